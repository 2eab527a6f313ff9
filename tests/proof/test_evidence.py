"""What counts as proof for a printed block, and what does not."""

from pathlib import Path
from types import SimpleNamespace

import coverage
import pytest

from tests.proof.evidence import MISSING, Evidence, lookup, same_signature
from tests.proof.plugin import Outcomes
from tests.proof.printed import Printed


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
        ("weight: Array", MISSING),
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
    ],
)
def test_another_signature(text, thing):
    assert not same_signature(text, thing)


def test_things_are_found_by_name():
    assert lookup("pathlib.Path.name")[1] is Path.__dict__.get("name", Path.__mro__[1].__dict__.get("name"))
    assert lookup("pathlib.Path.nothing")[1] is MISSING
    assert lookup("no_such_module.thing") is None


SOURCE = '''"""A module."""


def kept(x):
    """Return it."""
    return x


# --8<-- [start:sign]
def sign(x):
    if x < 0:
        return -1
    return 1
# --8<-- [end:sign]
'''


@pytest.fixture
def evidence(tmp_path, monkeypatch):
    """Evidence about one module, of which the tests missed the lines that `missed` holds."""
    (tmp_path / "dlref").mkdir()
    (tmp_path / "dlref" / "signs.py").write_text(SOURCE, "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_signs.py").write_text("", "utf-8")
    missed, excluded = [], []
    watching = SimpleNamespace(analysis2=lambda path: (path, [], excluded, missed, ""))
    monkeypatch.setattr(coverage.Coverage, "current", lambda: watching)
    item = SimpleNamespace(nodeid="tests/test_signs.py::test", path=tmp_path / "tests" / "test_signs.py")
    found = Evidence.__new__(Evidence)
    vars(found).update(
        root=tmp_path, items=[item], outcomes=Outcomes(), on_page={}, anywhere={}, examples=[], reasons={}
    )
    found.outcomes.results[item.nodeid] = "passed"
    return SimpleNamespace(
        found=found, missed=missed, excluded=excluded, file=tmp_path / "dlref" / "signs.py", item=item
    )


def proven(evidence):
    """Which of the three printings of the module count as proven: a section, its source, the other's source."""
    found = evidence.found
    found.anywhere = {}
    found.add_module(evidence.file)
    Evidence.missed.cache_clear()
    section = SOURCE.partition("[start:sign]\n")[2].partition("# --8<--")[0]
    source = frozenset({"mkdocstrings-source"})
    kept = SOURCE.partition("\n\n\n")[2].partition("\n\n\n")[0]
    blocks = [
        Printed(section, "python", "", frozenset(), "", 0),
        Printed(section, "python", "", source, "", 0),
        Printed(kept, "python", "", source, "", 0),
    ]
    found.on_page = {("page", block.digest): [] for block in blocks}
    return [found.find("page", block) is not None for block in blocks]


def test_lines_that_the_tests_executed_are_proven(evidence):
    assert proven(evidence) == [True, True, True]


@pytest.mark.parametrize("line", [10, 12])
def test_one_line_that_no_test_reached_is_enough(evidence, line):
    evidence.missed.append(line)
    assert proven(evidence) == [False, False, True]
    assert set(evidence.found.reasons.values()) == {f"no test executed dlref/signs.py, lines {line}"}


def test_a_line_that_coverage_may_not_look_at_is_not_proven(evidence):
    evidence.excluded.append(12)
    assert proven(evidence) == [False, False, True]


@pytest.mark.parametrize("outcome", ["failed", "skipped", None])
def test_a_module_whose_tests_did_not_pass_is_not_proven(evidence, outcome):
    evidence.found.outcomes.results[evidence.item.nodeid] = outcome
    assert proven(evidence) == [False, False, False]


def test_a_session_without_coverage_proves_no_module(evidence, monkeypatch):
    monkeypatch.setattr(coverage.Coverage, "current", lambda: None)
    assert proven(evidence) == [False, False, False]


def test_source_that_is_not_the_module_s_is_not_proven(evidence):
    changed = Printed("def sign(x):\n    return 1", "python", "", frozenset({"mkdocstrings-source"}), "", 0)
    assert evidence.found.definition(changed) is None


def test_an_outcome_is_the_worst_of_its_phases():
    outcomes = Outcomes()
    for when, outcome in (("setup", "passed"), ("call", "failed"), ("teardown", "passed")):
        outcomes.pytest_runtest_logreport(SimpleNamespace(nodeid="a", when=when, outcome=outcome, duration=1.0))
    assert outcomes.results == {"a": "failed"}
    assert outcomes.seconds["a"] == 3.0


def test_a_part_of_a_module_is_tested_where_the_module_is(tmp_path):
    files = {
        "dlref/signs.py": "from dlref.deep import sign",
        "dlref/deep.py": "from dlref.deeper import number",
        "dlref/deeper.py": "from dlref.deep import __doc__",
        "dlref/lonely.py": "",
        "dlref/direct.py": "",
        "tests/test_signs.py": "",
        "tests/test_others.py": "from dlref import direct\nfrom dlref.signs import y",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    found = Evidence.__new__(Evidence)
    found.root = tmp_path
    tested = {path.stem: {test.name for test in found.testers(path)} for path in found.modules}
    own = {name: {"test_signs.py"} for name in ("signs", "deep", "deeper")}
    assert tested == own | {"direct": {"test_others.py"}, "lonely": set()}
