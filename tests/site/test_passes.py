"""Sections for a second and third pass, ids of list items, and the folds of the new kinds."""

import re
from pathlib import Path

import markdown
import pytest

from tests.proof.keys import ROOT
from tests.site.test_site import contrast

READS = ("docs/_extensions", "docs/assets/css/form.css")
EXTENSIONS = ["attr_list", "toc", "docs._extensions"]
PAGE = """# Page

Start.

## One { #one }

Text.

### Deeper { #deeper data-pass="2" }

More.

#### Details

Much more.

### Level { #level }

## Two { #two data-pass="2" }

### Proof { #proof data-pass="3" }

QED.

## Three { #three }
"""


def html(text: str) -> str:
    made: str = markdown.markdown(text, extensions=EXTENSIONS, extension_configs={"toc": {"permalink": "#"}})
    return made


def outline(made: str) -> str:
    """Sections and headings alone."""
    return " ".join(re.findall(r'(?<=<section data-)pass="\d|</section|(?<=<h\d id=")\w+', made))


def test_marked_sections_are_wrapped_with_all_that_belongs_to_them() -> None:
    made = html(PAGE)
    assert outline(made) == (
        'page one pass="2 deeper details </section level pass="2 two pass="3 proof </section </section three'
    )
    assert 'data-pass="2"><h' in made.replace("\n", "")
    assert not re.search(r"<h\d[^>]*data-pass", made)


def test_a_heading_says_its_pass_and_the_contents_do_not() -> None:
    converter = markdown.Markdown(extensions=EXTENSIONS, extension_configs={"toc": {"permalink": "#"}})
    made = converter.convert(PAGE)
    assert re.search(r'Deeper<span class="pass-mark"[^>]*>second pass</span><a class="headerlink"', made)
    assert made.count("third pass") == 1
    assert "pass" not in converter.toc


def test_the_switch_stands_below_the_title_of_a_page_that_needs_it() -> None:
    made = html(PAGE)
    assert re.search(r'</h1>\s*<fieldset class="passes"[^>]* hidden="hidden"', made)
    assert made.count('type="radio"') == 3
    assert "fieldset" not in html("# Page\n\n## One { #one }\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{ #one }', '{ #one data-pass="4" }'),
        ('{ #one }', '{ #one data-pass="second" }'),
        ('{ #proof data-pass="3" }', '{ #proof data-pass="1" }'),
    ],
)  # fmt: skip
def test_a_pass_that_cannot_be_is_an_error(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r'has data-pass="(4|second|1)": write [12] to 3'):
        html(PAGE.replace(old, new))


def test_an_item_may_have_its_id_on_its_own_line() -> None:
    made = html("- plain { #done-a }\n- with `code` { #done-b }\n- two lines\n  of text\n  { #done-c }\n- none {x}\n")
    items = [item.strip() for item in re.findall(r"<li[^>]*>.*?(?=</li>)", made, re.S)]
    assert items == [
        '<li id="done-a">plain',
        '<li id="done-b">with <code>code</code>',
        '<li id="done-c">two lines\n  of text',
        "<li>none {x}",
    ]
    assert html("- apart { #done-d }\n\n- once more { #done-e }\n").count("<p id=") == 2


def form_colours(scheme: str) -> dict[str, str]:
    css = (ROOT / "docs/assets/css/form.css").read_text("utf-8")
    (block,) = re.findall(rf'^\[data-md-color-scheme="{scheme}"\] \{{\n(.*?)^\}}', css, re.M | re.S)
    return dict(re.findall(r"--path-([\w-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize(("scheme", "ground"), [("default", "#fdfdfb"), ("slate", "#12181a")])
def test_the_colours_of_the_folds_stand_out(scheme: str, ground: str) -> None:
    named = form_colours(scheme)
    assert set(named) == {"derivation", "history", "caution"}
    assert f"--path-ground: {ground}" in Path(ROOT / "docs/assets/css/site.css").read_text("utf-8")
    for name, colour in named.items():
        assert contrast(colour, ground) >= 4.5, f"{name} in {scheme}"
