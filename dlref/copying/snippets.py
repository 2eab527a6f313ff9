r"""The snippets and exercises of a checkout: as they are, but with what they import from the library in them."""

import ast
import re
from pathlib import Path

from dlref.copying import examples, rewriting
from dlref.copying.assembling import groups, joined, packages_of, titled
from dlref.copying.catalogue import either
from dlref.copying.importing import block
from dlref.copying.naming import names
from dlref.copying.needs import needs, outsides
from dlref.copying.origin import head, requirements
from dlref.copying.rewriting import Edit, Names, applied, without_marks
from dlref.copying.sources import PACKAGE, CopyError, Definition, Namespace, Outside, Source, resolve, source_of

FOLDER = PACKAGE.parent / "snippets"
HEADER = re.compile(r"\A(?:#.*\n)*")
DEPENDENCIES = re.compile(r"^# dependencies = \[(.*)\]", re.M)
SOLUTION = re.compile(r"^# --8<-- \[start:solution\].*\Z", re.M | re.S)
SIMPLE = Outside("types", "SimpleNamespace", "SimpleNamespace")


def every(folder: Path = FOLDER) -> dict[str, Path]:
    """All snippets by topic and name, such as `recurrent/exercise_window`."""
    paths = sorted(folder.glob("*/*.py"))
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in paths}


def found(name: str, folder: Path = FOLDER) -> Path | None:
    """The snippet that a name means: `exercise_window`, `recurrent/exercise_window` or its whole path; or None."""
    short = name.removeprefix("snippets/").removesuffix(".py")
    matches = {key: path for key, path in every(folder).items() if short in (key, key.split("/")[1])}
    if len(matches) > 1:
        raise CopyError(f"{name} may be {either(matches)}; say which")
    return next(iter(matches.values()), None)


def summary(path: Path) -> str:
    """The first line of what a snippet says of itself."""
    return (ast.get_docstring(ast.parse(path.read_bytes())) or "").split("\n")[0]


def is_exercise(path: Path) -> bool:
    return path.name.startswith("exercise_")


def copied(path: Path, command: str, solution: bool = False) -> str:
    """The text of a snippet that stands alone; of an exercise without its solution, unless that is asked for."""
    text = path.read_text("utf-8")
    if is_exercise(path) and not solution:
        text = _unsolved(text)
    shown = path.relative_to(FOLDER.parent).as_posix() if path.is_relative_to(FOLDER) else path.name
    own = Source("", shown, text.encode())
    ours = [target for target in own.imported.values() if not isinstance(target, Outside)]
    _refuse_two_meanings(own)
    hidden = any(statement.imports_inside for statement in own.statements)
    return _inlined(own, text, command) if ours or hidden else _as_it_is(own, text, command)


def _unsolved(text: str) -> str:
    """The task and the hints. What the task imports for an answer that is not there yet is no mistake."""
    text = SOLUTION.sub("", text).rstrip() + "\n"
    lines, used = text.split("\n"), {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound = [(alias.asname or alias.name).split(".")[0] for alias in node.names]
            if not used.issuperset(bound):
                lines[(node.end_lineno or 1) - 1] += "  # noqa: F401  (for your answer)"
    return "\n".join(lines)


def _refuse_two_meanings(own: Source) -> None:
    ours = {name for name, target in own.imported.items() if not isinstance(target, Outside)}
    if both := sorted(ours & set(own.defining)):
        raise CopyError(f"{own.shown} imports {both[0]} from dlref, and gives the name another meaning")


def _declared(text: str) -> list[str]:
    """The requirements that its first lines name."""
    found = DEPENDENCIES.search(HEADER.match(text)[0])  # type: ignore[index]
    return re.findall(r'"([^"]+)"', found[1]) if found else []


def _parts(own: Source) -> tuple[str, str]:
    """What it says of itself: the first line, and the rest."""
    first, _, rest = own.docstring.partition("\n")
    return first, rest


def _as_it_is(own: Source, text: str, command: str) -> str:
    """A snippet that needs nothing of the library: its own text below a new head."""
    top = head(_declared(text), *_parts(own), [own.shown], command)
    return without_marks(top + own.data[_end_of_docstring(own) :].decode())


def _end_of_docstring(own: Source) -> int:
    """Where the text goes on, in bytes."""
    node = own.tree.body[0]
    return own.end_of_line(own.place(node.end_lineno or 0, node.end_col_offset or 0)) + 1


def _inlined(own: Source, text: str, command: str) -> str:
    """A snippet below what it imports from the library."""
    needed = needs([], own)
    chosen = {Definition("", name): name for name in own.defining} | names(needed, [], own)
    spaces = [target for target in needed.targets if isinstance(target, Namespace)]
    if spaces:
        chosen[SIMPLE] = SIMPLE.alias
    declared = [requirement for requirement in _declared(text) if requirement != "dlref"]
    more = [r for r in requirements(packages_of(needed)) if re.split(r"[<>=]", r)[0] not in declared]
    files = [own.shown, *(source_of(module).shown for module in needed.modules if module)]
    top = head(sorted([*declared, *more]), *_parts(own), files, command)
    imports = block([*outsides(needed), *([SIMPLE] if spaces else [])], chosen)
    library = [*groups(needed, chosen), *(_namespace(space, chosen) for space in spaces)]
    return without_marks(joined(top, imports, [*library, titled(own.shown, _body(own, chosen))]))


def _namespace(space: Namespace, chosen: Names) -> str:
    """A module of the library that a snippet hands about as a value: its public names, in one object."""
    source = source_of(space.module)
    members = ((name, resolve(source, (name,))[0]) for name in source.public)
    lines = "".join(f"    {name}={chosen[target]},\n" for name, target in members if target is not None)
    return f"{chosen[space]} = {SIMPLE.alias}(\n{lines})"


def _body(own: Source, chosen: Names) -> str:
    """All behind the docstring, without the imports, which stand above."""
    changes = list[Edit]()
    for statement in own.statements:
        if statement.is_import:
            start = own.place(statement.node.lineno, 0)
            changes.append(Edit(start, statement.end + 1, b""))
        else:
            changes += rewriting.edits(statement, chosen)
            for docstring in examples.docstrings(statement):
                changes += examples.edits(docstring, chosen)
    start = len(own.data) - len(own.data[_end_of_docstring(own) :])
    return without_marks(applied(own.data[start:], changes, start).decode()).strip("\n")
