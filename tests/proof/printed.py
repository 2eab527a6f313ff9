"""The blocks of a page as the reader gets it: everything in the HTML that looks like code, however it came there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from tests.proof.reader import digest

VERBATIM = {"pre", "textarea", "xmp", "listing", "plaintext"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LANGUAGE = re.compile(r"(?:language|hl)-(\w+)")


@dataclass(frozen=True)
class Printed:
    """One block of code on a built page."""

    text: str
    language: str  # "" where the page does not say
    title: str
    classes: frozenset[str]  # of all elements around it
    heading: str  # id of the last heading above it
    end: int  # where the outermost element of the block ends in the HTML

    @cached_property
    def digest(self) -> str:
        return digest(self.text)


class _Finder(HTMLParser):
    """Keeps the open elements, and collects the text of each verbatim one."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.found = html, list[Printed]()
        self.starts = [0, *(match.end() for match in re.finditer("\n", html))]
        self.stack: list[tuple[str, set[str]]] = []
        self.text: list[str] = []
        self.depth = 0  # of the verbatim element that is open, 0 for none
        self.title, self.in_title, self.heading = "", False, ""
        self.waiting: list[Printed] = []  # blocks whose outermost element is still open
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if re.fullmatch("h[1-6]", tag) and "id" in given:
            self.heading = given["id"]
        if tag == "br" and self.depth == 0 and any(name == "code" for name, _ in self.stack):
            self.begin_block()  # code with line breaks looks like a block
        if tag in VOID:
            self.text.append("\n" if tag == "br" else "")
            return
        self.stack.append((tag, set(given.get("class", "").split())))
        if "filename" in self.stack[-1][1]:
            self.in_title, self.title = True, ""
        quoted = sum(name == "blockquote" for name, _ in self.stack)
        if self.depth == 0 and (tag in VERBATIM or (tag == "blockquote" and quoted == 3)):  # >>> outside of a block
            self.begin_block()

    def begin_block(self) -> None:
        self.depth, self.text = len(self.stack), []

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text.append(data)
        elif self.in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self.stack):
            return
        while self.stack:
            if self.depth == len(self.stack):
                self.end_block()
            name, classes = self.stack.pop()
            if "filename" in classes:
                self.in_title = False
            if not self.inside_highlight():
                self.release()
            if name == tag:
                break

    def inside_highlight(self) -> bool:
        return any(name.startswith("highlight") for _, classes in self.stack for name in classes)

    def end_block(self) -> None:
        classes = frozenset(name for _, names in self.stack for name in names)
        language = next((match[1] for match in map(LANGUAGE.fullmatch, sorted(classes)) if match), "")
        block = Printed("".join(self.text), language, self.title, classes, self.heading, 0)
        self.depth = 0
        if not ("linenodiv" in classes and re.fullmatch(r"[\d\s]*", block.text)):
            self.title = ""
            self.waiting.append(block)

    def release(self) -> None:
        """The outermost element of the waiting blocks has ended here."""
        line, column = self.getpos()
        end = self.html.index(">", self.starts[line - 1] + column) + 1
        for block in self.waiting:
            self.found.append(Printed(**{**vars(block), "end": end}))
        self.waiting = []

    def close(self) -> None:
        super().close()
        if self.depth:
            self.end_block()
        self.found += self.waiting


def find(html: str) -> list[Printed]:
    """Every block of a page, in order."""
    return _Finder(html).found


def insert(html: str, notes: Iterable[tuple[int, str]]) -> str:
    """Put each note into the HTML at its offset."""
    parts, done = [], 0
    for offset, note in sorted(notes):
        parts += [html[done:offset], note]
        done = offset
    return "".join([*parts, html[done:]])
