r"""Which names a piece of code takes from outside: those that are bound neither in it nor by a function around them.

Python itself finds them when it compiles; here they are needed with their places in the text, so that one can be
replaced where it stands.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Names: TypeAlias = frozenset[str]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Reference(NamedTuple):
    """A name from outside with the attributes behind it: `arithmetic.add` has two nodes and two parts."""

    nodes: tuple[ast.expr, ...]
    parts: tuple[str, ...]
    around: Names  # what the functions around it bind: no name that may be put in its place


class Quoted(NamedTuple):
    """An annotation that is written as a string, and what it refers to, with places inside the string."""

    node: ast.Constant
    text: str
    references: tuple[Reference, ...]


def references(node: ast.AST) -> Iterator[Reference | Quoted]:
    """The references to outside names in a statement or a module, in the order of the text."""
    return _walk(node, frozenset(), frozenset())


def flat(found: Reference | Quoted) -> tuple[Reference, ...]:
    """The reference itself, or those in the string."""
    return found.references if isinstance(found, Quoted) else (found,)


def bound(*nodes: ast.AST) -> Names:
    """The names that these nodes bind in the scope in which they stand."""
    found, waiting = set[str](), list(nodes)
    elsewhere = set[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        elif isinstance(node, _COMPREHENSIONS):  # a scope of its own, but `:=` in it binds outside
            found.update(n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
        elif isinstance(node, _SCOPES):
            found.update([node.name] if not isinstance(node, ast.Lambda) else [])
        else:
            found.update(_named(node))
            waiting += ast.iter_child_nodes(node)
    return frozenset(found - elsewhere)


def _named(node: ast.AST) -> list[str]:
    """The names that one node binds by itself."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    return []


def _arguments(function: Function) -> list[ast.arg]:
    given = function.args
    stars = [argument for argument in (given.vararg, given.kwarg) if argument]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *stars]


def _walk(node: ast.AST, here: Names, below: Names) -> Iterator[Reference | Quoted]:
    """`here` is bound where the node stands; `below` is what functions in it see: not the names of a class."""
    if isinstance(node, ast.Name | ast.Attribute):
        yield from _chain(node, here, below)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from _function(node, here, below)
    elif isinstance(node, ast.ClassDef):
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            yield from _walk(part, here, below)
        for statement in node.body:
            yield from _walk(statement, here | bound(*node.body), below)
    elif isinstance(node, _COMPREHENSIONS):
        yield from _comprehension(node, here, below)
    elif isinstance(node, ast.AnnAssign):
        yield from _annotation(node.annotation, here)
        for value in (node.target, *([node.value] if node.value else [])):
            yield from _walk(value, here, below)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, here, below)


def _chain(node: ast.Name | ast.Attribute, here: Names, below: Names) -> Iterator[Reference | Quoted]:
    nodes: list[ast.expr] = [node]
    while isinstance(nodes[0], ast.Attribute):
        nodes.insert(0, nodes[0].value)
    first = nodes[0]
    if not isinstance(first, ast.Name):
        yield from _walk(first, here, below)
    elif first.id not in here:
        parts = (first.id, *(attribute.attr for attribute in nodes[1:] if isinstance(attribute, ast.Attribute)))
        yield Reference(tuple(nodes), parts, here)


def _function(node: Function, here: Names, below: Names) -> Iterator[Reference | Quoted]:
    arguments = _arguments(node)
    values = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    if not isinstance(node, ast.Lambda):
        values = [*node.decorator_list, *values]
        for annotation in (*(argument.annotation for argument in arguments), node.returns):
            if annotation:
                yield from _annotation(annotation, here)
    for value in values:
        yield from _walk(value, here, below)
    inside = below | bound(*body) | {argument.arg for argument in arguments}
    for part in body:
        yield from _walk(part, inside, inside)


def _comprehension(node: ast.AST, here: Names, below: Names) -> Iterator[Reference | Quoted]:
    generators: list[ast.comprehension] = getattr(node, "generators")  # noqa: B009  (each of the four kinds has them)
    yield from _walk(generators[0].iter, here, below)  # evaluated outside
    inside = below | bound(*(generator.target for generator in generators))
    if below == here:
        inside |= here
    for child in ast.iter_child_nodes(node):
        if child is generators[0]:
            for part in (generators[0].target, *generators[0].ifs):
                yield from _walk(part, inside, inside)
        else:
            yield from _walk(child, inside, inside)


def _annotation(node: ast.expr, here: Names) -> Iterator[Reference | Quoted]:
    """The names in an annotation, also where it is a string in whole or in part."""
    for part in _outside_literals(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            parsed = ast.parse(part.value, mode="eval")
            inner = (reference for found in _walk(parsed, here, here) for reference in flat(found))
            yield Quoted(part, part.value, tuple(inner))
        else:
            yield from _walk(part, here, here)


def _outside_literals(node: ast.expr) -> Iterator[ast.expr]:
    """The smallest parts of an annotation; `Literal["mean"]` holds a string that is none."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
        yield node
        return
    literal = isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Literal")
    parts = [node.value] if literal and isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    for part in parts:
        if isinstance(part, ast.expr):
            yield from _outside_literals(part)
