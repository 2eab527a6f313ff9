"""What runs the listings of a page, run by Python itself: every exercise and every kind of fault."""

import ast
import warnings
from pathlib import Path
from typing import Any

import pytest

from docs._live import runner
from tests.proof import reader
from tests.proof.keys import ROOT

READS = ("snippets",)
FILE = '''"""A file."""
# --8<-- [start:first]
import math

x = 2
print("x is", x)
# --8<-- [end:first]
y = 10 * x  # between the sections

# --8<-- [start:second]
print(x + y)


def root(number):
    return math.sqrt(number)


# --8<-- [end:second]
assert False, "behind the section"
'''


def ran(text: str, name: str = "", **changed: str) -> tuple[str, dict[str, Any]]:
    said: list[str] = []
    done = runner.run_section(text, name, changed, said.append, said.append)
    return "".join(said), done


def test_a_section_runs_behind_what_stands_before_it() -> None:
    assert ran(FILE, "second") == ("22\n", {"seconds": pytest.approx(0, abs=1), "error": ""})
    assert ran(FILE, "first")[0] == "x is 2\n"


def test_changes_of_sections_count() -> None:
    assert ran(FILE, "second", first="import math\n# longer\n\nx = 3")[0] == "33\n"
    assert ran(FILE, "second", second="print(root)")[1]["error"].endswith("NameError: name 'root' is not defined\n")
    assert ran(FILE, "first", second="print('later')", first="x = 1; print(x)")[0] == "1\n"


def test_sections_are_those_that_pages_print() -> None:
    for path in sorted((ROOT / "snippets").glob("*/*.py")):
        text = path.read_text("utf-8")
        for name, one in reader.sections(path).items():
            assert runner.part(text, runner.section(text, name)).strip("\n") == one.text.strip("\n"), (path, name)


def test_a_failure_goes_on_to_where_it_is_shown() -> None:
    text = (ROOT / "snippets/attention/failure_window_wraps.py").read_text("utf-8")
    said: list[str] = []
    assert runner.run_section(text, "broken", {}, said.append, said.append, True)["error"] == ""
    assert "".join(said).startswith("broken: positions that changed [ 0  1  2 15]")
    said.clear()
    changed = {"broken": "def broken():\n    return fixed()"}
    assert runner.run_section(text, "broken", changed, said.append, said.append, True)["error"] == ""
    assert "".join(said).startswith("broken: positions that changed [15]")


def test_a_section_inside_of_an_if_goes_on_as_well() -> None:
    text = (
        "if True:\n    x = 0\n    # --8<-- [start:a]\n    x = 1\n    # --8<-- [end:a]\n\n    print(x)\nprint('end')\n"
    )
    said: list[str] = []
    assert runner.run_section(text, "a", {}, said.append, said.append, True)["error"] == ""
    assert "".join(said) == "1\nend\n"


def test_nothing_is_left_of_an_earlier_run() -> None:
    ran(FILE, "first", first="z = 1")
    assert "NameError" in ran(FILE, "first", first="print(z)")[1]["error"]


def test_an_error_has_the_lines_of_the_listing() -> None:
    text = "import math\n\n\ndef half(x):\n    return math.sqrt(x) / 2\n\n\nhalf(-1)"
    error = ran(text)[1]["error"]
    assert 'File "your listing", line 8, in <module>\n    half(-1)' in error
    assert 'File "your listing", line 5, in half\n    return math.sqrt(x) / 2' in error
    assert "runner.py" not in error
    assert error.rstrip().splitlines()[-1].startswith("ValueError: ")


def test_an_error_in_what_is_not_printed_is_said_to_be_above() -> None:
    error = ran(FILE, "second", first="import math; x = 'two' - 1")[1]["error"]
    assert 'File "above", line 3' in error


@pytest.mark.parametrize(("text", "message"), [("x = (1,\n", "'(' was never closed"), ("for", "invalid syntax")])
def test_what_is_not_python_is_said_with_its_line(text: str, message: str) -> None:
    error = ran(text)[1]["error"]
    assert 'File "your listing", line 1' in error
    assert message in error


def test_leaving_is_no_crash() -> None:
    assert ran("import sys\nprint('before')\nsys.exit('left')")[1]["error"].endswith("SystemExit: left\n")


def test_what_prints_without_end_is_stopped() -> None:
    said, done = ran("while True: print('again and again')")
    assert len(said) == runner.LONGEST
    assert "100,000 characters" in done["error"]


def test_what_goes_to_standard_error_is_seen() -> None:
    assert ran("import sys\nprint('a warning', file=sys.stderr)")[0] == "a warning\n"


def test_figures_are_shown_and_closed() -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    said, done = ran("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('a rising line')")
    assert done["error"] == ""
    assert said.count("<svg") == 1
    assert plt.get_fignums() == []


# Exercises


def exercises() -> list[Path]:
    """Those that need nothing that a page has not."""
    paths = sorted((ROOT / "snippets").glob("*/exercise_*.py"))
    return [path for path in paths if "torch" not in path.read_text("utf-8")]


def checked(text: str, attempt: str) -> tuple[str, dict[str, Any]]:
    said: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = runner.check(text, attempt, said.append)
    return "".join(said), done


def asked(text: str) -> str:
    """The name of the function that an exercise asks for."""
    nodes = ast.parse(text).body
    return next(node.args.args[0].arg for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "check")


def wrong(text: str) -> dict[str, str]:
    """The attempts that a file knows to be wrong, and words that the check says to each."""
    nodes = ast.parse(text).body
    found = next(
        node.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WRONG"
    )
    assert isinstance(found, ast.Dict)
    return {
        ast.unparse(key): ast.literal_eval(value) for key, value in zip(found.keys, found.values, strict=True) if key
    }


def candidate(text: str, name: str) -> str:
    """An attempt that hands in a function of the file."""
    return f"file = {{'__name__': 'file'}}\nexec({text!r}, file)\n{asked(text)} = eval({name!r}, file)\n"


@pytest.mark.parametrize("path", exercises(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_exercise_is_graded_as_its_file_says(path: Path) -> None:
    text = path.read_text("utf-8")
    said, untouched = checked(text, runner.part(text, runner.section(text, "task")))
    assert not untouched["passed"]
    assert len(untouched["message"].split()) > 2
    said, solved = checked(text, candidate(text, "solution"))
    assert solved["passed"]
    assert "passed" in said.splitlines()[0]
    for name, words in wrong(text).items():
        told = checked(text, candidate(text, name))[1]
        assert not told["passed"], name
        assert words in told.get("message", told), name


ATTENTION = (ROOT / "snippets/attention/exercise_attention.py").read_text("utf-8")


def test_the_check_of_the_page_is_not_the_readers() -> None:
    """Whoever changes the check in the editor is still graded by that of the file."""
    attempt = "def attention(Q, K, V):\n    return V\n\ndef check(attention):\n    print('passed')"
    assert not checked(ATTENTION, attempt)[1]["passed"]


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        ("def attention(Q, K, V):\n    return Q @ K", 'File "your listing", line 2, in attention'),
        ("def attention(Q, K, V):\n    return [[1], [2, 3]]", "The check cannot work with what your function returned"),
        ("def attention(Q, K, V)\n    return Q @ K", "SyntaxError: expected ':'"),
        ("def attention(Q, K, V):\n    raise SystemExit", "SystemExit"),
    ],
)
def test_an_attempt_that_does_not_run_is_told_where(attempt: str, words: str) -> None:
    done = checked(ATTENTION, attempt)[1]
    assert not done["passed"]
    assert words in done["error"]


def test_an_attempt_without_the_function_is_told() -> None:
    done = checked(ATTENTION, "def attend(Q, K, V):\n    return V")[1]
    assert done["message"] == "`attention` is what is asked for, and it is not there any more"


def test_an_assertion_of_the_readers_own_keeps_its_line() -> None:
    attempt = "def attention(Q, K, V):\n    assert Q.ndim == 3, 'mine'\n    return V"
    assert "line 2, in attention" in checked(ATTENTION, attempt)[1]["message"]
