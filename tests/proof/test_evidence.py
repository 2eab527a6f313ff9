"""What counts as proof for a printed block, and what does not."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.proof.evidence import MISSING, Attribute, Evidence, lookup, same_signature
from tests.proof.printed import Printed
from tests.proof.programs import Program, Run
from tests.proof.sources import Sources


class Thing:
    """Something with a signature."""

    size: int

    def __init__(self, size: int, *rest: float, rate: float = 1e-5, name: str = "it", path: Path | None = None) -> None:
        self.size = size

    def method(self, x, /, y=1 / 3, **options):
        """A method."""

    @property
    def half(self) -> float:
        """A property."""
        return self.size / 2


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        (
            'Thing(\n    size: int,\n    *rest: float,\n    rate=1e-05,\n    name="it",\n    path=None,\n)',
            Thing,
        ),
        ("method(x, /, y=1.0 / 3, **options) -> None", Thing.method),
        ("half: float", Thing.half),
        ("LIMIT = 3", 3),
        ("LIMIT: int = 1 + 2", 3),
        ("LIMIT", 3),
        ("weight: Array", Attribute()),
        ("Pair: TypeAlias = tuple[int, int]", tuple[int, int]),
        ("Batch = Sequence[Any]", list[int]),
        ("check(x, step=default)", lambda x, step=Thing: None),
    ],
)
def test_the_same_signature(text, thing):
    if getattr(thing, "__name__", "") == "<lambda>":
        thing.__name__ = "check"
    assert same_signature(text, thing)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ('Thing(width, *rest, rate=1e-05, name="it", path=None)', Thing),
        ('Thing(size, rest, rate=1e-05, name="it", path=None)', Thing),
        ('Thing(size, *rest, rate=1e-06, name="it", path=None)', Thing),
        ('Thing(size, *rest, rate, name="it", path=None)', Thing),
        ('Thing(size=1, *rest, rate=1e-05, name="it", path=None)', Thing),
        ('Thing(size, *rest, rate=1e-05, name="that", path=None)', Thing),
        ('Thing(size, *rest, name="it", rate=1e-05)', Thing),
        ("methods(x, /, y=1.0 / 3, **options)", Thing.method),
        ("method(x, /, *, y=1.0 / 3, **options)", Thing.method),
        ("method(x, /, y=1.0 / 4, **options)", Thing.method),
        ("LIMIT = 4", 3),
        ("1 / 0", Thing.method),
        ("weight: Array", MISSING),
        ("LIMIT = 4", Attribute()),
    ],
)
def test_another_signature(text, thing):
    assert not same_signature(text, thing)


def test_things_are_found_by_name():
    assert lookup("pathlib.Path.name")[1] is Path.__dict__.get("name", Path.__mro__[1].__dict__.get("name"))
    assert lookup("pathlib.Path.nothing")[1] is MISSING
    assert isinstance(lookup("tests.proof.programs.Program.cells")[1], tuple)  # a default
    assert isinstance(lookup("tests.proof.programs.Program.source")[1], Attribute)  # an annotation
    assert isinstance(lookup("tests.proof.ledger.Ledger.folder")[1], Attribute)  # assigned to self
    assert lookup("tests.proof.ledger.Ledger.nothing")[1] is MISSING
    assert lookup("no_such_module.thing") is None


FILES = {
    "dlref/signs.py": '''"""A module."""


def kept(x):
    """Return it.

    >>> kept(1)
    1
    """
    return x


# --8<-- [start:sign]
def sign(x):
    if x < 0:
        return -1
    return 1
# --8<-- [end:sign]
''',
    "tests/dlref/test_signs.py": "from dlref.signs import sign",
    "docs/page.md": '```python\nx = 1\n```\n\n```python\n--8<-- "dlref/signs.py:sign"\n```\n',
    "docs/labs/one.py": "# %%\nprint(0.5)\n",
    "snippets/signs/a.py": "# --8<-- [start:a]\na = 1\n# --8<-- [end:a]\nassert a\n",
}
SIGN = "def sign(x):\n    if x < 0:\n        return -1\n    return 1"
KEPT = FILES["dlref/signs.py"].split("\n\n\n")[1]
SOURCE, OUTPUT = frozenset({"mkdocstrings-source"}), frozenset({"jp-OutputArea"})


def printed(text, classes=frozenset(), language="python"):
    return Printed(text, language, "", classes, "", 0)


class Outcomes:
    """Everything is green, but for what a test adds to `red`."""

    def __init__(self):
        self.red = set()

    def passed(self, item):
        return item not in self.red

    def green(self, path):
        return path not in self.red

    def proven(self, path):
        return path.name not in self.red


@pytest.fixture
def session(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    run = Run(Program("one.py", ""), "cpu", 0, "0.5\n", "")
    found = SimpleNamespace(outcomes=Outcomes(), missed=set(), sources=Sources(tmp_path))
    programs = SimpleNamespace(result=lambda program: run)
    found.evidence = Evidence(found.outcomes, found.sources, programs, lambda path: found.missed)
    return found


def why(session, block, page="docs/page.md"):
    """Why a block is not proven, for each place from which it may come."""
    return [session.evidence.why_not(block, source) for source in session.sources.of(page, block)]


def test_what_is_green_is_proven(session):
    for block in (printed("x = 1"), printed(SIGN), printed(SIGN, SOURCE), printed(KEPT, SOURCE)):
        assert why(session, block) == [""]
    assert why(session, printed(">>> kept(1)\n1")) == [""]
    assert why(session, printed("print(0.5)"), "docs/labs/one.py") == [""]
    assert why(session, printed("0.5", OUTPUT, ""), "docs/labs/one.py") == [""]


def test_what_nobody_knows_has_no_source(session):
    assert why(session, printed("x = 2")) == []
    assert why(session, printed(SIGN.replace("-1", "-2"), SOURCE)) == []
    assert why(session, printed(">>> kept(2)\n2")) == []
    assert why(session, printed("print(0.6)"), "docs/labs/one.py") == []


def test_a_whole_snippet_is_proven_by_its_run(session):
    """On whatever page it stands; one letter more, and nobody knows it."""
    path, page = "snippets/signs/a.py", "gallery/signs/index.html"
    assert why(session, printed("a = 1\nassert a"), page) == [""]
    assert why(session, printed("a = 1\nassert a "), page) == [""]
    assert why(session, printed("a = 1\nassert a\nb"), page) == []
    assert why(session, printed("a = 1"), page) == [], "a section is proven on the page that asks for it alone"
    session.outcomes.red.add(path)
    assert why(session, printed("a = 1\nassert a"), page) == [f"the tests of {path} have not all passed"]


def test_a_block_whose_item_failed_is_not_proven(session):
    session.outcomes.red.add("docs/page.md::line 1")
    assert why(session, printed("x = 1")) == ["docs/page.md::line 1 has not passed"]


@pytest.mark.parametrize("line", [14, 16])
def test_one_line_that_no_test_reached_is_enough(session, line):
    session.missed.add(line)
    expected = [f"no test executed dlref/signs.py, lines {line}"]
    assert why(session, printed(SIGN)) == why(session, printed(SIGN, SOURCE)) == expected
    assert why(session, printed(KEPT, SOURCE)) == [""]


def test_a_module_whose_tests_did_not_pass_is_not_proven(session):
    session.outcomes.red.add("test_signs.py")
    assert why(session, printed(SIGN)) == ["the tests of dlref/signs.py (test_signs.py) have not all passed"]


def test_a_module_without_tests_is_not_proven(session):
    (session.sources.root / "tests/dlref/test_signs.py").unlink()
    assert why(session, printed(SIGN)) == ["the tests of dlref/signs.py (no file of tests) have not all passed"]


def test_lines_that_nobody_has_counted_are_named(session):
    session.evidence.missed = lambda path: None
    assert why(session, printed(SIGN)) == [""]
    assert session.evidence.unmeasured == {"dlref/signs.py"}


def test_examples_that_failed_are_not_proven(session):
    session.outcomes.red.add("signs.py")
    assert why(session, printed(">>> kept(1)\n1")) == ["the examples of dlref/signs.py have not all passed"]


def test_a_lab_shows_what_its_program_prints(session):
    (reason,) = why(session, printed("0.7", OUTPUT, ""), "docs/labs/one.py")
    assert reason.startswith("the program prints something else")
    session.outcomes.red.add("docs/labs/one.py")
    assert why(session, printed("0.5", OUTPUT, ""), "docs/labs/one.py") == [
        "the tests of docs/labs/one.py have not all passed"
    ]
