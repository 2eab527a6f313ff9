"""Where a printed block comes from, and which proof it needs: asked by the census, by the stamps and by the list."""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from textwrap import dedent

from tests.proof import exercises, reader, studies
from tests.proof.keys import ROOT, Keys, parsed
from tests.proof.printed import Printed
from tests.proof.programs import Program
from tests.proof.reader import Block, Page, digest, normal

COMPARED = {"output", "lab output", "signature"}  # these have no run of their own
FLAGS = re.compile(r"[ \t]*# doctest:.*|<BLANKLINE>")  # what the reference does not print
KINDS = {
    "inline": "inline blocks",
    "snippet": "snippets, sections of them or whole",
    "section": "sections of dlref",
    "lab": "cells of labs",
    "docstring": "examples in docstrings",
    "source": "functions and classes of dlref, as the reference shows them",
    "signature": "signatures in the reference",
    "shell": "shell blocks",
    "output": "outputs",
    "lab output": "outputs of labs",
}


@dataclass(frozen=True)
class Source:
    """One place from which a printed block may come."""

    kind: str  # of KINDS
    name: str  # file, and line, section or function
    path: str  # of the file that is run or tested
    item: str = ""  # the pytest item that runs a block of a page
    key: str = ""  # the code key of its proof
    lines: range = range(0)  # of the file, where single lines count


def chain_program(chain: list[Block]) -> Program:
    """An inline block and those that continue it, as one program whose lines are, as far as may be, the page's."""
    lines, starts = list[str](), list[int]()
    for block in chain:
        lines += [""] * (block.line - len(lines))
        starts.append(len(lines) + 1)
        lines += block.printed.split("\n")
    printed = "\n".join(f"# %%\n{normal(block.printed)}" for block in chain)
    return Program(Path(chain[0].page).name, "\n".join(lines) + "\n", tuple(starts[1:]), printed=printed)


def program_of(path: Path) -> Program:
    """A snippet or a lab as the tests run it: a study in its short form, an exercise with every attempt tried."""
    if path.name.startswith("exercise_") and exercises.ends_with_stub(path.read_text("utf-8")):
        return exercises.proof(path)
    return Program.of(path, "--short") if studies.is_study(path) else Program.of(path)


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The functions and classes of a module, and those in its classes."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from definitions(node)


class Sources:
    """Everything that a page of this repository can print, read once."""

    def __init__(self, root: Path = ROOT, keys: Keys | None = None) -> None:
        self.root, self.keys = root, keys or Keys(root)
        self.page = cache(self._page)
        self.cells = cache(self._cells)

    def of(self, page: str, block: Printed) -> list[Source]:
        """All places from which a block may come, the likeliest first; none for what nobody knows."""
        if "doc-signature" in block.classes:
            return [Source("signature", block.heading, "")]
        if "mkdocstrings-source" in block.classes:
            return self.definitions.get(block.digest, [])
        if block.text.lstrip().startswith(">>>"):
            shown = f"\n{normal(block.text)}\n"
            return [source for text, source in self.examples if shown in text][:1]
        if page.startswith("docs/labs/"):
            return self.of_lab(page, block)
        sections = [source for digest, source in self.page(page) if digest == block.digest]
        return sections or [self.of_snippet(path) for path in self.snippets.get(block.digest, ())]

    # Pages

    def _page(self, page: str) -> list[tuple[str, Source]]:
        """The blocks of a page as written, each with its digest."""
        file = self.root / page
        written = reader.read(file, self.root) if file.suffix == ".md" and file.is_file() else Page(page)
        owners = {id(block): chain for chain in written.chains() for block in chain}
        return [(block.digest, found) for block in written.blocks if (found := self.of_block(block, owners))]

    def of_block(self, block: Block, chains: dict[int, list[Block]]) -> Source | None:
        """Where one fence comes from. A block that may not run is none of ours: it is exempt, or a fault."""
        if block.section:
            return self.of_section(block)
        if block.output_of:
            item = self.item(block.output_of, chains)
            return Source("output", block.where, block.page, item)
        if block.language == "python":
            key = chain_program(chains[id(block)]).key(self.keys)
            return Source("inline", block.where, block.page, self.item(block, chains), key)
        if block.language == "bash":
            key = self.keys.shell(normal(block.printed))
            return Source("shell", block.where, block.page, self.item(block, chains), key)
        return None

    def of_section(self, block: Block) -> Source:
        assert block.section is not None
        path, name = block.section.path, f"{block.section.path}:{block.section.name}"
        if path.startswith("dlref/"):
            return Source("section", name, path, key=self.keys.module(self.root / path), lines=block.section.lines)
        return self.of_snippet(self.root / path, name)

    def of_snippet(self, path: Path, name: str = "") -> Source:
        """A whole file, or a section of it that has a name: it runs with its file in both cases."""
        file = path.relative_to(self.root).as_posix()
        return Source("snippet", name or file, file, key=program_of(path).key(self.keys))

    @cached_property
    def snippets(self) -> dict[str, list[Path]]:
        """Every snippet, by the digest of its whole text as the gallery prints it."""
        found: dict[str, list[Path]] = defaultdict(list)
        for path in sorted((self.root / "snippets").rglob("*.py")):
            found[digest(reader.without_marks(self.keys.text(path)))].append(path)
        return found

    def item(self, block: Block, chains: dict[int, list[Block]]) -> str:
        """The pytest item that runs a block: named by the first line of its chain, or by its own."""
        if block.section or block.language == "bash":
            return f"{block.page}::line {block.line}"
        return f"{block.page}::{reader.place(chains[id(block)])}"

    # Labs

    def _cells(self, page: str) -> set[str]:
        import jupytext  # here, because a machine with a card need not have it

        return {digest(cell.source) for cell in jupytext.read(self.root / page).cells if cell.cell_type == "code"}

    def of_lab(self, page: str, block: Printed) -> list[Source]:
        if not (self.root / page).is_file():  # a lab of another site
            return []
        key = program_of(self.root / page).key(self.keys)
        if any(name.startswith("jp-OutputArea") for name in block.classes):
            return [Source("lab output", page, page, key=key)]
        known = block.language == "python" and block.digest in self.cells(page)
        return [Source("lab", page, page, key=key)] if known else []

    # The library

    @cached_property
    def modules(self) -> list[Path]:
        return sorted((self.root / "dlref").rglob("*.py"))

    @cached_property
    def definitions(self) -> dict[str, list[Source]]:
        """Every function and class of dlref, by the digest of its text."""
        found: dict[str, list[Source]] = defaultdict(list)
        for path in self.modules:
            name, lines = path.relative_to(self.root).as_posix(), self.keys.text(path).splitlines()
            for node in definitions(parsed(self.keys.text(path))):
                for start in {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}:
                    inside = range(start, (node.end_lineno or start) + 1)
                    text = dedent("\n".join(lines[start - 1 : inside.stop - 1]))
                    source = Source("source", f"{name}:{node.name}", name, key=self.keys.module(path), lines=inside)
                    found[digest(text)].append(source)
        return found

    @cached_property
    def examples(self) -> list[tuple[str, Source]]:
        """Every docstring of dlref that holds an example."""
        found = []
        for path in self.modules:
            tree, name = parsed(self.keys.text(path)), path.relative_to(self.root).as_posix()
            for node in [tree, *definitions(tree)]:
                text = ast.get_docstring(node, clean=False) or ""
                if ">>>" in text and "+SKIP" not in text:
                    line = 1 if isinstance(node, ast.Module) else node.lineno
                    source = Source("docstring", f"{name}:{line}", name, key=self.keys.tests(path))
                    found.append((f"\n{normal(inspect.cleandoc(FLAGS.sub('', text)))}\n", source))
        return found
