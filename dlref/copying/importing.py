r"""The block of imports, sorted as tools sort it: Python's own first, what has to be installed after it."""

import sys
from collections.abc import Iterable, Iterator
from textwrap import wrap

from dlref.copying.rewriting import Names
from dlref.copying.sources import Outside

WIDTH = 120


def block(outsides: Iterable[Outside], names: Names) -> str:
    """The lines that import all of these under the names that they have in the copy."""
    groups: dict[bool, list[Outside]] = {True: [], False: []}
    for outside in dict.fromkeys(outsides):
        groups[outside.package in sys.stdlib_module_names].append(outside)
    parts = ["\n".join(_lines(group, names)) for group in groups.values() if group]
    return "\n\n".join(parts)


def _lines(group: list[Outside], names: Names) -> Iterator[str]:
    whole = {(outside.module, names[outside]) for outside in group if outside.name is None}
    for module, name in sorted(whole):
        yield f"import {module}" + (f" as {name}" if name != module.split(".")[0] or "." in module else "")
    modules = sorted({outside.module for outside in group if outside.name is not None}, key=lambda m: (m.lower(), m))
    for module in modules:
        parts = {_part(outside, names): outside.comment for outside in group if outside.module == module}
        parts.pop("", None)
        ordered = sorted(parts, key=_rank)
        comment = next((parts[part] for part in ordered if parts[part]), "")
        yield from _from(module, ordered, comment)


def _part(outside: Outside, names: Names) -> str:
    if outside.name is None:
        return ""
    return outside.name if names[outside] == outside.name else f"{outside.name} as {names[outside]}"


def _rank(part: str) -> tuple[int, str, str]:
    """CONSTANTS, then Classes, then functions."""
    name = part.split(" ")[0]
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name.lower(), part


def _from(module: str, parts: list[str], comment: str) -> list[str]:
    line = f"from {module} import {', '.join(parts)}{comment}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {part}," for part in parts), f"){comment}"]


def wrapped(text: str, before: str = "") -> str:
    """A paragraph in lines that fit."""
    lines = wrap(text, WIDTH, initial_indent=before, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)
