r"""The text of a statement with other names in it, and everything else as it was, comments included."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from dlref.copying import scopes
from dlref.copying.sources import CopyError, Definition, Statement, Target, resolve

MARK = re.compile(r"^[ \t]*# --8<-- \[.*\]\n", re.M)
Names: TypeAlias = dict[Target, str]


class Edit(NamedTuple):
    """What takes the place of a piece of text."""

    start: int
    end: int
    text: bytes


def applied(data: bytes, edits: Iterable[Edit], start: int = 0) -> bytes:
    """A text with its edits, whose places count from `start`."""
    parts, at = [], 0
    for edit in sorted(set(edits)):
        if edit.start - start < at:
            raise CopyError(f"two changes to the same place: {edit.text.decode()}")
        parts += [data[at : edit.start - start], edit.text]
        at = edit.end - start
    return b"".join([*parts, data[at:]])


def edits(statement: Statement, names: Names) -> Iterator[Edit]:
    """What has to change in the code of a statement."""
    source = statement.source
    for found in statement.references:
        if isinstance(found, scopes.Quoted):
            start, end = source.span(found.node, found.node)
            yield Edit(start, end, unquoted(found, lambda parts: _replacement(statement, parts, names)))
            continue
        text, used = _replacement(statement, found.parts, names)
        if text != ".".join(found.parts[:used]):
            start, end = source.span(found.nodes[0], found.nodes[used - 1])
            yield Edit(start, end, _instead(source.data[start:end], found.parts[:used], text, source.shown))
    yield from _renamed(statement, names)


def _replacement(statement: Statement, parts: tuple[str, ...], names: Names) -> tuple[str, int]:
    target, used = resolve(statement.source, parts)
    return (names[target] if target in names else ".".join(parts[:used])), used


def _instead(before: bytes, parts: tuple[str, ...], text: str, shown: str) -> bytes:
    """Python 3.11 does not know where names stand in some f-strings: better an error than a wrong place."""
    if b"".join(before.split()).decode() != ".".join(parts):
        raise CopyError(f"{shown}: cannot rename {'.'.join(parts)} where it stands, found {before.decode()!r}")
    return text.encode()


def unquoted(found: scopes.Quoted, replacement: Callable[[tuple[str, ...]], tuple[str, int]]) -> bytes:
    """An annotation without its quotation marks: in a copy no annotation is evaluated."""
    inside = []
    for reference in found.references:
        text, used = replacement(reference.parts)
        first, last = reference.nodes[0], reference.nodes[used - 1]
        inside.append(Edit(first.col_offset, last.end_col_offset or 0, text.encode()))
    return applied(found.text.encode(), inside)


def _renamed(statement: Statement, names: Names) -> Iterator[Edit]:
    """The place at which a function or a class says its name. Names that are assigned to are references."""
    node, source = statement.node, statement.source
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        name = names.get(Definition(source.module, node.name), node.name)
        if name != node.name:
            start = source.data.index(node.name.encode(), source.place(node.lineno, node.col_offset) + len("def "))
            yield Edit(start, start + len(node.name.encode()), name.encode())


def without_marks(text: str) -> str:
    """A text without the marks by which pages include its sections, and without the gaps that these leave."""
    return re.sub(r"\n{4,}", "\n\n\n", re.sub(r"(\n[ \t]*\n)(?:[ \t]*\n)+(?=[ \t])", r"\1", MARK.sub("", text)))
