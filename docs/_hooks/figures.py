"""Set the figures that snippets drew into the page, so that they follow its colours.

`![What one sees](../figures/<topic>/<name>.svg)` on a line of its own becomes an inline SVG: black turns into the colour
of the text, C0 to C5 of snippets/matplotlibrc and its grey into the colours of the scheme (docs/assets/css/site.css).
"""

import functools
import html as entities
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from docs._hooks.blocks import ROOT

IMAGE = re.compile(r'<p>\s*<img alt="(?P<alt>[^"]*)" src="(?P<src>[^"]*figures/(?P<name>[\w/-]+)\.svg)"[^>]*>\s*</p>')
ANY_FIGURE = re.compile(r'<img[^>]* src="([^"]*figures/[^"]+\.svg)"')
CYCLE = ["#1f6f86", "#d4754a", "#8080d8", "#755600", "#6a157a", "#14480f"]  # C0 to C5 of snippets/matplotlibrc
COLOURS = {colour: f"var(--figure-{number})" for number, colour in enumerate(CYCLE)}
COLOURS |= {"#000000": "currentColor", "black": "currentColor", "#808080": "var(--figure-gray)"}
COLOUR = re.compile(r"(?<=[:\"' ])(#[0-9a-f]{6}|black)\b", re.I)


@functools.cache
def drawing(path: Path, changed: int) -> str:
    """The SVG without its head, in the colours of the page; `changed` is the file's time, to see a new drawing."""
    svg = path.read_text("utf-8")
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<title>.*?</title>", "", svg, flags=re.S)
    svg = COLOUR.sub(lambda colour: COLOURS.get(colour[1].lower(), colour[1]), svg.strip())
    svg = re.sub(r"font:([^;\"]*)'[^']*'[^;\"]*", r"font:\1var(--path-sans)", svg)
    # Text without a colour, and strokes of patches that matplotlib leaves to the default, are black.
    return re.sub(r"<svg([^>]*)>", '<svg\\1 fill="currentColor">', svg, count=1)


def inline(path: Path, alt: str, prefix: str) -> str:
    """One figure for a page: with words for who cannot see it, and ids that no other figure of the page has."""
    svg = drawing(path, path.stat().st_mtime_ns)
    svg = re.sub(r'(?<= id=")([^"]+)', rf"{prefix}-\1", svg)
    svg = re.sub(r'(?<=url\(#)|(?<=href="#)', f"{prefix}-", svg)
    size = re.search(r'viewBox="0 0 ([\d.]+) [\d.]+"', svg)
    width = f' style="max-width: {float(size[1]) / 12:.1f}rem"' if size else ""
    svg = re.sub(r' (?:width|height)="[\d.]+(?:pt|px)?"(?=[^<]*viewBox)', "", svg, count=2)
    return svg.replace("<svg", f'<svg class="figure" role="img" aria-label="{entities.escape(alt)}"{width}', 1)


def line_of(page: Any, name: str) -> int:
    """The line of the page that shows the figure."""
    lines = Path(page.file.abs_src_path).read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if name in line), 0)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Replace each image of a figure by the figure."""
    shown = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal shown
        shown += 1
        where = f"docs/{page.file.src_uri}:{line_of(page, match['name'])}"
        path = Path(config.docs_dir) / "figures" / f"{match['name']}.svg"
        if not path.is_file():
            raise PluginError(f"{where}: there is no {path.relative_to(ROOT)}: draw it with `make figures`")
        if len(match["alt"].split()) < 3:
            raise PluginError(f"{where}: say in the square brackets what one sees in {path.name}")
        return inline(path, entities.unescape(match["alt"]), f"figure-{shown}")

    html = IMAGE.sub(replace, html)
    if left := ANY_FIGURE.search(html):
        where = f"docs/{page.file.src_uri}:{line_of(page, Path(left[1]).name)}"
        raise PluginError(f"{where}: a figure stands on a line of its own, with words in the square brackets")
    return html
