r"""The examples in docstrings: as they are where the copy has all that they use, and left out where it has not."""

import ast
import doctest
import re
from collections.abc import Iterator
from functools import cache

from dlref.copying import scopes
from dlref.copying.rewriting import Edit, Names, unquoted
from dlref.copying.sources import Outside, Source, Statement, Target, imported, resolve

HEADING = re.compile(r"^ *(Examples?) *\n *-+ *$", re.M)
SECTION = re.compile(r"^ *[A-Z]\w+(?: \w+)? *\n *---+ *$", re.M)
PARSER = doctest.DocTestParser()


class Docstring:
    """The docstring of a function, a method or a class, and the examples in it."""

    def __init__(self, source: Source, node: ast.Constant) -> None:
        self.source = source
        self.start, end = source.span(node, node)
        self.text = source.data[self.start : end].decode()
        self.examples = PARSER.get_examples(self.text) if ">>>" in self.text else []
        self.trees = [ast.parse(example.source) for example in self.examples]
        self.references = [tuple(scopes.references(tree)) for tree in self.trees]
        brought = [[*imported(node)] for tree in self.trees for node in tree.body]
        self.imported = {name: t for names in brought for name, t in names if not isinstance(t, Outside)}
        self.bound = scopes.bound(*self.trees) - set(self.imported)
        every = (reference for found in self.references for place in found for reference in scopes.flat(place))
        meant = (self.resolve(reference.parts)[0] for reference in every)
        self.targets = tuple(dict.fromkeys(target for target in meant if target is not None))

    def resolve(self, parts: tuple[str, ...]) -> tuple[Target | None, int]:
        """What a name in an example means; nothing if the examples define it themselves."""
        return (None, 1) if parts[0] in self.bound else resolve(self.source, parts, self.imported)

    def brings_ours(self, i: int) -> bool:
        """Whether an example imports from the library, which a copy has no need of."""
        (node, *more) = self.trees[i].body or [ast.Pass()]
        return not more and any(not isinstance(target, Outside) for _, target in imported(node))


@cache
def docstrings(statement: Statement) -> tuple[Docstring, ...]:
    """Those of a statement that have examples."""
    found = []
    for node in statement.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.append(Docstring(statement.source, first.value))
    return tuple(docstring for docstring in found if docstring.examples)


def edits(docstring: Docstring, names: Names) -> Iterator[Edit]:
    """What has to change in a docstring, if the copy has what its examples use."""
    wanted = docstring.targets
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
        if docstring.brings_ours(i):
            end = start + len(_lines(docstring.text, example.lineno, example.source.count("\n")).encode())
            yield Edit(start, end, b"")
            continue
        yield from _renamed(docstring, i, start, margin, names)


def _line(target: Outside) -> str:
    if target.name is None:
        return f"import {target.module}" + (f" as {target.alias}" if target.alias != target.module else "")
    return f"from {target.module} import {target.name}" + (f" as {target.alias}" * (target.alias != target.name))


def _lines(text: str, first: int, count: int) -> str:
    return "".join(f"{line}\n" for line in text.split("\n")[first : first + count])


def _renamed(docstring: Docstring, i: int, start: int, margin: int, names: Names) -> Iterator[Edit]:
    """An example's own names, where they are called something else in the copy."""
    begins, example = [0], docstring.examples[i]
    for line in docstring.text.split("\n")[example.lineno : example.lineno + example.source.count("\n")]:
        begins.append(begins[-1] + len(line.encode()) + 1)

    def place(line: int, column: int) -> int:
        return start + begins[line - 1] + margin + column

    def replacement(parts: tuple[str, ...]) -> tuple[str, int]:
        target, used = docstring.resolve(parts)
        return (names[target] if target in names else ".".join(parts[:used])), used

    for found in docstring.references[i]:
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
