"""Code keys change with whatever of ours decides an outcome, however far away it is imported, and with nothing else."""

import textwrap

import pytest

from tests.proof import keys
from tests.proof.keys import Keys, environment, foreign, imported, same_environment

FILES = {
    "dlref/__init__.py": "",
    "dlref/near/__init__.py": "from dlref.near.part import thing",
    "dlref/near/part.py": "from dlref.middle import value\nthing = value",
    "dlref/middle.py": "def late():\n    from dlref.far import value\n    return value\nvalue = 2",
    "dlref/far.py": "value = 1",
    "dlref/other.py": "value = 3",
    "dlref/pytorch/__init__.py": "",
    "dlref/pytorch/near/__init__.py": "from dlref.near import thing",
    "tests/conftest.py": "",
    "tests/dlref/near/test_part.py": "from dlref.near import thing\nfrom tests.dlref.checks import check",
    "tests/dlref/checks.py": "def check(): ...",
    "tests/dlref/test_other.py": "READS = ('docs', 'one.yml')\nfrom dlref import other",
    "docs/page.md": "# Page",
    "docs/__pycache__/x.pyc": "",
    "one.yml": "a: 1",
    "pyproject.toml": "[tool.pytest.ini_options]",
    "snippets/matplotlibrc": "lines.linewidth: 2",
}
PROGRAM = "from dlref.near import thing\nprint(thing)\n"


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def all_keys(root):
    """The keys of one program, of one file of tests, of a module and its twin, and of another program."""
    now = Keys(root)
    return {
        "program": now.program(PROGRAM),
        "tests": now.tests(root / "tests/dlref/near/test_part.py"),
        "module": now.module(root / "dlref/near/part.py"),
        "twin": now.module(root / "dlref/pytorch/near/__init__.py"),
        "examples": now.tests(root / "dlref/near/part.py"),
        "other": now.program("import dlref.other"),
        "other tests": now.tests(root / "tests/dlref/test_other.py"),
    }


def changed(root, name, text="changed = 1"):
    before = all_keys(root)
    (root / name).write_text(text, "utf-8")
    return {what for what, key in all_keys(root).items() if key != before[what]}


NEAR = {"program", "tests", "module", "twin", "examples"}


@pytest.mark.parametrize(
    ("name", "lapsed"),
    [
        ("dlref/near/part.py", NEAR),  # one import away
        ("dlref/middle.py", NEAR),  # two
        ("dlref/far.py", NEAR),  # three, and inside a function
        ("dlref/near/__init__.py", NEAR),
        ("dlref/__init__.py", NEAR | {"other", "other tests"}),
        ("dlref/other.py", {"other", "other tests"}),
        ("tests/dlref/checks.py", {"tests", "module", "twin"}),
        ("tests/conftest.py", {"tests", "module", "twin", "other tests"}),
        ("tests/dlref/near/test_part.py", {"tests", "module", "twin"}),
        ("docs/page.md", {"other tests"}),  # it says that it reads it
        ("one.yml", {"other tests"}),
        ("docs/__pycache__/x.pyc", set()),
        ("pyproject.toml", {"tests", "module", "twin", "examples", "other tests"}),
        ("snippets/matplotlibrc", {"program", "other"}),
        ("dlref/new.py", set()),
        ("README.md", set()),
    ],
)
def test_a_key_changes_with_what_decides_the_outcome(root, name, lapsed):
    assert changed(root, name) == lapsed


def test_of_the_project_only_how_pytest_is_set_up_counts(root):
    name, options = "pyproject.toml", "[tool.pytest.ini_options]\n"
    assert changed(root, name, f"[project]\nversion = '2'\n{options}") == set()
    assert changed(root, name, f"{options}xfail_strict = true") == {
        "tests",
        "module",
        "twin",
        "examples",
        "other tests",
    }


def test_the_program_and_its_settings_count():
    now = Keys()
    assert len({now.program(PROGRAM), now.program(PROGRAM + "#"), now.program(PROGRAM, "--short")}) == 3
    assert now.program(PROGRAM) == Keys().program(PROGRAM)


def test_the_runner_counts(root, monkeypatch):
    before = Keys(root).program(PROGRAM)
    monkeypatch.setattr(keys, "RUNNER", ("launch.py",))
    assert Keys(root).program(PROGRAM) != before


def test_a_test_that_reads_what_is_not_there(root):
    (root / "tests/dlref/test_other.py").write_text("READS = ('nothing',)", "utf-8")
    with pytest.raises(FileNotFoundError, match=r"tests/dlref/test_other\.py: READS names nothing, which is not there"):
        Keys(root).tests(root / "tests/dlref/test_other.py")


def test_what_is_imported():
    source = """
        import a.b, c as d
        from e.f import g as h
        def late():
            from i import j
    """
    assert imported(textwrap.dedent(source)) == {"a.b", "c", "e.f", "e.f.g", "i", "i.j"}
    assert imported("from . import x\nfrom .y import z\nfrom ..u import v", "p.q") == {
        "p.q", "p.q.x", "p.q.y", "p.q.y.z", "p.u", "p.u.v"
    }  # fmt: skip


def test_what_is_foreign():
    assert foreign(["import os, numpy.linalg\nfrom dlref import x", "import torch"]) == {"numpy", "torch"}


def test_environments():
    here = environment(["numpy", "sklearn", "nothing"])
    assert {"python", "machine", "device", "numpy", "scikit-learn"} == set(here)
    assert same_environment(here)
    assert not same_environment(here, "cuda")
    for name in here:
        assert not same_environment(here | {name: "0.0"}), name


def test_the_tests_of_a_file_are_those_of_its_topic(root):
    now = Keys(root)
    assert [path.name for path in now.testers(root / "dlref/pytorch/near/__init__.py")] == ["test_part.py"]
    assert [path.name for path in now.testers(root / "dlref/other.py")] == ["test_other.py"]
    assert now.testers(root / "dlref/middle.py") == []
    (root / "tests/dlref/test_pytorch.py").write_text("", "utf-8")
    assert [path.name for path in now.testers(root / "dlref/pytorch/__init__.py")] == ["test_pytorch.py"]
