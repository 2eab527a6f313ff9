r"""One file of everything that some definitions need."""

import ast

from dlref.copying import examples, rewriting
from dlref.copying.importing import block, wrapped
from dlref.copying.naming import names
from dlref.copying.needs import Needs, needs, outsides
from dlref.copying.origin import head, requirements
from dlref.copying.rewriting import Names, applied, without_marks
from dlref.copying.sources import Definition, Source, Statement, Target, source_of

LINES = "\n\n\n"  # between a function and what comes next


def assembled(roots: list[Definition], command: str) -> str:
    """The text of a file with these definitions and what they need."""
    wanted: list[Target] = [*roots]
    found = needs(wanted)
    chosen = names(found, wanted)
    imports = block(outsides(found), chosen)
    files = [source_of(module).shown for module in found.modules]
    top = head(requirements(packages_of(found)), headline(roots), left_out(roots, chosen), files, command)
    return without_marks(joined(top, imports, groups(found, chosen)))


def packages_of(found: Needs) -> list[str]:
    """What is imported, inside functions too."""
    inside = [package for statement in found.statements for package in statement.packages]
    return [*inside, *(outside.package for outside in outsides(found))]


def left_out(roots: list[Definition], chosen: Names) -> str:
    """Which examples of the definitions themselves are missing, and why."""
    statements = [source_of(root.module).defining[root.name][0] for root in roots]
    wanted = [target for s in statements for docstring in examples.docstrings(s) for target in docstring.targets]
    missing = sorted({target.name for target in wanted if isinstance(target, Definition) and target not in chosen})
    return wrapped(f"Its example is left out: it uses {', '.join(missing)} as well.") if missing else ""


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


def groups(found: Needs, chosen: Names) -> list[str]:
    """The statements of each file, below a comment that names it."""
    parts = []
    for module in found.modules:
        if not module:
            continue  # a snippet writes its own
        source = source_of(module)
        statements = [statement for statement in source.statements if statement in found.statements]
        if not statements:
            continue
        text = spaced(source, statements, [text_of(statement, chosen) for statement in statements])
        parts.append(titled(f"{source.shown}\n# {source.docstring.splitlines()[0]}", text))
    return parts


def titled(title: str, text: str) -> str:
    """Code below a comment, with a gap as tools have it: wider above a function."""
    return f"# {title}{LINES if text.startswith(('def', 'class', '@', '#')) else LINES[1:]}{text}"


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


def joined(top: str, imports: str, rest: list[str]) -> str:
    """The parts of a file: gaps as tools have them."""
    above = "\n\n".join(part for part in (top.rstrip("\n"), "from __future__ import annotations", imports) if part)
    return f"{above}\n\n{LINES.join(rest)}\n"
