"""Render every formula while the site is built, so that a page needs no script for its mathematics.

`pymdownx.arithmatex` marks the formulas; Temml, run in QuickJS, turns each into MathML, which browsers set and screen
readers read. A formula that Temml refuses stops the build and names the page, the line and the formula.
"""

import functools
import html as entities
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import quickjs
from mkdocs.exceptions import PluginError

from tests.proof.keys import ROOT

TEMML = Path(__file__).parent / "temml" / "temml.min.js"
FORMULA = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.S)
HEADING = re.compile(r'<h[1-6]\b[^>]*>((?:(?!</h[1-6]>).)*class="arithmatex".*?)</h[1-6]>', re.S)
TAG = re.compile(r"\\tag\{([^}]*)\}")
BARE_SCRIPT = re.compile(r"([_^])(\\[A-Za-z]+)(?![A-Za-z{\[])")  # TeX reads \eta_\min, Temml wants \eta_{\min}
# Which children of a MathML element are scripts: TeX sets no space around their operators.
SCRIPTS = {"msub": [1], "msup": [1], "msubsup": [1, 2], "munder": [1], "mover": [1], "munderover": [1, 2]}
RENDER = """(formula, display) => {
  try { return JSON.stringify({mathml: temml.renderToString(formula, {displayMode: display, throwOnError: true})}) }
  catch (error) { return JSON.stringify({error: error.message}) }
}"""


@functools.cache
def engine() -> Callable[[str, bool], str]:
    """Temml, loaded once for the whole build."""
    context = quickjs.Context()
    context.eval(TEMML.read_text("utf-8"))
    render: Callable[[str, bool], str] = context.eval(RENDER)
    return render


def tighten(mathml: str) -> str:
    """Take the space around operators away inside scripts, as in $\\sum_{i=1}^N$; browsers leave it."""
    math = ElementTree.fromstring(mathml)
    for element in math.iter():
        for place in SCRIPTS.get(element.tag, []):
            for operator in element[place].iter("mo"):
                operator.attrib |= {"lspace": "0", "rspace": "0"}
    return ElementTree.tostring(math, encoding="unicode", short_empty_elements=False)


@functools.lru_cache(maxsize=20_000)
def render(formula: str, display: bool) -> str:
    """MathML of one formula; ValueError with Temml's own words when it cannot be read."""
    tags = TAG.findall(formula)
    formula = BARE_SCRIPT.sub(r"\1{\2}", TAG.sub("", formula))
    answer = json.loads(engine()(formula, display))
    if "error" in answer:
        raise ValueError(answer["error"].strip().splitlines()[0].rstrip(": "))
    number = f'<span class="equation-number">({entities.escape(tags[0])})</span>' if tags else ""
    return tighten(answer["mathml"]) + number


def place(formula: str, page: Path) -> str:
    """File and line on which a formula begins: on the page, or in a docstring of dlref that the page shows."""
    first = formula.strip().splitlines()[0]
    for path in [page, *sorted((ROOT / "dlref").rglob("*.py"))]:
        text = path.read_text("utf-8")
        if first in text:
            line = text.count("\n", 0, text.index(first)) + 1
            return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{line}"
    return str(page)


def refuse_headings(html: str, page: Any) -> None:
    """A heading is repeated as plain text: in the contents, the navigation, the search."""
    if found := HEADING.search(html):
        words = re.sub(r"<[^>]+>", "", found[1]).strip()
        raise PluginError(f"docs/{page.file.src_uri}: the heading {words!r} has a formula; say it in words")


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Replace each marked formula of the page by its MathML."""

    def replace(match: re.Match[str]) -> str:
        tag, marked = match[1], entities.unescape(match[2]).strip()
        formula = marked[2:-2]  # without \( \) or \[ \]
        try:
            rendered = render(formula, tag == "div")
        except ValueError as error:
            where = place(formula, Path(page.file.abs_src_path))
            raise PluginError(f"{where}: {error}: the formula {formula.strip()!r} cannot be set; correct it") from None
        return f'<{tag} class="arithmatex" data-search-exclude>{rendered}</{tag}>'

    refuse_headings(html, page)
    return FORMULA.sub(replace, html)
