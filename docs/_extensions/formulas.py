"""Every formula as MathML, set while the site is built, so that a page needs no script for its mathematics.

`pymdownx.arithmatex` marks the formulas; Temml, run in QuickJS, turns each into MathML, which browsers set and screen
readers read. A formula that Temml refuses, or one in a heading, is a fault.
"""

import functools
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring

import quickjs
from markdown.treeprocessors import Treeprocessor

from docs._extensions.place import ROOT, Fault, where

TEMML = Path(__file__).parent / "temml" / "temml.min.js"
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
    """Temml, loaded once."""
    context = quickjs.Context()
    context.eval(TEMML.read_text("utf-8"))
    render: Callable[[str, bool], str] = context.eval(RENDER)
    return render


@functools.cache
def kept() -> sqlite3.Connection:
    """What this very Temml has made of formulas, from one build to the next."""
    file = ROOT / ".cache" / "formulas" / hashlib.sha256(TEMML.read_bytes() + RENDER.encode()).hexdigest()[:16]
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, isolation_level=None, timeout=60)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (formula TEXT, display INTEGER, mathml TEXT)")
    connection.execute("CREATE UNIQUE INDEX IF NOT EXISTS one ON kept (formula, display)")
    return connection


@functools.lru_cache(maxsize=20_000)
def mathml(formula: str, display: bool) -> str:
    """MathML of one formula; ValueError with Temml's own words when it cannot be read."""
    formula = BARE_SCRIPT.sub(r"\1{\2}", TAG.sub("", formula))
    found = kept().execute("SELECT mathml FROM kept WHERE formula = ? AND display = ?", (formula, display)).fetchone()
    if found:
        return str(found[0])
    answer = json.loads(engine()(formula, display))
    if "error" in answer:
        raise ValueError(answer["error"].strip().splitlines()[0].rstrip(": "))
    kept().execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (formula, display, answer["mathml"]))
    return str(answer["mathml"])


def tightened(math: Element) -> Element:
    """Take the space around operators away inside scripts, as in $\\sum_{i=1}^N$; browsers leave it."""
    for element in math.iter():
        for place in SCRIPTS.get(element.tag, []):
            for operator in element[place].iter("mo"):
                operator.attrib |= {"lspace": "0", "rspace": "0"}
    return math


class Formulas(Treeprocessor):
    """Replaces what arithmatex has marked."""

    def run(self, root: Element) -> None:
        """All of them; a heading is repeated as plain text in the contents and the search, so it has none."""
        marked = [element for element in root.iter() if element.get("class") == "arithmatex"]
        for heading in (element for element in root.iter() if marked and re.fullmatch("h[1-6]", str(element.tag))):
            for formula in (element for element in heading.iter() if element in marked):
                words = (formula.text or "")[2:-2]
                raise Fault(f"{where(words)}: the heading has the formula {words!r}; say it in words")
        for element in marked:
            self.set(element)

    def set(self, element: Element) -> None:
        """One formula, with its number behind it."""
        display = element.tag == "div"
        formula = (unescape(element.text or "") if display else element.text or "")[2:-2].strip()
        try:
            math = tightened(fromstring(mathml(formula, display)))
        except ValueError as error:
            others = tuple(sorted((ROOT / "dlref").rglob("*.py")))  # it may stand in a docstring that the page shows
            place = where(formula.splitlines()[0] if formula else "", others=others)
            raise Fault(f"{place}: {error}: the formula {formula!r} cannot be set; correct it") from None
        element.text = None
        element.set("data-search-exclude", "")
        element.append(math)
        for number in TAG.findall(formula)[:1]:
            SubElement(element, "span", {"class": "equation-number"}).text = f"({number})"
