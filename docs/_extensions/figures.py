"""Show the figures that snippets drew in the colours of the page, light and dark.

`![What one sees](../figures/<topic>/<name>.svg)` on a line of its own shows one of two copies of the drawing: black,
grey and the colours C0 to C5 of snippets/matplotlibrc are changed to those of each scheme. A browser fetches the one
that it shows, when the reader comes near; set into the page, the drawings would be half of what a first visit loads.
The copies themselves are published by docs/_hooks/figures.py.
"""

import functools
import re
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from docs._extensions.place import Fault, now, where

ADDRESS = re.compile(r"(?P<address>.*\bfigures/(?P<name>[\w/-]+))\.svg")
# Black, grey, C0 to C5.
DRAWN = ["#000000", "#808080", "#1f6f86", "#d4754a", "#8080d8", "#755600", "#6a157a", "#14480f"]
SCHEMES = {
    "light": ["#1b282b", "#6b7577", *DRAWN[2:]],
    "dark": ["#dfe8e6", "#93a0a2", "#2f9c8d", "#f0653a", "#9fbbd9", "#e5ab3f", "#b877e6", "#7df5c5"],
}
COLOUR = re.compile(r"#[0-9a-f]{6}\b|\bblack\b")
PATH, NUMBER = re.compile(r'(?<= d=")[^"]*'), re.compile(r"-?\d+\.\d+")
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@functools.lru_cache(maxsize=1000)
def coloured(svg: str, scheme: str) -> str:
    """The drawing in the colours of a scheme, to a tenth of a point, without what only an editor reads."""
    colours = dict(zip(DRAWN, SCHEMES[scheme], strict=True)) | {"black": SCHEMES[scheme][0]}
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = PATH.sub(lambda path: NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), path[0]), svg)
    svg = COLOUR.sub(lambda colour: colours.get(colour[0], colour[0]), svg)
    svg = re.sub(r"font:([^;\"]*)'[^\"]*?(?=[;\"])", r"font:\1system-ui, sans-serif", svg)
    return svg.strip().replace("<svg", f'<svg fill="{colours["black"]}"', 1)  # text without a colour is black


def shown(address: str, alt: str, svg: str) -> Element:
    """The two images; style sheets show the one for the scheme."""
    size = SIZE.search(svg)
    width, height = (round(float(side) * 4 / 3) for side in size.groups()) if size else (672, 336)  # points to pixels
    words = {"alt": alt, "width": str(width), "height": str(height), "loading": "lazy"}
    figure = Element("div", {"class": "figure"})
    for scheme in SCHEMES:
        SubElement(figure, "img", {"class": f"figure-{scheme}", "src": f"{address}.{scheme}.svg"} | words)
    return figure


def alone(paragraph: Element) -> Element | None:
    """What a paragraph holds, if it is one element and nothing else."""
    single = paragraph.tag == "p" and len(paragraph) == 1
    return paragraph[0] if single and not f"{paragraph.text or ''}{paragraph[0].tail or ''}".strip() else None


class Figures(Treeprocessor):
    """Puts the pair in the place of each image of a figure."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for number, child in enumerate(list(parent)):
                if (image := alone(child)) is not None and (figure := self.figure(image)) is not None:
                    figure.tail = child.tail
                    parent[number] = figure
        for image in root.iter("img"):
            if found := ADDRESS.fullmatch(image.get("src", "")):
                place = where(f"figures/{found['name']}.svg")
                raise Fault(f"{place}: a figure stands on a line of its own, with words in the square brackets")

    def figure(self, image: Element) -> Element | None:
        """The pair for an image, if it is one of a figure; a fault if nobody drew it, or says what one sees."""
        found = ADDRESS.fullmatch(image.get("src", "")) if image.tag == "img" else None
        if found is None:
            return None
        path = f"figures/{found['name']}.svg"
        file, alt = now.get().docs / path, image.get("alt", "")
        if not file.is_file():
            raise Fault(f"{where(path)}: there is no docs/{path}: draw it with `make figures`")
        if len(alt.split()) < 3:
            raise Fault(f"{where(path)}: say in the square brackets what one sees in {path}")
        return shown(found["address"], alt, file.read_text("utf-8"))
