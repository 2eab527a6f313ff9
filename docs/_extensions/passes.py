"""Sections for a second or third pass: `## Title { #id data-pass="2" }`.

A marked heading and what belongs to it go into `<section data-pass="2">`, and the heading says so in words. At the top
of a page that has such sections stands a switch, which docs/assets/js/passes.js brings to life; without it, everything
shows. Below a list item, ` { #id }` on the line of its text counts too, which attr_list alone does not see.
"""

import re
from xml.etree.ElementTree import Element, SubElement, fromstring

from markdown.treeprocessors import Treeprocessor

HEADING = re.compile(r"h([1-6])")
AT_END = re.compile(r"[ ]+(\{:?[ ]*#[\w-]+[ ]*\}[ ]*)$")
NAMES = {2: "second pass", 3: "third pass"}
# Three choices, hidden until the script makes them work.
SWITCH = """<fieldset class="passes" hidden="hidden" data-search-exclude=""><legend>Show</legend>\
<label><input type="radio" name="pass" value="1" /><span>First pass</span></label>\
<label><input type="radio" name="pass" value="2" /><span>Second pass</span></label>\
<label><input type="radio" name="pass" value="3" /><span>Everything</span></label><output /></fieldset>"""


class ItemIds(Treeprocessor):
    """Put the id at the end of a list item on a line of its own, where attr_list looks for it."""

    def run(self, root: Element) -> None:
        for item in [block for one in root.iter("li") for block in (one, *one.findall("p"))]:
            last = next((child for child in reversed(item) if child.tail and child.tail.strip()), None)
            if len(item) and last is not None:
                last.tail = AT_END.sub(r"\n\1", last.tail or "")
            elif item.text:
                item.text = AT_END.sub(r"\n\1", item.text)


class Passes(Treeprocessor):
    """Wrap marked sections, after the table of contents has been made of their headings."""

    def run(self, root: Element) -> None:
        if any(heading.get("data-pass") for heading in root if HEADING.fullmatch(heading.tag)):
            wrap(root)
            place = next((number for number, child in enumerate(root) if child.tag == "h1"), -1)
            root.insert(place + 1, fromstring(SWITCH))


def wrap(root: Element) -> None:
    """Rebuild the flat list of blocks as nested sections."""
    blocks = list(root)
    for block in blocks:
        root.remove(block)
    opened: list[tuple[int, int, Element]] = [(0, 1, root)]  # level of the heading, pass, where its blocks go
    for block in blocks:
        if heading := HEADING.fullmatch(block.tag):
            level = int(heading[1])
            while opened[-1][0] >= level:
                opened.pop()
            number = pass_of(block, opened[-1][1])
            if number > opened[-1][1]:
                mark(block, number)
                opened.append((level, number, SubElement(opened[-1][2], "section", {"data-pass": str(number)})))
        opened[-1][2].append(block)


def pass_of(heading: Element, around: int) -> int:
    """The pass that a heading is marked with, or that of the section around it."""
    written = heading.attrib.pop("data-pass", str(around))
    if written not in {"1", "2", "3"} or int(written) < around:
        name = "".join(heading.itertext()).strip()
        raise ValueError(f'the heading {name!r} has data-pass="{written}": write {around} to 3, or leave it out')
    return int(written)


def mark(heading: Element, number: int) -> None:
    """Say behind the title, and in front of its permalink, for which pass the section is."""
    word = Element("span", {"class": "pass-mark", "data-search-exclude": ""})
    word.text = NAMES[number]
    links = [place for place, child in enumerate(heading) if "headerlink" in child.get("class", "")]
    heading.insert(links[0] if links else len(heading), word)
