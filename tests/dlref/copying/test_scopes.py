"""The names that code takes from outside are those that Python itself finds."""

import ast
import builtins
import symtable
from collections.abc import Iterator

import pytest

from dlref.copying import scopes
from tests.dlref.copying.copies import ROOT


def by_symtable(text: str) -> set[str]:
    """What Python's compiler looks up among the globals. It knows nothing of strings."""
    waiting, found = [symtable.symtable(text, "text", "exec")], set()
    top = waiting[0]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if table is top or symbol.is_global():
                found |= {symbol.get_name()} if symbol.is_referenced() or symbol.is_assigned() else set()
    return found - {"__class__"}


def by_us(text: str) -> set[str]:
    found = (place for place in scopes.references(ast.parse(text)) if isinstance(place, scopes.Reference))
    return {reference.parts[0] for reference in found}


def statements() -> Iterator[str]:
    for path in sorted((ROOT / "dlref").rglob("*.py")):
        text = path.read_text("utf-8")
        lines = text.splitlines(keepends=True)
        for node in ast.parse(text).body:
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
                first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
                yield "".join(lines[first - 1 : node.end_lineno])


def test_every_statement_of_the_library():
    count = 0
    for text in statements():
        name = getattr(ast.parse(text).body[0], "name", "")  # the compiler counts a definition as an assignment
        assert by_us(text) - {name} == by_symtable(text) - {name}, text
        count += 1
    assert count > 1000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(x=a): return x + b", {"a", "b"}),
        ("def f():\n    x = 1\n    return lambda y: x + y + z", {"z"}),
        ("class C:\n    a = 1\n    def f(self): return a", {"a"}),
        ("class C:\n    a = 1\n    b = a", set()),
        ("class C(Base, metaclass=M):\n    @deco\n    def f(self): ...", {"Base", "M", "deco"}),
        ("class C:\n    n = 3\n    xs = [n for i in range(n)]", {"n", "range"}),
        ("y = [x for x in xs if x in z]", {"xs", "z", "y"}),
        ("y = {k: v for k, v in k}", {"k", "y"}),
        ("def f():\n    if (n := g()): return n", {"g"}),
        ("def f():\n    any((n := i) for i in a)\n    return n", {"any", "a"}),
        ("try: a()\nexcept E as e: print(e)", {"a", "E", "print", "e"}),
        ("def f():\n    try: a()\n    except E as e: print(e)", {"a", "E", "print"}),
        ("def f(x):\n    match x:\n        case {'a': y, **z}: return y, z, w", {"w"}),
        ("def f(*args: A, **kw: B) -> C: ...", {"A", "B", "C"}),
        ("def f():\n    global g\n    g = 1", {"g"}),
    ],
)
def test_a_case(text, names):
    found = by_us(text)
    assert found | {n for n in names if n in dir(builtins)} == names | {n for n in found if n in dir(builtins)}
    assert found == names


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        ('"Tensor"', {("Tensor",)}),
        ('list["a.B | None"]', {("list",), ("a", "B")}),
        ('Literal["mean"]', {("Literal",)}),
        ('typing.Literal["mean", "sum"] | "X"', {("typing", "Literal"), ("X",)}),
    ],
)
def test_annotations_in_strings(annotation, names):
    found = scopes.references(ast.parse(f"def f(x: {annotation}): ..."))
    assert {reference.parts for place in found for reference in scopes.flat(place)} == names


def test_a_chain_knows_what_surrounds_it():
    (found,) = scopes.references(ast.parse("def f(add):\n    return m.add.x(add)"))
    assert found.parts == ("m", "add", "x")
    assert found.around == {"add"}
