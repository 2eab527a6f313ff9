r"""The examples in docstrings: as they are where the copy has all that they use, and left out where it has not."""

import ast
import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dlref.copying import scopes
from dlref.copying.rewriting import Edit, Names, unquoted
from dlref.copying.sources import Outside, Source, Statement, Target, imported, resolve

HEADING = re.compile(r"^ *(Examples?) *\n *-+ *$", re.M)
SECTION = re.compile(r"^ *[A-Z]\w+(?: \w+)? *\n *---+ *$", re.M)
PARSER = doctest.DocTestParser()


@dataclass
class Docstring:
    """The docstring of a function, a method or a class, and the examples in it."""

    source: Source
    node: ast.Constant
    start: int = 0
    text: str = ""
    examples: list[doctest.Example] = field(default_factory=list)
    imported: dict[str, Target] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start, end = self.source.span(self.node, self.node)
        self.text = self.source.data[self.start : end].decode()
        self.examples = PARSER.get_examples(self.text) if ">>>" in self.text else []
        for example in self.examples:
            tree = ast.parse(example.source)
            self.bound |= scopes.bound(tree)
            self.imported |= {name: target for node in ast.walk(tree) for name, target in imported(node)}
        ours = {name: target for name, target in self.imported.items() if not isinstance(target, Outside)}
        self.imported, self.bound = ours, self.bound - set(ours)

    def targets(self) -> Iterator[Target]:
        """What the examples use, apart from what they define themselves."""
        for example in self.examples:
            for found in scopes.references(ast.parse(example.source)):
                for reference in scopes.flat(found):
                    target, _ = self.resolve(reference.parts)
                    if target is not None:
                        yield target

    def resolve(self, parts: tuple[str, ...]) -> tuple[Target | None, int]:
        """What a name in an example means."""
        return (None, 1) if parts[0] in self.bound else resolve(self.source, parts, self.imported)


def docstrings(statement: Statement) -> list[Docstring]:
    """Those of a statement that have examples."""
    found = []
    for node in ast.walk(statement.node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.append(Docstring(statement.source, first.value))
    return [docstring for docstring in found if docstring.examples]


def edits(docstring: Docstring, names: Names) -> Iterator[Edit]:
    """What has to change in a docstring, if the copy has what its examples use."""
    wanted = dict.fromkeys(docstring.targets())
    missing = [target for target in wanted if target not in names and not isinstance(target, Outside)]
    if missing:
        yield from _left_out(docstring)
        return
    extra = [target for target in wanted if isinstance(target, Outside) and target not in names]
    for i, example in enumerate(docstring.examples):
        start = docstring.start + len("\n".join(docstring.text.split("\n")[: example.lineno]).encode()) + 1
        margin = example.indent + 4
        if i == 0 and extra:
            lines = "".join(f"{' ' * example.indent}>>> {line}\n" for line in map(_line, extra))
            yield Edit(start, start, lines.encode())
        if _brings_ours(example):
            end = start + len(_lines(docstring.text, example.lineno, example.source.count("\n")).encode())
            yield Edit(start, end, b"")
            continue
        yield from _renamed(docstring, example, start, margin, names)


def _line(target: Outside) -> str:
    if target.name is None:
        return f"import {target.module}" + (f" as {target.alias}" if target.alias != target.module else "")
    return f"from {target.module} import {target.name}" + (f" as {target.alias}" * (target.alias != target.name))


def _brings_ours(example: doctest.Example) -> bool:
    (node, *more) = ast.parse(example.source).body or [ast.Pass()]
    return not more and any(not isinstance(target, Outside) for _, target in imported(node))


def _lines(text: str, first: int, count: int) -> str:
    return "".join(f"{line}\n" for line in text.split("\n")[first : first + count])


def _renamed(
    docstring: Docstring, example: doctest.Example, start: int, margin: int, names: Names
) -> Iterator[Edit]:
    """An example's own names, where they are called something else in the copy."""
    begins = [0]
    for line in docstring.text.split("\n")[example.lineno : example.lineno + example.source.count("\n")]:
        begins.append(begins[-1] + len(line.encode()) + 1)

    def place(line: int, column: int) -> int:
        return start + begins[line - 1] + margin + column

    def replacement(parts: tuple[str, ...]) -> tuple[str, int]:
        target, used = docstring.resolve(parts)
        return (names[target] if target in names else ".".join(parts[:used])), used

    for found in scopes.references(ast.parse(example.source)):
        if isinstance(found, scopes.Quoted):
            first: ast.expr = found.node
            last, text = first, unquoted(found, replacement)
        else:
            new, used = replacement(found.parts)
            if new == ".".join(found.parts[:used]):
                continue
            first, last, text = found.nodes[0], found.nodes[used - 1], new.encode()
        yield Edit(place(first.lineno, first.col_offset), place(last.end_lineno or 0, last.end_col_offset or 0), text)


def _left_out(docstring: Docstring) -> Iterator[Edit]:
    """Without the section of examples, or without the paragraphs that hold them."""
    text = docstring.text
    heading = HEADING.search(text)
    last = docstring.examples[-1]
    if heading:
        begin = heading.start()
        after = SECTION.search(text, heading.end())
        end = after.start() if after else len(text.rstrip("\"'").rstrip())
    else:
        lines = text.split("\n")
        begin = sum(len(line) + 1 for line in lines[: docstring.examples[0].lineno])
        count = last.lineno + last.source.count("\n") + last.want.count("\n")
        end = min(sum(len(line) + 1 for line in lines[:count]), len(text.rstrip("\"'").rstrip()))
    if not text[end:].strip().strip("\"'"):  # nothing comes after
        begin = len(text[:begin].rstrip())
        body = text[:begin]
        end = len(text) - 3 if "\n" not in body else len(text.rstrip("\"'").rstrip())
    before = len(text[:begin].encode())
    yield Edit(docstring.start + before, docstring.start + len(text[:end].encode()), b"")
