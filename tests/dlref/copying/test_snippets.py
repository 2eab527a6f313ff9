"""Every snippet is copied; what it imports from the library is in the copy, and nothing else has changed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dlref.copying import CopyError, snippets
from tests.dlref.copying.copies import ROOT
from tests.dlref.copying.test_every_copy import ruff

RUN = """
import runpy, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "dlref":
            raise ImportError("dlref must not be needed")

sys.meta_path.insert(0, Blocked())
runpy.run_path(sys.argv[1], run_name="__main__")
"""
SHORT = (  # of each way to import from the library
    "attention/relative_by_numbers",  # in the middle of the file
    "feedforward/mlp_from_tensors",  # a name that the snippet has itself, in a module
    "optimization/three_forms",  # two modules as values
    "recurrent/three_versions",  # a module under another name
)


REFUSED = {"deep-learning/cost": "asks in which module something was defined"}  # it counts, by rules for each module


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The copies of all snippets; of exercises without their solution."""
    place = tmp_path_factory.mktemp("snippets")
    for name, path in snippets.every().items():
        if name in REFUSED:
            with pytest.raises(CopyError, match=REFUSED[name]):
                snippets.copied(path, f"python -m dlref copy {name}")
            continue
        (place / name).parent.mkdir(exist_ok=True)
        (place / f"{name}.py").write_text(snippets.copied(path, f"python -m dlref copy {name}"), "utf-8")
    return place


def test_every_snippet_is_copied(folder):
    paths = sorted(folder.rglob("*.py"))
    assert len(paths) == len([*(ROOT / "snippets").glob("*/*.py")]) - len(REFUSED) > 500
    for path in paths:
        text = path.read_text("utf-8")
        compile(text, path.name, "exec", dont_inherit=True)
        assert not re.search(r"^\s*(import|from) dlref|--8<--", text, re.M), path
        assert '"dlref"' not in text.split('"""')[0], path
        assert "\nCopyright (c) 2026" in text, path
    assert ruff(folder, "F") == ""


def test_a_snippet_that_stands_alone_stays_as_it_is(folder):
    for path in sorted(folder.rglob("*.py")):
        source = (ROOT / "snippets" / path.relative_to(folder)).read_text("utf-8")
        if "dlref" not in source and not path.name.startswith("exercise_"):
            code, copy = (
                re.sub(r'(?s)\A.*?"""\n', "", t.split('"""', 1)[1] + "\n") for t in (source, path.read_text())
            )
            kept = [line for line in code.splitlines() if line.strip() and "--8<--" not in line]
            assert [line for line in copy.splitlines() if line.strip()] == kept, path


def run(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "error", "-c", RUN, str(path)]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120)


@pytest.mark.parametrize("name", SHORT)
def test_a_snippet_runs_without_the_library(name, folder, tmp_path):
    pytest.importorskip("torch")
    done = run(folder / f"{name}.py", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "def checked_operation(" in (folder / f"{name}.py").read_text("utf-8")


def test_an_exercise_can_be_solved_in_the_empty_folder(folder, tmp_path):
    """Untouched it fails with a message; with the solution in the place of the stub it passes. The hints are there."""
    path = folder / "transformers/exercise_encode.py"
    text = path.read_text("utf-8")
    assert "HINTS = (" in text
    assert "def solution" not in text
    assert "WRONG" not in text
    assert "AssertionError: " in run(path, tmp_path).stderr
    whole = snippets.copied(ROOT / "snippets/transformers/exercise_encode.py", "", solution=True)
    solution = whole[whole.index("def solution(") :].split("\n\n\n")[0].replace("def solution(", "def encode_word(")
    solved = tmp_path / "solved.py"
    solved.write_text(text.replace("\n\ndef check(", f"\n\n{solution}\n\n\ndef check(", 1), "utf-8")
    done = run(solved, tmp_path)
    assert done.stdout.startswith("passed: "), done.stderr


def test_every_exercise_keeps_its_task(folder):
    exercises = sorted(folder.rglob("exercise_*.py"))
    assert len(exercises) > 100
    for path in exercises:
        text = path.read_text("utf-8")
        assert "\ndef check(" in text, path
        assert "\nHINTS = (" in text, path
        assert "\ndef solution(" not in text, path
        assert "\nclass solution" not in text, path
        with_it = snippets.copied(ROOT / "snippets" / path.relative_to(folder), "", solution=True)
        assert re.search(r"^(def|class) solution\b", with_it, re.M), path


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "def f():\n    from dlref.losses import mse_loss\n    return mse_loss\n",
            "imports from dlref inside a function",
        ),
        ("from dlref.losses import mse_loss\n\nmse_loss = 1\n", "gives the name another meaning"),
        ("from dlref.losses import mse_loss\n\nlen = 3\nprint(mse_loss)\n", "gives len another meaning"),
    ],
)
def test_snippets_that_cannot_be_copied_say_so(code, message, tmp_path):
    path = tmp_path / "x.py"
    path.write_text(f'"""A snippet."""\n\n{code}', "utf-8")
    with pytest.raises(CopyError, match=message):
        snippets.copied(path, "")


def test_examples_of_a_snippet_are_those_of_its_copy(tmp_path):
    path = tmp_path / "x.py"
    code = 'def f():\n    """One.\n\n    >>> mse_loss(f())\n    """\n\n\nmse_loss\n'
    path.write_text(f'"""A snippet."""\n\nimport dlref.losses\nfrom dlref.losses import mse_loss\n\n\n{code}', "utf-8")
    text = snippets.copied(path, "")
    assert ">>> mse_loss(f())" in text
    assert "import dlref" not in text
