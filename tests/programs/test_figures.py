"""Every figure of the site is drawn by a snippet, and the committed drawing is what the snippet draws today."""

import gzip
import re

import pytest

from tests.proof import reader
from tests.proof.figures import SNIPPETS, difference, drawn, target
from tests.proof.keys import ROOT

LARGEST = 30 * 1024  # bytes on the wire; a page may show several


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: path.stem)
def test_figure_is_what_its_snippet_draws(path, program_run):
    fresh, file = drawn(program_run), target(path)
    assert file.is_file(), f"{file.relative_to(ROOT)} is missing: run make figures"
    found = difference(file.read_text("utf-8"), fresh)
    assert found is None, f"{file.relative_to(ROOT)} is not what {path.name} draws: {found}\nRun make figures"
    size = len(gzip.compress(fresh.encode()))
    assert size <= LARGEST, f"{size / 1024:.0f} KB compressed: draw fewer points, or rasterise them"


def test_every_drawing_has_its_snippet():
    drawings = set((ROOT / "docs" / "figures").rglob("*.svg"))
    assert drawings == {target(path) for path in SNIPPETS}


def test_every_drawing_is_on_a_page():
    text = "\n".join(path.read_text("utf-8") for path in reader.markdown_files())
    shown = set(re.findall(r"!\[[^\]]{20,}\]\((?:\.\./)*(figures/[^)]+\.svg)\)", text))
    drawings = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs" / "figures").rglob("*.svg")}
    assert drawings <= shown, f"no page shows, with a text of 20 letters or more: {sorted(drawings - shown)}"


SVG = """<!-- matplotlib 3.11.2 -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 250"><g id="axes_1">
<path d="M 10 20 L 30.5 40" clip-path="url(#p0123456789)" style="stroke: #226c7e"/>
<text x="10" y="20" style="font-size: 11px">loss 0.123</text></g></svg>"""


@pytest.mark.parametrize(
    ("old", "new"),
    [("30.5", "30.9"), ("p0123456789", "p9876543210"), ("0.123", "0.1231"), ("<text ", "<text\n ")],
    ids=["a point moved a little", "another id", "a number in a label within 1 %", "blanks"],
)
def test_the_same_drawing(old, new):
    assert old in SVG
    assert difference(SVG, SVG.replace(old, new)) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30.5", "60.5"),
        ("loss", "lose"),
        ("0.123", "0.223"),
        ("226c7e", "226c7f"),
        ("<text", '<path d="M 0 0"/><text'),
        ("L 30.5 40", "L 30.5 40 L 31 41"),
        (' x="10"', ""),
    ],
    ids=["a point moved far", "word", "number in a label", "colour", "element added", "point added", "attribute lost"],
)
def test_another_drawing(old, new):
    assert old in SVG
    assert difference(SVG, SVG.replace(old, new))
    assert difference(SVG.replace(old, new), SVG)


def test_another_matplotlib_must_say_the_same():
    other = SVG.replace("3.11.2", "3.12.0").replace("30.5", "300").replace("<path", "<path id='x'")
    assert difference(SVG, other) is None
    assert "lose" in difference(SVG, other.replace("loss", "lose"))
    assert difference(SVG, other.replace("</g>", "<text>more</text></g>"))
    assert difference(SVG, SVG.replace("3.11.2", "3.11.9").replace("30.5", "300"))


def test_a_drawing_without_a_version_is_refused():
    with pytest.raises(AssertionError, match="run make figures"):
        difference(SVG, SVG.partition("\n")[2])
