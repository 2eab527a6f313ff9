r"""What a definition needs: the statements that it refers to, those that they refer to, and so on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dlref.copying import scopes
from dlref.copying.sources import (
    CopyError,
    Definition,
    Namespace,
    Outside,
    Source,
    Statement,
    Target,
    resolve,
    source_of,
)


@dataclass
class Needs:
    """What is taken, and what it is called where it is used."""

    statements: dict[Statement, None] = field(default_factory=dict)  # in the order in which they were found
    targets: dict[Target, scopes.Names] = field(default_factory=dict)  # with the names that must not replace theirs
    builtins: set[str] = field(default_factory=set)
    modules: list[str] = field(default_factory=list)  # the files, those before that others stand on
    same: dict[Target, Target] = field(default_factory=dict)  # written twice, word for word; the second with the first


def needs(roots: Iterable[Target], own: Source | None = None) -> Needs:
    """Everything that these need; all statements of `own`, a snippet, as well."""
    found = Needs()
    waiting: list[Statement] = []
    first = list(roots)
    for root in first:
        _want(root, frozenset(), found, waiting)
    waiting += [statement for statement in own.statements if not statement.is_import] if own else []
    while waiting:
        statement = waiting.pop()
        if statement not in found.statements:
            found.statements[statement] = None
            _follow(statement, found, waiting)
    found.modules = _in_order(found, [root.module for root in first if isinstance(root, Definition)])
    _merge(found)
    return found


def _follow(statement: Statement, found: Needs, waiting: list[Statement]) -> None:
    where = f"{statement.source.shown}, line {statement.node.lineno}"
    if statement.place_dependent:
        raise CopyError(f"{where} asks in which module something was defined, and a copy is another module")
    if statement.imports_inside:
        raise CopyError(f"{where} imports from dlref inside a function; only imports at the top are followed")
    for reference, target in statement.meanings:
        if target is None:
            found.builtins.add(reference.parts[0])
        else:
            _want(target, reference.around, found, waiting)


def _want(target: Target, around: scopes.Names, found: Needs, waiting: list[Statement]) -> None:
    new = target not in found.targets
    found.targets[target] = found.targets.get(target, frozenset()) | around
    if isinstance(target, Definition):
        waiting += source_of(target.module).defining[target.name] if new and target.module else []
    elif isinstance(target, Namespace) and new:
        for name in source_of(target.module).public:
            member, _ = resolve(source_of(target.module), (name,))
            if member is not None:
                _want(member, frozenset(), found, waiting)


def _in_order(found: Needs, first: list[str]) -> list[str]:
    """The modules of the statements; each after all that it takes something from, and as near to its use as can be."""
    edges: dict[str, dict[str, None]] = {}
    for statement in sorted(found.statements, key=lambda statement: statement.start):
        below = edges.setdefault(statement.source.module, {})
        for _, target in statement.meanings:
            if isinstance(target, Definition):
                below[target.module] = None
    order: dict[str, None] = {}

    def visit(module: str, above: tuple[str, ...]) -> None:
        for other in edges.get(module, ()):
            if other not in order and other not in (*above, module):
                visit(other, (*above, module))
        order[module] = None

    for module in (*first, *sorted(edges)):
        if module not in order:
            visit(module, ())
    return [module for module in order if module in edges]


def _merge(found: Needs) -> None:
    """Take once what two files write alike, such as `Sizes: TypeAlias = int | tuple[int, ...]`."""
    seen: dict[tuple[str, bytes, tuple[Target | None, ...]], Definition] = {}
    place = {module: i for i, module in enumerate(found.modules)}
    for statement in sorted(found.statements, key=lambda s: (place[s.source.module], s.start)):
        (name, *more) = statement.names or ("", "")
        target = Definition(statement.source.module, name)
        if more or not name or not target.module or len(statement.source.defining[name]) > 1:
            continue
        meant = tuple(other for _, other in statement.meanings if other != target)
        first = seen.setdefault((name, statement.text, meant), target)
        if first != target:
            found.same[target] = first
            del found.statements[statement]


def outsides(found: Needs) -> list[Outside]:
    """What is imported from elsewhere."""
    return [target for target in found.targets if isinstance(target, Outside)]
