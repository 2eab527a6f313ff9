r"""The files of the library, cut into their statements: what each defines, imports and refers to.

Nothing is imported for this: a twin can be copied where PyTorch is not installed.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

from dlref.copying import scopes

PACKAGE = Path(__file__).parents[1]


class CopyError(Exception):
    """Something cannot be copied; the message is for whoever asked for it."""


class Definition(NamedTuple):
    """A name that a file of the library defines."""

    module: str
    name: str


class Outside(NamedTuple):
    """A name that is imported from elsewhere: `from module import name as alias`, or `import module as alias`."""

    module: str
    name: str | None
    alias: str
    comment: str = ""

    @property
    def package(self) -> str:
        """What has to be installed, unless it is Python's own."""
        return self.module.split(".")[0]


class Namespace(NamedTuple):
    """A module of the library that is itself used as a value."""

    module: str


Target: TypeAlias = Definition | Outside | Namespace


class Statement:
    """One statement at the top of a file, with its decorators and the comments above it."""

    def __init__(self, source: "Source", node: ast.stmt, start: int) -> None:
        self.source, self.node, self.start = source, node, start
        self.end = source.end_of_line(source.place(node.end_lineno or 0, node.end_col_offset or 0))
        self.names = scopes.bound(node)

    @property
    def text(self) -> bytes:
        """As it stands in the file."""
        return self.source.data[self.start : self.end]

    @cached_property
    def references(self) -> tuple[scopes.Reference | scopes.Quoted, ...]:
        """The names that it takes from outside."""
        return tuple(scopes.references(self.node))

    @cached_property
    def meanings(self) -> tuple[tuple[scopes.Reference, "Target | None"], ...]:
        """Each reference with what it means."""
        every = (reference for found in self.references for reference in scopes.flat(found))
        return tuple((reference, resolve(self.source, reference.parts)[0]) for reference in every)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of its tree."""
        return tuple(ast.walk(self.node))

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """What its functions import."""
        return tuple(
            target.package for node in self.nodes for _, target in imported(node) if isinstance(target, Outside)
        )

    @cached_property
    def imports_inside(self) -> bool:
        """Whether a function in it imports from the library."""
        inside = (target for node in self.nodes if node is not self.node for _, target in imported(node))
        return any(not isinstance(target, Outside) for target in inside)

    @cached_property
    def place_dependent(self) -> bool:
        """Whether it asks where a function was defined: in a copy it would get another answer."""
        return any(
            (isinstance(node, ast.Attribute) and node.attr == "__module__")
            or (isinstance(node, ast.Constant) and node.value == "__module__")
            for node in self.nodes
        )

    @cached_property
    def loops(self) -> frozenset[str]:
        """The names that `for` binds somewhere in it; no import should have one of them."""
        loops = (node for node in self.nodes if isinstance(node, ast.For | ast.AsyncFor))
        return scopes.bound(*(node.target for node in loops))

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)


@dataclass
class Source:
    """One file."""

    module: str
    shown: str  # its path, for readers
    data: bytes
    bindings: dict[str, Target] = field(default_factory=dict)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.data)

    @cached_property
    def lines(self) -> list[int]:
        """Where each line begins, in bytes, as `ast` counts columns."""
        return [0, *(match.end() for match in re.finditer(b"\n", self.data))]

    def place(self, line: int, column: int) -> int:
        """A place that `ast` gives, in bytes from the beginning."""
        return self.lines[line - 1] + column

    def end_of_line(self, place: int) -> int:
        """Behind a comment on the same line."""
        found = self.data.find(b"\n", place)
        return len(self.data) if found < 0 else found

    def span(self, first: ast.expr, last: ast.expr) -> tuple[int, int]:
        """From the beginning of one expression to the end of another."""
        end = self.place(last.end_lineno or 0, last.end_col_offset or 0)
        return self.place(first.lineno, first.col_offset), end

    @cached_property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @cached_property
    def statements(self) -> list[Statement]:
        """All but the docstring."""
        body = self.tree.body[1:] if self.docstring else self.tree.body
        found, end = list[Statement](), self.lines[(self.tree.body[0].end_lineno or 0) if self.docstring else 0]
        for node in body:
            gap = len(self.data[end:]) - len(self.data[end:].lstrip(b"\n"))
            found.append(Statement(self, node, end + gap))
            end = found[-1].end
        return found

    @cached_property
    def defining(self) -> dict[str, list[Statement]]:
        """The statements that bind a name, such as an assignment and what is added to it later."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in () if statement.is_import else statement.names:
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def imported(self) -> dict[str, Target]:
        """What each imported name means."""
        return {name: target for statement in self.statements for name, target in imports_of(statement)}

    @cached_property
    def public(self) -> tuple[str, ...]:
        """The names in `__all__`."""
        for statement in self.defining.get("__all__", []):
            if isinstance(statement.node, ast.Assign):
                return tuple(ast.literal_eval(statement.node.value))
        return ()


def imports_of(statement: Statement) -> Iterator[tuple[str, Target]]:
    """The names that a statement imports, if it does, and what they mean."""
    line = statement.source.data[statement.start : statement.end].decode().rsplit("\n", 1)[-1]
    comment = line[line.index("  # ") :] if "  # " in line else ""
    return imported(statement.node, comment)


def imported(node: ast.AST, comment: str = "") -> Iterator[tuple[str, Target]]:
    """The names that a node imports, if it does, and what they mean."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            ours = _is_ours(alias.name)
            yield (
                name,
                Namespace(alias.name if alias.asname else name) if ours else Outside(alias.name, None, name, comment),
            )
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        module = node.module or ""
        for alias in node.names:
            name = alias.asname or alias.name
            if not _is_ours(module):
                yield name, Outside(module, alias.name, name, comment)
            else:
                yield name, member(module, alias.name)


def _is_ours(module: str) -> bool:
    return module.split(".")[0] == "dlref"


def path_of(module: str) -> Path | None:
    """The file of a module of the library, or None if there is none."""
    path = PACKAGE.parent.joinpath(*module.split("."))
    found = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in found if file.is_file()), None)


@cache
def source_of(module: str) -> Source:
    """A file of the library by the name of its module."""
    path = path_of(module)
    if path is None:
        raise CopyError(f"there is no module {module}")
    return Source(module, path.relative_to(PACKAGE.parent).as_posix(), path.read_bytes())


def member(module: str, name: str) -> Target:
    """What `from module import name` brings: a module, what the file defines, or what it imports from another."""
    if path_of(f"{module}.{name}"):
        return Namespace(f"{module}.{name}")
    source = source_of(module)
    if name in source.defining:
        return Definition(module, name)
    if name in source.imported:
        return source.imported[name]
    raise CopyError(f"{source.shown} has no {name}")


def resolve(
    source: Source, parts: tuple[str, ...], also: Mapping[str, Target] | None = None
) -> tuple[Target | None, int]:
    """What a chain of names means in a file, and how many of its parts say so; None for what is Python's own."""
    target: Target | None = (also or {}).get(parts[0])
    if target is None:
        target = Definition(source.module, parts[0]) if parts[0] in source.defining else source.imported.get(parts[0])
    used = 1
    while isinstance(target, Namespace) and used < len(parts):
        target, used = member(target.module, parts[used]), used + 1
    return target, used


def topics(root: str = "dlref") -> list[str]:
    """The modules directly below that name what is public."""
    folder = PACKAGE.parent.joinpath(*root.split("."))
    files = (path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    names = sorted(path.stem for path in files if path.stem[0] != "_")
    return [module for name in names if path_of(module := f"{root}.{name}") and source_of(module).public]
