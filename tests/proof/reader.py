"""The blocks of a page as it is written: what runs, what is shown from a file, what is output.

One reader for everybody: the tests run what it finds, the census and the stamps compare it with the built page, and
the build stops at a page with a fence that nobody runs.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from typing import NoReturn

from tests.proof.keys import ROOT

FENCE = re.compile(r"(?P<lead>[ \t>]*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>.*?)[ \t]*")
MISPLACED = re.compile(r"[ \t>]*(?:[-*+:]|\d+[.)])[ \t]+(?:`{3,}|~{3,})[^`]*")
INCLUDE = re.compile(r'[ \t]*-+8<-+ "(?P<path>[^":]+):(?P<section>[A-Za-z][\w-]*)"')
MARKER = re.compile(r".*-+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*\].*")
COMMENT = re.compile(r"[ \t]*<!--(?P<text>.*?)-->[ \t]*")
TOLERANCE = re.compile(r"(rtol|atol)=([0-9.]+(?:e-?[0-9]+)?)")
SHOWN_FILES = ("snippets/", "dlref/")
INERT = {"text", "yaml", "toml", "json", "powershell"}  # nobody runs them: output, or an entry in tests/exemptions.yml


class BlockError(ValueError):
    """Something on a page, or in a file it shows, would leave code untested. The message says where and what to do."""


@dataclass(frozen=True)
class Section:
    """The lines between two markers of a file, as the page prints them."""

    path: str  # relative to the repository, with /
    name: str
    text: str
    lines: range  # 1-based, without the two marker lines


@dataclass
class Block:
    """One fence of a page."""

    page: str  # relative to the repository, with /
    line: int  # of the opening fence
    info: str
    text: str  # what is written between the fences, without the indentation of the fence
    section: Section | None = None
    continues: bool = False
    output_of: "Block | None" = None
    rtol: float | None = None
    atol: float | None = None

    @property
    def language(self) -> str:
        return self.info.split(" ")[0]

    @property
    def printed(self) -> str:
        """What the reader sees."""
        return self.section.text if self.section else self.text

    @property
    def is_part(self) -> bool:
        """Whether the page calls it a part of its file, so that it does not run alone."""
        return self.section is not None and 'title="part of ' in self.info

    @property
    def digest(self) -> str:
        return digest(self.printed)

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass
class Page:
    path: str
    blocks: list[Block] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def programs(self) -> Iterator[list[Block]]:
        """The chains that are programs of the page: a section alone is run, or tested, with its file."""
        return (chain for chain in self.chains() if len(chain) > 1 or chain[0].section is None)

    def chains(self) -> Iterator[list[Block]]:
        """The Python blocks that one run executes together: a block and those that continue it.

        A part of a file may stand between them. It runs with its file.
        """
        chain: list[Block] = []
        for block in self.blocks:
            if block.language == "python" and block.is_part and not block.continues:
                yield [block]
            elif block.language == "python":
                if chain and not block.continues:
                    yield chain
                    chain = []
                chain.append(block)
        if chain:
            yield chain


def place(chain: list[Block]) -> str:
    """What an item that runs a chain is called. The section at its beginning, if any, has an item of its own."""
    first, last = chain[0], chain[-1]
    return f"lines {first.line} to {last.line}" if first.section else f"line {first.line}"


def normal(text: str) -> str:
    """Code without what a page may change and no reader sees: outer blank lines, blanks at line ends."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()).strip("\n")


def digest(text: str) -> str:
    """The hash that ties what is printed to what ran."""
    return hashlib.sha256(normal(text).encode()).hexdigest()


def without_marks(text: str) -> str:
    """A whole file as the gallery prints it: marks of sections are dropped, with the blank lines that would gape."""
    lines: list[str] = []
    marked = False
    for line in text.splitlines():
        if MARKER.fullmatch(line):
            marked = True
        elif line or not (marked and lines[-2:] == ["", ""]):
            marked = marked and not line
            lines.append(line)
    return "\n".join(lines) + "\n"


def sections(path: Path, root: Path = ROOT) -> dict[str, Section]:
    """All sections of a file by name. Markers of nested sections are not printed, so they are dropped."""
    return sections_of(path.relative_to(root).as_posix(), path.read_text("utf-8"))


@lru_cache(maxsize=1024)
def sections_of(name: str, text: str) -> dict[str, Section]:
    lines = text.splitlines()
    opened: dict[str, int] = {}
    found: dict[str, Section] = {}
    for number, line in enumerate(lines, 1):
        marker = MARKER.fullmatch(line)
        if marker is None:
            continue
        section = marker["name"]
        if marker["type"] == "start":
            if section in opened or section in found:
                raise BlockError(f"{name}:{number}: section {section!r} starts twice: give it another name")
            opened[section] = number
        elif section not in opened:
            raise BlockError(f"{name}:{number}: section {section!r} ends but never started: add [start:{section}]")
        else:
            start = opened.pop(section)
            body = [line for line in lines[start : number - 1] if not MARKER.fullmatch(line)]
            if not "".join(body).strip():
                raise BlockError(f"{name}:{start}: section {section!r} is empty")
            found[section] = Section(name, section, dedent("\n".join(body)), range(start + 1, number))
    for section, number in opened.items():
        raise BlockError(f"{name}:{number}: section {section!r} never ends: add [end:{section}]")
    return found


def read(path: Path, root: Path = ROOT) -> Page:
    """Every fence of a Markdown file, and everything that is wrong with them."""
    page = Page(path.relative_to(root).as_posix())
    reader = _Reader(page, root)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        reader.feed(number, line)
    reader.finish()
    return page


class _Reader:
    """Goes through a page line by line, and remembers what stands above the next fence."""

    def __init__(self, page: Page, root: Path) -> None:
        self.page, self.root = page, root
        self.opening: re.Match[str] | None = None
        self.start = 0
        self.body: list[str] = []
        self.notes: list[tuple[int, str]] = []  # comments for the next fence
        self.hidden = 0  # line where a comment of several lines started

    def complain(self, line: int, text: str) -> None:
        self.page.problems.append(f"{self.page.path}:{line}: {text}")

    def feed(self, number: int, line: str) -> None:
        if self.opening is not None:
            self.inside(line)
        elif self.hidden:
            if FENCE.fullmatch(line):
                self.complain(number, "a fence inside an HTML comment is hidden from the reader: show it or delete it")
            if "-->" in line:
                self.hidden = 0
        elif fence := FENCE.fullmatch(line):
            if "`" in fence["marks"] and "`" in fence["info"]:
                return  # inline code that starts a line
            self.opening, self.start, self.body = fence, number, []
        else:
            self.outside(number, line)

    def inside(self, line: str) -> None:
        assert self.opening is not None
        lead, marks = self.opening["lead"], self.opening["marks"]
        if line.strip(" \t>") == marks:
            self.close()
        else:
            self.body.append(line[len(lead) :] if line.startswith(lead) else line.lstrip())

    def outside(self, number: int, line: str) -> None:
        if comment := COMMENT.fullmatch(line):
            text = comment["text"].strip()
            if re.match(r"-*\s*(pytest|output:)", text):
                self.notes.append((number, text))
        elif line.strip():
            self.drop_notes()
            if MISPLACED.fullmatch(line):
                self.complain(number, "a fence on the line of a list mark is no fence: put it on a line of its own")
            if "<!--" in line and "-->" not in line.rpartition("<!--")[2]:
                self.hidden = number

    def drop_notes(self) -> None:
        for number, text in self.notes:
            self.complain(number, f"<!--{text}--> stands above no fence: move it right above one or delete it")
        self.notes = []

    def finish(self) -> None:
        self.drop_notes()
        if self.opening is not None:
            self.complain(self.start, f"this fence is never closed by {self.opening['marks']}")

    def close(self) -> None:
        assert self.opening is not None
        block = Block(self.page.path, self.start, self.opening["info"], "\n".join(self.body))
        before = self.page.blocks[-1] if self.page.blocks else None
        try:
            self.form(block)
            self.include(block)
            self.connect(block, before)
        except BlockError as error:
            self.page.problems.append(str(error))
        self.page.blocks.append(block)  # a bad one too, so that the output below it is not called bad as well
        self.notes, self.opening = [], None

    def form(self, block: Block) -> None:
        """Refuse every fence that looks like code and that nothing would run."""
        assert self.opening is not None
        word = block.language
        if "~" in self.opening["marks"] or ">" in self.opening["lead"]:
            fail(block, "nothing runs a fence made of ~ or in a quotation: write it with ``` outside of > lines")
        if word not in {"python", "bash", *INERT}:
            fail(
                block,
                f"nothing runs a fence {block.info!r}: write `python` for an inline block, show a section of a file "
                f"with --8<--, or take one of {', '.join(sorted(INERT))} and an entry in tests/exemptions.yml",
            )
        if word == "bash" and block.info != "bash":
            fail(block, f"write `bash` and nothing after it, not {block.info!r}")

    def include(self, block: Block) -> None:
        """Find the section that a fence shows."""
        lines = [line for line in block.text.splitlines() if line.strip()]
        if not any(re.search(r"-8<-", line) for line in lines):
            if block.language == "python" and block.info != "python":
                fail(
                    block,
                    f"an inline block is `python` and nothing after it, not {block.info!r}: only a section of "
                    "a file may have a title or attributes, so move the code to snippets/",
                )
            return
        found = INCLUDE.fullmatch(lines[0])
        if found is None or len(lines) > 1:
            fail(block, 'a fence that shows a file holds one line, --8<-- "snippets/<topic>/<file>.py:<section>"')
        block.section = find_section(block, found["path"], found["section"], self.root)

    def connect(self, block: Block, before: Block | None) -> None:
        """Tie a block to the one above it: as its continuation or as its output."""
        if block.info == 'text title="Output"':
            if before is None or before.language not in {"python", "bash"}:
                fail(block, "an Output block stands below the block that prints it, and no other block between them")
            if before.section and before.section.path.startswith("dlref/"):
                fail(block, "a file of dlref prints nothing: show the output of a block that calls it")
            block.output_of = before
        for number, note in self.notes:
            if re.fullmatch(r"-*\s*pytest-codeblocks:\s*cont", note) and block.language == "python":
                if before is not None and before.output_of is not None:
                    before = before.output_of
                if before is None or before.language != "python":
                    fail(
                        block,
                        "`cont` continues the Python block right above it, and there is none: only its Output "
                        "block may stand in between",
                    )
                block.continues = True
            elif note.startswith("output:") and block.output_of is not None:
                self.tolerance(block, number, note.removeprefix("output:"))
            else:
                fail(
                    block,
                    f"<!--{note}--> has no effect here: nothing on a page is skipped or hidden. Use "
                    "<!--pytest-codeblocks:cont-->, or an entry in tests/exemptions.yml",
                )

    def tolerance(self, block: Block, number: int, text: str) -> None:
        for word in text.split():
            found = TOLERANCE.fullmatch(word)
            if found is None:
                raise BlockError(f"{block.page}:{number}: expected rtol=… or atol=…, found {word!r}")
            setattr(block, found[1], float(found[2]))


def find_section(block: Block, path: str, section: str, root: Path = ROOT) -> Section:
    """The section of a file that a fence names; an error says which sections there are."""
    if not path.startswith(SHOWN_FILES) or not path.endswith(".py"):
        fail(block, f"{path} is no Python file under {' or '.join(SHOWN_FILES)}, so no test runs it")
    if not (root / path).is_file():
        fail(block, f"there is no file {path}: correct the path or write the file")
    there = sections(root / path, root)
    if section not in there:
        names = ", ".join(there) or "none"
        fail(block, f"{path} has no section {section!r}; it has: {names}. Add the markers or correct the name")
    return there[section]


def fail(block: Block, text: str) -> NoReturn:
    raise BlockError(f"{block.where}: {text}")


def markdown_files(root: Path = ROOT) -> Sequence[Path]:
    """The pages of the site, without folders that hold no pages."""
    docs = root / "docs"
    return [path for path in sorted(docs.rglob("*.md")) if not str(path.relative_to(docs)).startswith("_")]
