"""Render every formula while the site is built, so that a page needs no script for its mathematics.

`pymdownx.arithmatex` marks the formulas; KaTeX, run in V8 (mini-racer), turns each into HTML for the eye and MathML for
screen readers. A formula that KaTeX refuses stops the build and names the page, the line and the formula.
"""

import functools
import html as entities
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from py_mini_racer import JSEvalException, MiniRacer

KATEX = Path(__file__).parent / "katex" / "katex.min.js"
FORMULA = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.S)
OPTIONS = {"throwOnError": True, "strict": "error", "trust": False, "output": "htmlAndMathml"}


@functools.cache
def engine() -> MiniRacer:
    """One V8 with KaTeX loaded, for the whole build."""
    racer = MiniRacer()
    racer.eval(KATEX.read_text("utf-8"))
    return racer


@functools.lru_cache(maxsize=20_000)
def render(formula: str, display: bool) -> str:
    """HTML of one formula; ValueError with KaTeX's own words when it cannot be read."""
    try:
        return str(engine().call("katex.renderToString", formula, {**OPTIONS, "displayMode": display}))
    except JSEvalException as error:
        found = re.search(r"KaTeX parse error: (.*)", str(error))
        raise ValueError(found[1] if found else str(error).splitlines()[0]) from None


def line_of(formula: str, path: Path) -> int | None:
    """The line of the file on which the formula begins, if it is there."""
    text = path.read_text("utf-8")
    first = formula.strip().splitlines()[0]
    return text.count("\n", 0, text.index(first)) + 1 if first in text else None


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Replace each marked formula of the page by what KaTeX makes of it."""

    def replace(match: re.Match[str]) -> str:
        tag, marked = match[1], entities.unescape(match[2]).strip()
        formula = marked[2:-2]  # without \( \) or \[ \]
        try:
            rendered = render(formula, display=tag == "div")
        except ValueError as error:
            line = line_of(formula, Path(page.file.abs_src_path))
            where = f"{page.file.src_uri}:{line}" if line else f"{page.file.src_uri} (in what it includes)"
            raise PluginError(f"{where}: this formula cannot be set: {formula.strip()!r}: {error}") from None
        return f'<{tag} class="arithmatex" data-search-exclude>{rendered}</{tag}>'

    return FORMULA.sub(replace, html)
