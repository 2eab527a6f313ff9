"""What this session has proven: for each block that a page may print, whether the source that it names is green."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from tests.proof.outcomes import Outcomes
from tests.proof.outputs import difference
from tests.proof.printed import Printed
from tests.proof.programs import Programs
from tests.proof.reader import normal
from tests.proof.sources import Source, Sources, program_of

Lines = Callable[[Path], frozenset[int] | None]  # those that no test executed; None where nobody has looked


class Evidence:
    """Asks the outcomes of a session, and the ledger, about the sources of blocks."""

    def __init__(self, outcomes: Outcomes, sources: Sources, programs: Programs, missed: Lines) -> None:
        self.outcomes, self.sources, self.programs, self.missed = outcomes, sources, programs, missed
        self.root = sources.root
        self.unmeasured = set[str]()  # files of dlref that changed since their lines were counted

    def why_not(self, block: Printed, source: Source) -> str:
        """Why a block is not proven by a source; nothing where it is."""
        match source.kind:
            case "inline" | "shell" | "output":
                return "" if self.outcomes.passed(source.item) else f"{source.item} has not passed"
            case "snippet" | "lab" | "lab output":
                if not self.outcomes.green(source.path):
                    return f"the tests of {source.path} have not all passed"
                return self.lab_output(block, source) if source.kind == "lab output" else ""
            case "section" | "source":
                return self.module(source)
            case "docstring":
                proven = self.outcomes.proven(self.root / source.path)
                return "" if proven else f"the examples of {source.path} have not all passed"
            case "signature":
                return "" if self.signature(block) else f"{block.heading} has another signature"
        raise ValueError(f"{source.kind!r} is no kind of source")

    def lab_output(self, block: Printed, source: Source) -> str:
        """What a lab shows is what its program printed. (The build has executed it once more.)"""
        run = self.programs.result(program_of(self.root / source.path))
        found = difference(block.text, run.stdout)
        return f"the program prints something else\n{found}" if found else ""

    def module(self, source: Source) -> str:
        """Some lines of dlref: the tests of the topic passed, and not one statement was left out."""
        path = self.root / source.path
        tests = self.sources.keys.testers(path)
        red = [test.name for test in tests if not self.outcomes.proven(test)]
        if red or not tests:
            return f"the tests of {source.path} ({', '.join(red) or 'no file of tests'}) have not all passed"
        missed = self.missed(path)
        if missed is None:
            self.unmeasured.add(source.path)
        elif left_out := sorted(missed & set(source.lines)):
            return f"no test executed {source.path}, lines {', '.join(map(str, left_out))}"
        return ""

    def signature(self, block: Printed) -> bool:
        """A signature on a reference page is that of the thing below whose heading it stands."""
        found = lookup(block.heading)
        return found is not None and same_signature(block.text, found[1])


class Attribute:
    """What only instances have."""


MISSING = object()


def lookup(name: str) -> tuple[ModuleType, Any] | None:
    """The module and the thing that a dotted name means; an Attribute for what a class only gives its instances."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = owner = found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            owner, found = found, inspect.getattr_static(found, part, MISSING)
            if found is MISSING and inspect.isclass(owner) and part in attributes(owner):
                found = Attribute()
        return module, found
    return None


def attributes(kind: type) -> set[str]:
    """The names that a class, or one above it, annotates, or assigns to self."""
    names = set[str]()
    for one in kind.__mro__[:-1]:
        try:
            tree = ast.parse(dedent(inspect.getsource(one)))
        except (OSError, TypeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names.add(node.target.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.attr)
    return names


def same_signature(text: str, thing: Any) -> bool:
    """Compare what a page says of a thing with the thing: names, kinds and plain defaults of its arguments."""
    text = normal(text)
    thing = thing.__func__ if isinstance(thing, staticmethod | classmethod) else thing
    if thing is MISSING:
        return False
    if isinstance(thing, Attribute | property):
        return re.fullmatch(r"\w+(?:: .+)?", text, re.DOTALL) is not None
    value = re.fullmatch(r"\w+(?:: [^=(]+)? = (.*)", text, re.DOTALL)
    if value or not callable(thing):  # a constant, or the name of a type
        return value is None or plain(value[1]) in (None, thing)
    try:
        (shown,) = ast.parse(f"def {text}: ...").body
        parameters = list(inspect.signature(thing).parameters.values())
    except (SyntaxError, ValueError):
        return inspect.isclass(thing) and text == thing.__name__
    assert isinstance(shown, ast.FunctionDef)
    printed, given = shown.args, [one for one in parameters if one.name not in {"self", "cls"}]
    names = [*printed.posonlyargs, *printed.args, printed.vararg, *printed.kwonlyargs, printed.kwarg]
    defaults = dict(zip([one.arg for one in reversed(printed.args)], reversed(printed.defaults), strict=False))
    defaults |= {one.arg: value for one, value in zip(printed.kwonlyargs, printed.kw_defaults, strict=True) if value}
    return (
        shown.name == thing.__name__
        and [one.arg for one in names if one] == [one.name for one in given]
        and {one.name for one in given if one.kind is one.KEYWORD_ONLY} == {one.arg for one in printed.kwonlyargs}
        and {one.name for one in given if one.default is not one.empty} == set(defaults)
        and all(plain(ast.unparse(defaults[one.name])) in (None, one.default) for one in given if one.name in defaults)
    )


def plain(text: str) -> Any:
    """The value of a printed default that is a number, a word, or a sum of numbers; None for a name."""
    try:
        return eval(text, {"__builtins__": {}})
    except (NameError, SyntaxError, TypeError):
        return None
