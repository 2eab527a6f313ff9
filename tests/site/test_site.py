"""The site stops a strict build at whatever would leave a hole in a page, and says where and what to do."""

import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib
import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from docs._extensions import figures
from tests.proof.keys import ROOT
from tests.site.small_site import build_small_site

Builder = Callable[[dict[str, str]], str]
FRONT = "---\ntitle: T\ndescription: D\nlevel: 1\nminutes: 5\nprerequisites: []\ntags: [t]\n---\n\n# T\n\n"
TOPICS = {
    "_data/topics.yml": "".join(
        f"- {{name: {name}, title: T, folder: training, level: {level}}}\n"
        for name, level in zip("abc", (1, 2, 1), strict=True)
    )
}
CELL = '# %% [markdown]\n# # Lab\n#\n# <a id="here"></a>'


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder inside the repository: the hooks look at pages of the repository only."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".cache") as name:
        yield Path(name)


@pytest.fixture
def outcome(folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Builder:
    """Build a small site strictly with the real configuration; returns what stopped the build, or nothing."""

    def run(pages: dict[str, str]) -> str:
        monkeypatch.chdir(ROOT)
        try:
            build_small_site(folder, pages)
        except Exception as error:  # Abort, BuildError, or what a cell of a lab raised
            return "\n".join([*caplog.messages, str(error)])
        return ""

    return run


BAD = {
    "a section that is not there": (
        {"a.md": '# A\n\n```python\n--8<-- "dlref/feedforward.py:nosuch"\n```\n'},
        r"a\.md:3: .*dlref/feedforward\.py has no section 'nosuch'",
    ),
    "a file that is not there": (
        {"a.md": '# A\n\n```python\n--8<-- "snippets/no/such.py:all"\n```\n'},
        r"a\.md:3: .*there is no file snippets/no/such\.py",
    ),
    "resources of an unknown topic": ({"a.md": '# A\n\n[[= resources("nosuch") =]]\n'}, r"a\.md:3: .*nosuch.*one of"),
    "an unknown macro": (
        {"a.md": "---\ntitle: A\n---\n\n# A\n\n[[= nosuch() =]]\n"},
        r"a\.md:7: 'nosuch' is undefined",
    ),
    "a macro that is not closed": ({"a.md": "# A\n\n[[= proven( =]]\n"}, r"a\.md:3: .*a page may call"),
    "an unknown paper": (
        {"a.md": "# A\n\nAs in [@nobody1900nothing].\n"},
        r"a\.md:3: .*references\.bib has no 'nobody",
    ),
    "a formula with an error": ({"a.md": "# A\n\nThen $\\frac{1$ holds.\n"}, r"a\.md:3: .*'\\\\frac\{1' cannot be set"),
    "an unknown command in a formula": ({"a.md": "# A\n\n$$\n\\nosuch x\n$$\n"}, r"a\.md:4: .*\\nosuch.*correct it"),
    "a formula in a heading": ({"a.md": "# A\n\n## The $x$\n"}, r"docs/a\.md:3: the heading has the formula 'x'"),
    "a figure that nobody drew": (
        {"a.md": "# A\n\n![Two lines that cross](figures/t/figure_no.svg)\n"},
        r"a\.md:3: there is no docs/figures/t/figure_no\.svg: draw it",
    ),
    "a figure without words": (
        {"a.md": "# A\n\n![plot](figures/t/f.svg)\n", "figures/t/f.svg": '<svg viewBox="0 0 9 9"/>'},
        r"a\.md:3: say in the square brackets what one sees",
    ),
    "a figure inside a sentence": (
        {
            "a.md": "# A\n\nSee ![two lines that cross](figures/t/f.svg).\n",
            "figures/t/f.svg": '<svg viewBox="0 0 9 9"/>',
        },
        r"a\.md:3: a figure stands on a line of its own",
    ),
    "a topic without minutes": (
        TOPICS | {"training/a.md": FRONT.replace("minutes: 5\n", "")},
        r"training/a\.md:1: the front matter needs `minutes` \(int\)",
    ),
    "a topic of level 4": (
        TOPICS | {"training/a.md": FRONT.replace("level: 1", "level: 4")},
        r"a\.md:4: level is 1 in docs/_data/topics\.yml, here it is 4",
    ),
    "an unknown prerequisite": (
        TOPICS | {"training/a.md": FRONT.replace("[]", "[nosuch]")},
        r"a\.md:6: prerequisite 'nosuch' has no page; write one of: a",
    ),
    "a link to no page": ({"a.md": "# A\n\n[b](b.md)\n"}, r"a\.md.*link 'b\.md'.*not found"),
    "a link to no place": ({"a.md": "# A\n\n[b](#b)\n"}, r"a\.md:3: the link to 'a/index\.html#b' is dead"),
    "a link to no place of another page": (
        {"a.md": "# A\n\n[b](b.md#c)\n", "b.md": "# B\n"},
        r"a\.md:3: the link to 'b#c' is dead: Cannot find fragment",
    ),
    "a dead link in HTML": (
        {"a.md": '# A\n\n<p><a href="../nosuch/">b</a></p>\n'},
        r"a\.md:3: the link to 'nosuch/?' is dead",
    ),
    "a dead image in HTML": (
        {"a.md": '# A\n\n<p><img alt="b" src="b.png"></p>\n'},
        r"a\.md:3: the link to 'a/b\.png' is dead",
    ),
    "a dead place in a lab": (
        {"labs/a.py": f"{CELL}\n# [there](#there) and [here](#here)\n"},
        r"labs/a\.py:5: the link to 'labs/a/index\.html#there' is dead",
    ),
    "a lab that links to no page": (
        {"labs/a.py": f"{CELL}\n# [b](../b.md)\n"},
        r"labs/a\.py.*'\.\./b\.md', but the target 'b\.md' is not found",
    ),
    "a lab that fails": ({"labs/a.py": f"{CELL}\n\n# %%\nprint(1 / 0)\n"}, r"ZeroDivisionError"),
    "a page outside of the navigation": ({"unlisted.md": "# U\n"}, r"not included in the \"nav\".*\n.*unlisted\.md"),
    "a module that is not there": ({"a.md": "# A\n\n::: dlref.nosuch\n"}, r"dlref\.nosuch"),
    "a name that is not there": ({"a.md": "# A\n\n[sum][numpy.nosuch]\n"}, r"a\.md.*numpy\.nosuch"),
}


@pytest.mark.filterwarnings("ignore")  # those of the site's tools
@pytest.mark.parametrize(("pages", "message"), BAD.values(), ids=BAD)
def test_a_hole_stops_the_build(outcome: Builder, pages: dict[str, str], message: str) -> None:
    said = outcome(pages)
    assert re.search(message, said), said or "the build went through"


@pytest.mark.filterwarnings("ignore")
def test_a_good_site_is_built(outcome: Builder, folder: Path) -> None:
    """Everything that is refused above, done right."""
    said = outcome(
        TOPICS
        | {
            "a.md": "# A\n\n$x^2$, [@he2015delving], [b](training/b.md#b), <a href='../training/b/#b'>b</a>\n\n"
            "![Two lines that cross](figures/t/f.svg)\n\n`[@code]` stays.\n\n```text\n[@code] [[ 1 ]]\n```\n",
            "figures/t/f.svg": '<svg viewBox="0 0 9 9"><path style="fill: #1f6f86; stroke: #000000"/></svg>',
            "training/a.md": FRONT.replace("[]", "[b]"),
            "training/b.md": FRONT.replace("# T", "# B").replace("level: 1", "level: 2"),
            "training/c.md": FRONT.replace("[]", "[b]"),
            "labs/d.py": f"{CELL}\n# [here](#here), [a](../a.md#a), $\\frac12$\n\n# %%\nprint(6 * 7)\n",
        }
    )
    assert said == ""
    names = ("a", "training/a", "training/c", "labs/d")
    a, before, c, d = ((folder / "site" / name / "index.html").read_text("utf-8") for name in names)
    assert "<msup><mi>x</mi>" in a
    assert "Delving" in a
    assert "<code>[@code]</code>" in a
    assert "[@code] [[ 1 ]]" in a
    assert a.count("figures/t/f.dark.svg") == 1
    assert '<a href="../b/">T</a>' in before
    assert '<a href="../b/">T</a>' in c
    assert 'aria-label="Level 1 of 3"' in c
    assert "<mfrac>" in d
    assert ">42\n" in d
    assert 'href="../../a/#a"' in d


def test_the_colours_of_figures_are_those_that_snippets_draw_with() -> None:
    with matplotlib.rc_context(fname=str(ROOT / "snippets/matplotlibrc")):
        cycle = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    assert cycle == figures.DRAWN[2:]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def colours(scheme: str) -> dict[str, str]:
    """The colours that the style sheet gives to one scheme."""
    css = (ROOT / "docs/assets/css/site.css").read_text("utf-8")
    found = re.findall(rf'^\[data-md-color-scheme="{scheme}"\] \{{\n(.*?)^\}}', css, re.M | re.S)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", found[0]))


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_contrast_of_text(scheme: str) -> None:
    """WCAG AA: 4.5 for text, also in code and on raised ground."""
    named = colours(scheme)
    texts = {name for name in named if name.startswith("md-code-hl") or name[5:] in
             {"ink", "soft", "link", "hover", "star", "tip", "failure", "exercise"}}  # fmt: skip
    assert len(texts) == 14
    for text, ground in itertools.product(texts, ("path-ground", "path-raised")):
        assert contrast(named[text], named[ground]) >= 4.5, f"{text} on {ground} in {scheme}"
    assert contrast(named["path-on-deep"], named["path-deep"]) >= 4.5


@pytest.mark.parametrize(("scheme", "figure"), [("default", "light"), ("slate", "dark")])
def test_contrast_of_figures(scheme: str, figure: str) -> None:
    """WCAG AA: 3 for lines and marks."""
    for colour in figures.SCHEMES[figure]:
        assert contrast(colour, colours(scheme)["path-ground"]) >= 3, colour


def as_italic(letter: re.Match[str]) -> str:
    """The character that browsers draw for a single letter in `<mi>` (MathML Core, italic mappings)."""
    latin = {chr(ord("A") + i): 0x1D434 + i for i in range(26)} | {chr(ord("a") + i): 0x1D44E + i for i in range(26)}
    greek = {chr(0x3B1 + i): 0x1D6FC + i for i in range(25)} | dict(
        zip("∂ϵϑϰϕϱϖ", range(0x1D715, 0x1D71C), strict=True)
    )
    return chr((latin | greek | {"h": 0x210E}).get(letter[1], ord(letter[1])))


def test_formulas_have_a_font(built_site: Path) -> None:
    """Every character of every formula is in the fonts that we bring."""
    css = (ROOT / "docs/assets/css/fonts.css").read_text("utf-8")
    faces = re.findall(r'font-family: "(Path Math|Path Serif)";.*?unicode-range: ([^;]+);', css)
    ends = [part[2:].split("-") for _, ranges in faces for part in ranges.split(",")]
    held = {point for end in ends for point in range(int(end[0], 16), int(end[-1], 16) + 1)}
    for page in built_site.rglob("*.html"):
        for formula in re.findall(r"<math.*?</math>", page.read_text("utf-8"), re.S):
            drawn = re.sub(r'<mi(?: class="[^"]*")?>(.)</mi>', as_italic, formula)
            missing = {char for char in re.sub(r"<[^>]+>|\s", "", drawn) if ord(char) not in held}
            assert not missing, f"{page.relative_to(built_site)}: add {missing} to docs/_build/fonts.py"


def test_nothing_is_asked_of_other_hosts(built_site: Path) -> None:
    """No page loads a script, a style, a font or an image from elsewhere; links are for clicking."""
    for page in built_site.rglob("*.html"):
        text = page.read_text("utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)\b[^>]*\ssrc="([^"]+)"', text)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon|preload|preconnect)"[^>]*href="([^"]+)"', text)
        assert [address for address in loaded if re.match("(https?:)?//", address)] == [], page
        assert 'data-md-component="source"' not in text, f"{page}: the theme would ask the code host for its stars"
    for style in built_site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//|@import", style.read_text("utf-8")), style


def test_only_pages_are_published(built_site: Path) -> None:
    """Data, hooks and theme stay at home; of programs, only the snippets and the copies of the library are offered."""
    names = {path.name for path in built_site.iterdir()}
    assert not any(name.startswith("_") and name != "_mkdocstrings.css" for name in names - {"assets"})
    assert {path.relative_to(built_site).parts[0] for path in built_site.rglob("*.py")} == {"reference", "snippets"}
    assert {path.relative_to(built_site).parts[1] for path in (built_site / "reference").rglob("*.py")} == {"copy"}
    assert not list(built_site.rglob("temml*"))
