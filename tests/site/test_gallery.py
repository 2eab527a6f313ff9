"""The gallery: every snippet once, with its picture, its cost, its source and the pages that print it."""

import json
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from mkdocs.exceptions import PluginError

from docs._hooks import gallery, notebooks, snippets, topics
from docs._hooks.snippets import Place, Snippet
from tests.proof import reader
from tests.proof.keys import ROOT
from tests.proof.printed import find
from tests.proof.sources import Sources
from tests.site.small_site import build_small_site

EVERY = snippets.load()
ENTRY = re.compile(r'<section class="snippet" data-kind="(\w+)">\n<h3 id="(\w+)">.*?</section>', re.S)
ROW = re.compile(r'<li data-kind="(\w+)" data-topic="[^"]+"><a href="([\w-]+)/#(\w+)">')


def entries(site: Path, topic: str) -> dict[str, str]:
    """The HTML of each entry on the page of a topic, by the name of its file."""
    html = (site / "gallery" / topic / "index.html").read_text("utf-8")
    found = {entry[2]: entry[0] for entry in ENTRY.finditer(html)}
    assert len(found) == html.count('<section class="snippet"')
    return found


def entry(site: Path, path: str) -> str:
    topic, name = path.split("/")
    return entries(site, topic)[name]


def test_every_snippet_has_one_entry(built_site):
    pages = sorted(path.parent.name for path in (built_site / "gallery").glob("*/index.html"))
    listed = Counter(f"snippets/{topic}/{name}.py" for topic in pages for name in entries(built_site, topic))
    assert set(listed.values()) == {1}
    assert set(listed) == {path.relative_to(ROOT).as_posix() for path in (ROOT / "snippets").rglob("*.py")}
    for topic in pages:
        ids = re.findall(r' id="([\w-]+)"', (built_site / "gallery" / topic / "index.html").read_text("utf-8"))
        assert [name for name, times in Counter(ids).items() if times > 1] == [], topic


def test_the_first_page_leads_to_every_entry(built_site):
    rows = ROW.findall((built_site / "gallery" / "index.html").read_text("utf-8"))
    assert sorted(rows) == sorted((one.kind, one.topic, one.name) for one in EVERY)


def test_topics_stand_in_their_order_and_kinds_in_theirs(built_site):
    html = (built_site / "gallery" / "index.html").read_text("utf-8")
    order = ["start", *(topic.name for topic in topics.load())]
    headings = re.findall(r'<h2 id="([\w-]+)">', html)
    assert headings == [name for name in order if name in headings]
    assert len(headings) > 10
    html = (built_site / "gallery" / "attention" / "index.html").read_text("utf-8")
    kinds = re.findall(r'<h2 id="kind-(\w+)">', html)
    assert kinds == [kind for kind in snippets.KINDS if kind in kinds]
    for part in html.split('<h2 id="kind-')[1:]:
        assert set(re.findall(r'data-kind="(\w+)"', part)) == {part.partition('"')[0]}


def test_the_source_is_the_whole_file_and_is_proven(built_site):
    """By the run of that very file: the census asks the same."""
    sources = Sources()
    for page in sorted((built_site / "gallery").glob("*/index.html")):
        names = list(entries(built_site, page.parent.name))
        blocks = find(page.read_text("utf-8"))
        assert [block.heading for block in blocks] == names
        for block in blocks:
            path = f"snippets/{page.parent.name}/{block.heading}.py"
            assert block.text == reader.without_marks((ROOT / path).read_text("utf-8")).rstrip("\n")
            assert [one.path for one in sources.of("gallery/index.html", block)] == [path]


def test_what_an_entry_says(built_site):
    tip = unescape(entry(built_site, "convolutional/tip_bias_before_norm"))
    assert "<p>No bias before batch normalisation, which takes it away again; and its gradient is zero.</p>" in tip
    assert re.search(r">tip · (\d\S* s on CPU|not timed yet) · needs torch · Inside normalisation: <a href=", tip)
    assert "../../architectures/convolutional/inside-normalisation/#" in tip
    assert "figures/" not in tip
    figure = entry(built_site, "adversarial/figure_best_discriminator")
    assert all(f'src="../../figures/adversarial/figure_best_discriminator.{scheme}.svg"' in figure
               for scheme in ("light", "dark"))  # fmt: skip
    assert figure.count('loading="lazy"') == 2
    assert 'alt="Left, for three bins, bars' in figure, "in the words of the page"
    exercise = entry(built_site, "adversarial/exercise_covered")
    assert ">exercise ★★ · " in exercise
    assert "Source, with its solution:" in exercise
    study = entry(built_site, "optimization/study_momentum")
    seconds = json.loads((ROOT / "snippets/optimization/study_momentum.json").read_text("utf-8"))["seconds"]
    assert f">study · {seconds:.0f} s for its table" in study
    assert '<p class="stamp' in study


def test_an_entry_offers_the_file_the_notebook_and_colab(built_site):
    """Below its fold, not inside."""
    below = entry(built_site, "start/splits").partition("</details>")[2]
    assert 'data-file="../../snippets/start/splits.py"' in below
    assert '<a href="../../snippets/start/splits.py" download="splits.py"' in below
    assert '<a href="../../snippets/start/splits.ipynb" download="splits.ipynb"' in below
    assert '/blob/notebooks/snippets/start/splits.ipynb" aria-label="Open in Colab: splits.ipynb">' in below


def test_every_part_of_a_snippet_offers_its_notebook(built_site):
    """Published beside the file, as docs/_hooks/notebooks.py makes it."""
    html = (built_site / "architectures/feedforward/neuron/index.html").read_text("utf-8")
    assert html.count('.ipynb" download=') == html.count('<button type="button" data-file=') > 2
    published = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*.ipynb")}
    assert published == {notebooks.name(one.path) for one in EVERY}
    file = built_site / "snippets/start/splits.ipynb"
    assert "https://deep-learning-path.github.io/gallery/start/#splits" in file.read_text("utf-8")


def test_search_finds_a_snippet_by_what_it_does(built_site):
    """And not by its code, nor a second time on the page of all."""
    index = json.loads((built_site / "search/search_index.json").read_text("utf-8"))["docs"]
    found = {one["location"]: one for one in index if one["location"].startswith("gallery/")}
    for one in EVERY:
        said = found[f"gallery/{one.topic}/#{one.name}"]
        words = re.sub(r"<[^>]+>", "", unescape(said["text"]))
        assert words.strip() == one.words.replace("`", ""), one.path
    assert not any(
        one["text"] for at, one in found.items() if at.startswith("gallery/#") and "programs" not in one["text"]
    )


# What the pages are made from


SNIPPET = Snippet("snippets/data/tip_a_b.py", '# /// script\n# ///\n"""Tip: words of `a_b` and *c*.\nMore."""\n')
PLACES = (Place("a/index.md", "A", "x", "X"), Place("b.md", "B", "", ""), Place("a/index.md", "A", "x", "X again"))


def test_a_snippet_says_what_it_is():
    assert (SNIPPET.topic, SNIPPET.name, SNIPPET.kind, SNIPPET.title) == ("data", "tip_a_b", "tip", "A b")
    assert (SNIPPET.words, SNIPPET.stars, SNIPPET.needs) == ("Words of `a_b` and *c*.", "", [])
    assert gallery.escaped(SNIPPET.words + " <d> #") == r"Words of `a_b` and \*c\*. &lt;d> \#"
    plain = replace(SNIPPET, path="snippets/data/tips.py", source='"""Exercise ★★: a."""')
    assert (plain.kind, plain.stars, plain.words) == ("example", "★★", "A.")


def test_each_heading_is_named_once():
    assert gallery.printed(PLACES) == ["A: [X](../a/index.md#x)", "B: [the page](../b.md)"]


def test_pages_are_read_for_what_they_print_and_show():
    (covered,) = (one for one in EVERY if one.name == "exercise_covered")
    assert [(place.page, place.anchor) for place in covered.places] == [
        ("architectures/adversarial/judging.md", "exercise-covered")
    ]
    (drawn,) = (one for one in EVERY if one.name == "figure_best_discriminator")
    assert drawn.places[0].title == "Two networks against each other"
    assert all(one.places for one in EVERY), "each is on some page"


@pytest.mark.filterwarnings("ignore")
def test_a_snippet_of_no_topic_stops_the_build(tmp_path, monkeypatch):
    strange = replace(SNIPPET, path="snippets/nosuch/tip_a_b.py")
    monkeypatch.setattr(gallery.snippets, "load", lambda *places: [strange])
    with pytest.raises(PluginError, match=r"snippets/nosuch/tip_a_b\.py: docs/_data/topics\.yml has no topic"):
        gallery.groups()


@pytest.mark.filterwarnings("ignore")
def test_a_site_without_a_first_page_has_no_gallery(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    build_small_site(tmp_path, {})
    assert not (tmp_path / "site" / "gallery").exists()
