"""Explain a term where a page first uses it: the first sentence of its entry in the dictionary, as hover text.

Only in prose, not in headings, links, code, tables or formulas; not where an entry's **Go on** leads to this very page,
which explains it itself. The theme shows an `abbr` with a title to the mouse, and, as it can be focused, to the
keyboard and to a finger.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from docs._extensions.place import now
from docs._hooks import concepts
from docs._hooks.concepts import Concept

PROSE = {"p", "li", "ul", "ol", "dl", "dd", "blockquote", "div", "details", "section", "em", "strong"}
WITHOUT = ("concepts/", "reference/", "gallery/", "resources/")  # these explain, or have little prose
WORD = re.compile(r"[^\W_][\w'’-]*")
MOST = 10  # on a page: more would be a page of dots
LONGEST = 5  # words of a name


def by_name(every: tuple[Concept, ...]) -> dict[str, Concept]:
    """Each entry by its names; by a name with capitals inside, such as mAP, only as it is written."""
    found = dict[str, Concept]()
    for one in every:
        for name in () if one.quiet else (one.term, *one.names):
            if len(name) > 2:  # two letters may mean anything
                found[name if name[1:] != name[1:].lower() else name.lower()] = one
    return found


def uses(text: str, known: dict[str, Concept]) -> Iterator[tuple[int, int, Concept]]:
    """Where a text uses a name, and whose it is: the longest name that begins at a word, in the plural too."""
    words = list(WORD.finditer(text))
    end = 0
    for i, word in enumerate(words):
        for last in reversed(words[i : i + LONGEST]):
            name = " ".join(text[word.start() : last.end()].split())
            forms = (form for written in (name, name.lower()) for form in (written, written.removesuffix("s")))
            one = next((known[form] for form in forms if form in known), None)
            if one and word.start() >= end:
                end = last.end()
                yield word.start(), end, one


class Hover(Treeprocessor):
    """Puts an `abbr` in the place of the first use of each term."""

    def run(self, root: Element) -> None:
        page = now.get()
        if page.file is None or page.uri.startswith(WITHOUT):
            return
        every = concepts.load(page.docs)
        self.known = by_name(every)
        self.done = {one.id for one in every if f"../{page.uri}" in one.goes_on}
        self.most = len(self.done) + MOST
        if self.known:
            self.walk(root)

    def walk(self, element: Element) -> None:
        """Look at the text of prose, in reading order."""
        self.explain(element, None)
        for child in list(element):
            if child.tag in PROSE and "arithmatex" not in child.get("class", ""):
                self.walk(child)
            self.explain(element, child)

    def explain(self, parent: Element, after: Element | None) -> None:
        """Explain what is first used in one run of text: at the head of an element, or behind one of its children."""
        text = (parent.text if after is None else after.tail) or ""
        for start, end, one in uses(text, self.known):
            if one.id in self.done or len(self.done) >= self.most:
                continue
            self.done.add(one.id)
            abbr = Element("abbr", {"title": one.first, "tabindex": "0"})
            abbr.text, abbr.tail = text[start:end], text[end:]
            if after is None:
                parent.text = text[:start]
            else:
                after.tail = text[:start]
            parent.insert(0 if after is None else list(parent).index(after) + 1, abbr)
            return self.explain(parent, abbr)
        return None
