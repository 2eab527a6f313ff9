"""What this test session has proven: for each block that a page may print, the source that ran and passed."""

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import coverage
import jupytext
import pytest
from pytest_codeblocks import plugin

from docs._hooks import blocks
from docs._hooks.blocks import digest, normal
from docs._hooks.printed import Printed
from tests.codeblocks import DEVICE, OUTCOMES, PROGRAMS, Work
from tests.programs import Program, Run

FLAGS = re.compile(r"[ \t]*# doctest:.*|<BLANKLINE>")  # what the reference does not print


@dataclass(frozen=True)
class Proof:
    """Why a printed block may be believed."""

    kind: str  # inline, snippet, lab, dlref, docstring, signature, output, shell
    source: str  # the file, and the line or the section
    depends: str  # digest of all the code that must stay as it is for this to hold
    seconds: float | None = None
    run: Run | None = None  # of the program, where it ran as one


class Evidence:
    """All proofs of a session, found by the page and by what is printed."""

    def __init__(self, session: pytest.Session) -> None:
        self.items, self.root = session.items, session.config.rootpath
        self.outcomes, self.programs = session.config.stash[OUTCOMES], session.config.stash[PROGRAMS]
        self.device = session.config.stash[DEVICE]
        self.on_page: dict[tuple[str, str], list[Proof]] = defaultdict(list)
        self.anywhere: dict[str, Proof] = {}
        self.examples: list[tuple[str, Proof]] = []
        self.reasons: dict[str, str] = {}  # for sections that are not proven
        self.reason = ""  # why the last block looked for is not proven, where that is known
        for item in filter(self.outcomes.passed, self.items):
            if isinstance(item, plugin.TestBlock):
                self.add_work(item.obj, dict(item.user_properties))
            elif isinstance(item, pytest.DoctestItem):
                self.add_example(item)
        for path in sorted((self.root / "snippets").rglob("*.py")):
            self.add_program(path)
        for path in sorted((self.root / "docs" / "labs").glob("*.py")):
            self.add_lab(path)
        for path in self.modules:
            self.add_module(path)

    # What passed

    def add_work(self, work: Work, noted: dict[str, Any]) -> None:
        """The blocks and outputs that one item of a page ran and compared."""
        run, before = noted.get("run"), ""
        for block in work.blocks:
            before += block.printed + "\n"
            if block.section is None:
                seconds = run.seconds if run else noted["seconds"]
                kind = "shell" if block.language == "bash" else "inline"
                self.on_page[block.page, block.digest].append(Proof(kind, block.where, digest(before), seconds, run))
        for output in work.outputs:
            assert output.output_of is not None
            proof = Proof("output", output.where, output.output_of.digest)
            self.on_page[output.page, output.digest].append(proof)

    def add_example(self, item: pytest.DoctestItem) -> None:
        """The `>>>` lines of a docstring."""
        test = item.dtest
        if test is None or test.docstring is None or "+SKIP" in test.docstring:
            return
        path = Path(str(test.filename))
        source = f"{self.name(path)}:{(test.lineno or 0) + 1}"
        proof = Proof("docstring", source, self.digest_of(path), self.outcomes.seconds[item.nodeid])
        self.examples.append((normal(inspect.cleandoc(FLAGS.sub("", test.docstring))), proof))

    def add_program(self, path: Path) -> None:
        """The sections of a snippet whose every test passed."""
        run = self.run_of(path)
        for section in blocks.sections(path, self.root).values():
            if run is None:
                self.reasons[digest(section.text)] = f"the tests of {section.path} have not all passed"
            else:
                source = f"{section.path}:{section.name}"
                self.anywhere[digest(section.text)] = Proof("snippet", source, self.digest_of(path), run.seconds, run)

    def add_lab(self, path: Path) -> None:
        """The code cells of a lab that ran as a program. (The build has executed it once more.)"""
        if run := self.run_of(path):
            for cell in jupytext.read(path).cells:
                if cell.cell_type == "code":
                    proof = Proof("lab", self.name(path), self.digest_of(path), run.seconds, run)
                    self.on_page[self.name(path), digest(cell.source)].append(proof)

    def add_module(self, path: Path) -> None:
        """The sections of a file of dlref that the tests executed to the last line."""
        for section in blocks.sections(path, self.root).values():
            if proof := self.module(path, section.lines, section.name):
                self.anywhere[digest(section.text)] = proof
            else:
                self.reasons[digest(section.text)] = self.reason

    def run_of(self, path: Path) -> Run | None:
        """The run of a program, if it happened and all that was asked of it in this session is so."""
        items = [item for item in self.items if self.parameter(item) == path]
        program, runs = Program.of(path), self.programs.runs
        future = runs.get((program, self.device)) or runs.get((program, "cpu"))
        return future.result() if future and self.outcomes.green(items) else None

    def module(self, path: Path, lines: range, part: str) -> Proof | None:
        """Proof for some lines of dlref: its tests passed, and not one statement was left out."""
        tests = self.testers(path)
        names = ", ".join(sorted(test.name for test in tests)) or "no file of tests"
        items = [item for item in self.items if item.path in tests]
        missed = sorted(self.missed(path) & set(lines))
        if not self.outcomes.green(items):
            self.reason = f"the tests of {self.name(path)} ({names}) have not all passed"
        elif missed:
            self.reason = f"no test executed {self.name(path)}, lines {', '.join(map(str, missed))}"
        else:
            own = self.root / "tests" / f"test_{path.stem}.py" in tests
            seconds = sum(self.outcomes.seconds[item.nodeid] for item in items) if own else None
            return Proof("dlref", f"{self.name(path)}:{part}", self.digest_of(path), seconds)
        return None

    def testers(self, path: Path) -> set[Path]:
        """The tests of a file of dlref: those of its name, or else those of the files that import it."""
        folder = self.root / "tests"
        seen, waiting = {path}, [path]
        while waiting:
            file = waiting.pop()
            own = folder / f"test_{file.stem}.py"
            new = {own} if own.exists() else self.importers[file]
            waiting += (path for path in new - seen if path.parent != folder)
            seen |= new
        return {path for path in seen if path.parent == folder}

    @cached_property
    def importers(self) -> dict[Path, set[Path]]:
        """For each file of dlref, the files of dlref and of tests that import it."""
        files = {self.name(path).removesuffix(".py").replace("/", "."): path for path in self.modules}
        found: dict[Path, set[Path]] = defaultdict(set)
        for path in [*self.modules, *(self.root / "tests").glob("test_*.py")]:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    for module in {node.module, *(f"{node.module}.{name.name}" for name in node.names)} & set(files):
                        found[files[module]].add(path)
        return found

    @cached_property
    def modules(self) -> list[Path]:
        return sorted((self.root / "dlref").rglob("*.py"))

    @cache  # noqa: B019 - there is one evidence in a session
    def missed(self, path: Path) -> frozenset[int]:
        """Lines of a file that this session has not executed, or was told not to look at."""
        watching = coverage.Coverage.current()
        if watching is None:
            return frozenset(range(1, len(path.read_text("utf-8").splitlines()) + 1))
        _, _, excluded, missing, _ = watching.analysis2(str(path))
        return frozenset({*excluded, *missing})

    # What is printed

    def find(self, page: str, block: Printed) -> Proof | None:
        """The proof for a printed block. One run proves one printing of an inline block."""
        self.reason, here = "", self.on_page[page, block.digest]
        kinds = {"output"} if (block.language, block.title) == ("text", "Output") else set[str]()
        kinds |= {"inline", "lab"} if block.language == "python" else {"shell"} if block.language == "bash" else set()
        for proof in here:
            if proof.kind in kinds:
                here.remove(proof)
                return proof
        if "doc-signature" in block.classes:
            return self.signature(block)
        if "mkdocstrings-source" in block.classes:
            return self.definition(block)
        if block.language == "python":
            self.reason = self.reasons.get(block.digest, "")
            return self.anywhere.get(block.digest)
        if block.text.lstrip().startswith(">>>"):
            return next((proof for text, proof in self.examples if f"\n{normal(block.text)}\n" in f"\n{text}\n"), None)
        if page.startswith("docs/labs/") and any(name.startswith("jp-OutputArea") for name in block.classes):
            return Proof("output", page, self.digest_of(self.root / page))
        return None

    @cached_property
    def definitions(self) -> dict[str, list[tuple[Path, range, str]]]:
        """Every function and class of dlref, by the digest of its text."""
        found: dict[str, list[tuple[Path, range, str]]] = defaultdict(list)
        for path in self.modules:
            lines = path.read_text("utf-8").splitlines()
            for node in definitions(ast.parse("\n".join(lines))):
                for start in {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}:
                    inside = range(start, (node.end_lineno or start) + 1)
                    text = dedent("\n".join(lines[start - 1 : inside.stop - 1]))
                    found[digest(text)].append((path, inside, node.name))
        return found

    def definition(self, block: Printed) -> Proof | None:
        """Source code that a reference page shows: every function of dlref with this very text was executed."""
        proofs = [self.module(path, lines, name) for path, lines, name in self.definitions.get(block.digest, [])]
        return proofs[0] if proofs and all(proofs) else None

    def signature(self, block: Printed) -> Proof | None:
        """A signature on a reference page is that of the thing below whose heading it stands."""
        found = lookup(block.heading)
        if found is None or not same_signature(block.text, found[1]):
            return None
        path = Path(str(found[0].__file__))
        return Proof("signature", f"{self.name(path)}:{block.heading}", self.digest_of(path))

    # Small things

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    @cache  # noqa: B019
    def digest_of(self, path: Path) -> str:
        return digest(path.read_text("utf-8"))

    @staticmethod
    def parameter(item: pytest.Item) -> object:
        call = getattr(item, "callspec", None)
        return call.params.get("path") if call else None


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The functions and classes of a module, and those in its classes."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from definitions(node)


MISSING = object()


def lookup(name: str) -> tuple[ModuleType, Any] | None:
    """The module and the thing that a dotted name means; MISSING for what only instances have."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = inspect.getattr_static(found, part, MISSING)
        return module, found
    return None


def same_signature(text: str, thing: Any) -> bool:
    """Compare what a page says of a thing with the thing: names, kinds and plain defaults of its arguments."""
    text = normal(text)
    thing = thing.__func__ if isinstance(thing, staticmethod | classmethod) else thing
    if not callable(thing) or isinstance(thing, property):
        value = re.fullmatch(r"\w+(?:: [^=]+)? = (.*)", text, re.DOTALL)
        return thing is MISSING or isinstance(thing, property) or value is None or plain(value[1]) in (None, thing)
    try:
        (shown,) = ast.parse(f"def {text}: ...").body
        parameters = list(inspect.signature(thing).parameters.values())
    except SyntaxError:
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
