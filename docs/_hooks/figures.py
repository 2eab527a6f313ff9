"""Show the figures that snippets drew in the colours of the page, light and dark.

`![What one sees](../figures/<topic>/<name>.svg)` on a line of its own shows one of two copies of the drawing: black,
grey and the colours C0 to C5 of snippets/matplotlibrc are changed to those of each scheme. A browser fetches the one
that it shows, when the reader comes near; set into the page, the drawings would be half of what a first visit loads.
"""

import html as entities
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

IMAGE = re.compile(r'<p>\s*<img alt="(?P<alt>[^"]*)" src="(?P<src>[^"]*figures/(?P<name>[\w/-]+))\.svg"[^>]*>\s*</p>')
ANY_FIGURE = re.compile(r'<img[^>]* src="[^"]*?figures/([\w/-]+)\.svg"')
DRAWN = [
    "#000000",
    "#808080",
    "#1f6f86",
    "#d4754a",
    "#8080d8",
    "#755600",
    "#6a157a",
    "#14480f",
]  # black, grey, C0 to C5
SCHEMES = {
    "light": ["#1b282b", "#6b7577", *DRAWN[2:]],
    "dark": ["#dfe8e6", "#93a0a2", "#2f9c8d", "#f0653a", "#9fbbd9", "#e5ab3f", "#b877e6", "#7df5c5"],
}
COLOUR = re.compile(r"#[0-9a-f]{6}\b|\bblack\b")
PATH, NUMBER = re.compile(r'(?<= d=")[^"]*'), re.compile(r"-?\d+\.\d+")
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def coloured(svg: str, scheme: str) -> str:
    """The drawing in the colours of a scheme, to a tenth of a point, without what only an editor reads."""
    colours = dict(zip(DRAWN, SCHEMES[scheme], strict=True)) | {"black": SCHEMES[scheme][0]}
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = PATH.sub(lambda path: NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), path[0]), svg)
    svg = COLOUR.sub(lambda colour: colours.get(colour[0], colour[0]), svg)
    svg = re.sub(r"font:([^;\"]*)'[^\"]*?(?=[;\"])", r"font:\1system-ui, sans-serif", svg)
    return svg.strip().replace("<svg", f'<svg fill="{colours["black"]}"', 1)  # text without a colour is black


def on_files(files: Any, config: Any) -> None:
    """Publish each figure in both schemes."""
    for file in [file for file in files if re.fullmatch(r"figures/.*\.svg", file.src_uri)]:
        svg = Path(file.abs_src_path).read_text("utf-8")
        for scheme in SCHEMES:
            name = file.src_uri.replace(".svg", f".{scheme}.svg")
            files.append(File.generated(config, name, content=coloured(svg, scheme)))


def shown(address: str, alt: str, svg: str) -> str:
    """The two images; style sheets show the one for the scheme."""
    size = SIZE.search(svg)
    width, height = (round(float(side) * 4 / 3) for side in size.groups()) if size else (672, 336)  # points to pixels
    words = f'alt="{alt}" width="{width}" height="{height}" loading="lazy"'
    images = [f'<img class="figure-{scheme}" src="{address}.{scheme}.svg" {words}>' for scheme in SCHEMES]
    return f'<div class="figure">{"".join(images)}</div>'


def line_of(page: Any, name: str) -> int:
    """The line of the page that shows the figure."""
    lines = Path(page.file.abs_src_path).read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"{name}.svg" in line), 0)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Replace each image of a figure by the pair."""

    def replace(match: re.Match[str]) -> str:
        where = f"docs/{page.file.src_uri}:{line_of(page, match['name'])}"
        path = f"figures/{match['name']}.svg"
        file = files.get_file_from_path(path)
        if file is None:
            raise PluginError(f"{where}: there is no docs/{path}: draw it with `make figures`")
        if len(entities.unescape(match["alt"]).split()) < 3:
            raise PluginError(f"{where}: say in the square brackets what one sees in {path}")
        return shown(match["src"], match["alt"], Path(file.abs_src_path).read_text("utf-8"))

    html = IMAGE.sub(replace, html)
    if left := ANY_FIGURE.search(html):
        where = f"docs/{page.file.src_uri}:{line_of(page, left[1])}"
        raise PluginError(f"{where}: a figure stands on a line of its own, with words in the square brackets")
    return html
