"""How programs are run and what is asked of them: a fresh process, an empty folder, and a header that is true."""

import os

import pytest

from tests.programs.test_snippets import check_header
from tests.proof.programs import Program, header, run

HEADER = '# /// script\n# requires-python = ">=3.11"\n# dependencies = [{}]\n# ///\n'


def told(source, name="tip_x.py"):
    return run(Program(name, source))


def test_a_program_starts_with_nothing(monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-q")
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    done = told(
        "import os, sys\n"
        "assert os.listdir() == []\n"
        "assert __name__ == '__main__' and sys.argv == [__file__]\n"
        "assert not [name for name in os.environ if name.startswith('PYT')]\n"
        "assert os.environ['OMP_NUM_THREADS'] == '1' and os.environ['CUDA_VISIBLE_DEVICES'] == ''\n"
        "assert not [p for p in sys.path if os.path.dirname(__file__) in p or p.endswith('tests')]\n"
        "print('done')\n"
    )
    assert done.require().stdout == "done\n"
    assert done.asserts == done.reached == [2, 3, 4, 5, 6]
    assert 0 < done.seconds < 60
    assert done.memory is None or 5 < done.memory < 500
    assert done.cuda_memory == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1\n1 / 0", 'File "tip_x.py", line 2'),
        ("import warnings\nwarnings.warn('old')", "UserWarning: old"),
        ("assert False, 'why'", "AssertionError: why"),
        ("import sys\nsys.exit()", "it ended before its last line"),
        ("import sys\nsys.exit('no')", "no"),
        ("x = (", "SyntaxError"),
        ("import os\nos._exit(0)", "it ended before its last line"),
        ("from test_programs import told", "ModuleNotFoundError"),
    ],
)
def test_a_program_that_fails(source, message):
    done = told(source)
    assert done.code != 0
    with pytest.raises(AssertionError, match=r"tip_x\.py failed on cpu"):
        done.require()
    assert message in done.stderr


def test_a_failure_shows_the_program_and_not_its_launcher():
    assert "launch.py" not in told("def f():\n    return 1 / 0\n\nf()").stderr


def test_a_program_that_never_ends():
    source = HEADER.format("").removesuffix("# ///\n") + "# [tool.proof]\n# limit = 0.5\n# ///\n"
    assert "still running after 0 s" in told(source + "while True:\n    pass").stderr


def test_an_assertion_that_is_never_reached_is_noticed():
    done = told("assert True\ndef f():\n    assert 1 == 2\nif False:\n    assert True\nassert True\n")
    assert (done.asserts, done.reached) == ([1, 3, 5, 6], [1, 6])


def test_files_that_a_program_writes_are_named():
    done = told("open('b.svg', 'w').write('<svg/>')\nopen('a.txt', 'w').close()")
    assert (done.files, done.contents) == (["a.txt", "b.svg"], {"b.svg": "<svg/>"})
    assert not os.path.exists("b.svg")


FAILURE = (
    "def broken():\n    return {}\ndef fixed():\n    return {}\ndef symptom(x):\n    return x > 1\nprint('once')\n"
)


@pytest.mark.parametrize(("broken", "fixed"), [(2, 0), (2, 2), (0, 0)])
def test_a_failure_is_asked(broken, fixed):
    done = told(FAILURE.format(broken, fixed), "failure_x.py").require()
    assert done.answers == {"broken": broken > 1, "fixed": fixed > 1}
    assert done.stdout == "once\n"


@pytest.mark.parametrize(
    ("stub", "solution", "answers"),
    [
        ("x", "2 * x", ("AssertionError", None)),
        ("2 * x", "2 * x", (None, None)),
        ("y", "x", ("NameError", "AssertionError")),
    ],
)
def test_an_exercise_is_asked(stub, solution, answers):
    source = f"def twice(x):\n    return {stub}\ndef solution(x):\n    return {solution}\n"
    done = told(source + "def check(twice):\n    assert twice(3) == 6\n", "exercise_x.py").require()
    assert done.answers == {"name": "twice", "stub": answers[0], "solution": answers[1]}


@pytest.mark.parametrize(
    ("dependencies", "code"),
    [
        ("", "import os.path, sys\nfrom collections.abc import Iterator"),
        ('"numpy"', "import numpy.linalg as la"),
        ('"scikit-learn", "torch"', "from sklearn.datasets import load_digits\ndef f():\n    import torch"),
        ('"dlref"', "from dlref.autograd import Tensor"),
    ],
)
def test_a_header_that_tells_the_truth(dependencies, code):
    check_header(HEADER.format(dependencies) + code)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import os", "it has no header"),
        ('"""Words."""\n' + HEADER.format(""), "the header stands at the top"),
        (HEADER.format('"numpy"'), "the header and the imports differ"),
        (HEADER.format("") + "import numpy", "the header and the imports differ"),
        (HEADER.format('"sklearn"') + "import sklearn", "the header and the imports differ"),
        (HEADER.format('"numpy>=2"') + "import numpy", "names without versions"),
        (HEADER.format("").replace("3.11", "3.12"), "3.12"),
        (HEADER.format("") + "from . import other", "cannot import relatively"),
        (HEADER.format('"numpy", "numpy"') + "import numpy", "2 == 1"),
        (HEADER.format("").removesuffix("# ///\n") + "# [tool.proof]\n# rtoll = 1\n# ///\n", "rtoll"),
    ],
)
def test_a_header_that_does_not(source, message):
    with pytest.raises(AssertionError) as found:
        check_header(source)
    assert message in str(found.value)


def test_a_header_is_read_as_its_standard_says():
    source = '# /// script\n# dependencies = ["numpy"]\n#\n# [tool.proof]\n# rtol = 0.1\n# ///\nimport numpy\n'
    assert header(source) == {"dependencies": ["numpy"], "tool": {"proof": {"rtol": 0.1}}}
    assert Program("x.py", source).settings == {"rtol": 0.1}
    with pytest.raises(ValueError, match="unpack"):
        header(source + source)
