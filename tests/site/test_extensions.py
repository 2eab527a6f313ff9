"""What the site adds to Markdown, one extension at a time."""

import re

import markdown
import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from docs._extensions import citations, figures, formulas, place
from docs._extensions.place import Fault, Page
from docs._extensions.quiet import Quiet

SVG = '<svg viewBox="0 0 90 45"><path style="fill: #1f6f86; stroke: #000000"/></svg>'
TOPICS = """
- {name: first, title: First, folder: training, level: 1}
- {name: second, title: Second, folder: training, level: 3}
"""
META = {"description": "D", "minutes": 120, "prerequisites": ["first"], "tags": ["t"]}


@pytest.fixture
def docs(tmp_path):
    """A folder of pages, of which training/second.md is converted."""
    docs = tmp_path / "docs"
    files = {"_data/topics.yml": TOPICS, "training/first.md": "# First\n", "training/second.md": "# Second\n"}
    for name, text in (files | {"figures/t/figure_line.svg": SVG}).items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, "utf-8")
    before = place.now.set(Page(docs / "training/second.md", docs, META))
    yield docs
    place.now.reset(before)


def html(docs, text):
    """A text as the page that is converted."""
    (docs / "training/second.md").write_text(text, "utf-8")
    extensions = ["footnotes", "pymdownx.arithmatex", "pymdownx.superfences", "docs._extensions"]
    return markdown.markdown(text, extensions=extensions, extension_configs={"pymdownx.arithmatex": {"generic": True}})


class TestPlace:
    def test_file_and_line_of_words(self, docs):
        (docs / "training/second.md").write_text("a\nabc\nid: a-b\nid: a\n", "utf-8")
        assert place.where("abc") == "docs/training/second.md:2"
        assert place.where("id: a") == "docs/training/second.md:4"
        assert place.where("nothing", "abc") == "docs/training/second.md:2"
        assert place.where("nothing") == "docs/training/second.md:1"

    def test_other_files_are_asked_after_the_page(self, docs):
        other = docs / "training/first.md"
        other.write_text("\n\nthere\n", "utf-8")
        assert place.where("there", others=(other,)) == "docs/training/first.md:3"


class TestFormulas:
    def test_inline_and_on_a_line_of_its_own(self, docs):
        assert re.search(r'<span class="arithmatex"[^>]*><math><msup><mi>x</mi>', html(docs, "$x^2$"))
        shown = html(docs, "$$\na < b \\& c \\tag{7}\n$$")
        assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in shown
        assert shown.endswith('<span class="equation-number">(7)</span></div>')
        assert "data-search-exclude" in shown

    def test_as_tex_reads_it(self):
        assert formulas.mathml(r"\eta_\min", False) == formulas.mathml(r"\eta_{\min}", False)

    def test_no_space_around_operators_in_scripts(self, docs):
        assert '<mo lspace="0" rspace="0">=</mo>' in html(docs, r"$\sum_{i=1} i$")

    def test_code_is_no_formula(self, docs):
        assert "<math" not in html(docs, "`$x$`\n\n    $x$\n")

    @pytest.mark.parametrize(
        ("text", "message"),
        {
            "# A\n\nThen $\\frac{1$ holds.": r"second\.md:3: .*'\\\\frac\{1' cannot be set; correct it",
            "# A\n\n$$\n\\nosuch x\n$$": r"second\.md:4: .*\\nosuch.*correct it",
            "# A\n\n## The $x$": r"second\.md:3: the heading has the formula 'x'; say it in words",
        }.items(),
    )
    def test_a_fault_says_where(self, docs, text, message):
        with pytest.raises(Fault, match=message):
            html(docs, text)


class TestCitations:
    def test_a_paper_becomes_a_footnote(self, docs):
        shown = html(docs, "As in [@he2015delving].")
        assert '<a class="footnote-ref" href="#fn:he2015delving">1</a>' in shown
        assert "Delving Deep into Rectifiers" in shown
        assert shown.count('id="fn:he2015delving"') == 1

    def test_two_at_once_and_one_twice(self, docs):
        text = "[@he2015delving; @rosenblatt1958perceptron] and [@he2015delving]"
        shown = html(docs, text)
        assert shown.count('id="fn:') == 2
        assert ">1</a></sup><sup>, </sup><sup" in shown

    def test_code_is_left_alone(self, docs):
        text = (
            "`[@code]`\n\n``a [@code] b``\n\n```text\n[@fence]\n```\n\n- item\n\n    ```text\n    [@inner]\n    ```\n"
        )
        shown = html(docs, text)
        for words in ("[@code]", "a [@code] b", "[@fence]", "[@inner]"):
            assert words in shown

    def test_an_unknown_key_says_where(self, docs):
        with pytest.raises(Fault, match=r"second\.md:3: docs/_data/references\.bib has no 'nobody1900nothing': add"):
            html(docs, "# A\n\nAs in [@nobody1900nothing].")

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            ("@misc{a, title = {T}, year = 2000}", r"bib:1: a: give a doi or a url"),
            ("\n@misc{a, title = {T}, doi = {1/2}}", r"bib:2: a: `year` is missing"),
            ("@misc{a,", r"references\.bib: "),
        ],
    )
    def test_a_wrong_entry_says_where(self, docs, monkeypatch, entry, message):
        (docs / "references.bib").write_text(entry, "utf-8")
        monkeypatch.setattr(citations, "REFERENCES", docs / "references.bib")
        citations.library.cache_clear()
        with pytest.raises(Fault, match=message):
            html(docs, "[@a]")
        citations.library.cache_clear()


class TestFigures:
    def test_one_image_for_each_scheme(self, docs):
        shown = html(docs, "![Two lines that cross](../figures/t/figure_line.svg)\n\nText.")
        assert re.findall(r'class="figure-(\w+)"[^>]* src="([^"]+)"', shown) == [
            ("light", "../figures/t/figure_line.light.svg"),
            ("dark", "../figures/t/figure_line.dark.svg"),
        ]
        assert 'alt="Two lines that cross"' in shown
        assert 'height="60"' in shown
        assert 'width="120"' in shown

    def test_other_images_are_left_alone(self, docs):
        assert html(docs, "![x](photo.png)") == '<p><img alt="x" src="photo.png" /></p>'

    @pytest.mark.parametrize(
        ("text", "message"),
        {
            "# A\n\n![Two lines that cross](../figures/t/no.svg)": r"second\.md:3: there is no docs/figures/t/no\.svg",
            "# A\n\n![plot](../figures/t/figure_line.svg)": r"second\.md:3: say in the square brackets what one sees",
            "# A\n\nSee ![two lines that cross](../figures/t/figure_line.svg).": r"second\.md:3: .*a line of its own",
            "# A\n\n[![two lines that cross](../figures/t/figure_line.svg)](a.md)": r"second\.md:3: .*of its own",
        }.items(),
    )
    def test_a_fault_says_where(self, docs, text, message):
        with pytest.raises(Fault, match=message):
            html(docs, text)

    def test_a_drawing_gets_the_colours_of_the_scheme(self):
        path = '<path d="M 1.26 2.04" style="stroke: #d4754a; fill: #000000"/>'
        svg = f'<?xml version="1.0"?><svg viewBox="0 0 9 9">{path}</svg>'
        drawn = figures.coloured(svg, "dark")
        assert drawn.startswith('<svg fill="#dfe8e6"')
        assert 'd="M 1.3 2" style="stroke: #f0653a; fill: #dfe8e6"' in drawn
        assert "#d4754a" in figures.coloured(svg, "light")


class TestFacts:
    def test_they_stand_under_the_title(self, docs):
        shown = html(docs, "# Second\n\nText.")
        assert re.search(r'</h1>\s*<ul class="facts">.*aria-label="Level 3 of 3".*★★★', shown, re.S)
        assert "about 2 hours" in shown
        assert 'builds on <a href="first.md">First</a>' in shown

    def test_other_pages_have_none(self, docs):
        place.now.set(Page(docs / "start/set-up.md", docs, {}))
        assert html(docs, "# Second\n") == "<h1>Second</h1>"

    @pytest.mark.parametrize(
        ("meta", "message"),
        [
            ({"minutes": None}, r"second\.md:1: the front matter needs `minutes` \(int\), it has None"),
            ({"level": 2}, r"second\.md:2: level is 3 in docs/_data/topics\.yml, here it is 2"),
            ({"title": "Else"}, r"second\.md:1: title is 'Second' in docs/_data/topics\.yml, here it is 'Else'"),
            ({"prerequisites": ["nosuch"]}, r"second\.md:1: prerequisite 'nosuch' has no page; write one of: first"),
        ],
    )
    def test_a_fault_says_where(self, docs, meta, message):
        place.now.set(Page(docs / "training/second.md", docs, META | meta))
        with pytest.raises(Fault, match=message):
            html(docs, "---\nlevel: 2\n---\n\n# Second\n".replace("---\n", "\n", 1))

    def test_a_topic_with_parts_has_no_minutes_of_its_own(self, docs):
        registry = docs / "_data/topics.yml"
        parts = "- {name: many, title: Many, folder: training, level: 3, parts: [one]}\n"
        registry.write_text(registry.read_text("utf-8") + parts, "utf-8")
        (docs / "training/many").mkdir()
        (docs / "training/many/index.md").write_text("# Many\n", "utf-8")
        place.now.set(Page(docs / "training/many/index.md", docs, META))
        with pytest.raises(Fault, match=r"the minutes of a topic with parts are theirs; leave the line out"):
            html(docs, "# Many\n")


def test_code_is_coloured_where_a_colour_says_something():
    options = {"extend_pygments_lang": [{"name": "python", "lang": "python", "options": {"filters": [Quiet()]}}]}
    extensions = ["pymdownx.superfences", "pymdownx.highlight"]
    text = "```python\nfor x in y: f(1)\n```"
    shown = markdown.markdown(text, extensions=extensions, extension_configs={"pymdownx.highlight": options})
    assert '<span class="k">for</span> x <span class="ow">in</span> y: f(<span class="mi">1</span>)' in shown
