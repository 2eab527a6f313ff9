r"""One file of everything that some definitions need."""

import ast
from collections.abc import Iterable

from dlref.copying import examples, rewriting
from dlref.copying.importing import block
from dlref.copying.naming import names
from dlref.copying.needs import Needs, needs, outsides
from dlref.copying.origin import head, requirements
from dlref.copying.rewriting import Names, applied, without_marks
from dlref.copying.sources import Definition, Source, Statement, Target, source_of


def assembled(roots: list[Definition], command: str) -> str:
    """The text of a file with these definitions and what they need."""
    wanted: list[Target] = [*roots]
    found = needs(wanted)
    chosen = names(found, wanted)
    imports = block(outsides(found), chosen)
    files = [source_of(module).shown for module in found.modules]
    packages = requirements([*(outside.package for outside in outsides(found)), *inner_packages(found.statements)])
    top = head(packages, headline(roots), "", files, command)
    parts = [top, "from __future__ import annotations", imports, *groups(found, chosen)]
    return without_marks(joined(parts))


def headline(roots: list[Definition]) -> str:
    """What the file is, in a line."""
    if len(roots) > 1:
        return f"{', '.join(root.name for root in roots[:-1])} and {roots[-1].name}, with all that they need."
    return f"{roots[0].name}: {summary(roots[0]) or 'a value that others are built with.'}"


def summary(root: Definition) -> str:
    """The first line of a docstring; of a constant there is none."""
    node = source_of(root.module).defining[root.name][0].node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (ast.get_docstring(node) or "").split("\n")[0]
    return ""


def inner_packages(statements: Iterable[Statement]) -> list[str]:
    """What is imported inside functions, where it is needed."""
    found = list[str]()
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import):
                found += [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found.append((node.module or "").split(".")[0])
    return found


def groups(found: Needs, chosen: Names) -> list[str]:
    """The statements of each file, below a comment that names it."""
    parts = []
    for module in found.modules:
        if not module:
            continue  # a snippet writes its own
        source = source_of(module)
        statements = [statement for statement in source.statements if statement in found.statements]
        parts.append(f"# {source.shown}\n# {source.docstring.split(chr(10))[0]}")
        parts.append(spaced(source, statements, [text_of(statement, chosen) for statement in statements]))
    return parts


def text_of(statement: Statement, chosen: Names) -> str:
    """A statement with the names of the copy, and with those of its examples that run there."""
    changes = [*rewriting.edits(statement, chosen)]
    for docstring in examples.docstrings(statement):
        changes += examples.edits(docstring, chosen)
    return applied(statement.text, changes, statement.start).decode()


def spaced(source: Source, statements: list[Statement], texts: list[str]) -> str:
    """The statements with the gaps between them that they have in the file, where they are neighbours there."""
    place = {statement: i for i, statement in enumerate(source.statements)}
    result = ""
    for before, statement, text in zip([None, *statements], statements, texts, strict=False):
        if before is not None:
            near = place[statement] == place[before] + 1
            gap = source.data[before.end : statement.start].count(b"\n") if near else 2
            blocks = any(isinstance(s.node, ast.FunctionDef | ast.ClassDef) for s in (before, statement))
            result += "\n" * (3 if blocks else gap)
        result += text
    return result


def joined(parts: list[str]) -> str:
    """The parts of a file with two blank lines between them, or one between imports."""
    top, future, imports, *rest = parts
    above = "\n".join(part for part in (top, future))
    above = f"{above}\n\n{imports}" if imports else above
    return "\n\n\n".join([above, *rest]) + "\n"
