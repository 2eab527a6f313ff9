"""The items of a page: each chain is a program that starts fresh, and a failure shows the line of the page."""

from types import SimpleNamespace

import pytest
from pytest_codeblocks import plugin

from tests.proof import pages
from tests.proof.pages import PageBlock, works
from tests.proof.programs import Program, Programs, Run
from tests.proof.stash import DEVICE, PROGRAMS


@pytest.fixture
def run(tmp_path):
    """Runs everything on a page, as an item of a session would."""
    config = SimpleNamespace(stash={PROGRAMS: Programs(tmp_path), DEVICE: "cpu"}, rootpath=tmp_path)

    def run(text):
        (tmp_path / "page.md").write_text(text, "utf-8")
        item = SimpleNamespace(config=config, user_properties=[])
        for work in works(tmp_path / "page.md", tmp_path):
            work.run(item)
        return [value for name, value in item.user_properties if name == "program"]

    return run


def python(*codes):
    """A page with Python blocks, each of which continues the one before."""
    return "\n\n<!--pytest-codeblocks:cont-->\n\n".join(f"```python\n{code}\n```" for code in codes)


def test_names_live_as_long_as_the_chain(run):
    run(python("x = 1", "x += 1", "assert x == 2"))
    with pytest.raises(AssertionError, match="NameError"):
        run(python("x = 1") + "\n\n" + python("assert x == 1"))


def test_a_warning_is_an_error(run):
    with pytest.raises(AssertionError, match="DeprecationWarning: old"):
        run(python("import warnings\nwarnings.warn('old', DeprecationWarning)"))
    with pytest.raises(AssertionError, match="SyntaxError"):
        run(python(r"'\d'"))


def test_classes_and_functions_have_a_home(run):
    run(python("import pickle\nclass A: pass", "assert isinstance(pickle.loads(pickle.dumps(A())), A)"))
    run(python("x = 1\ndef f():\n    return x", "import inspect\nassert 'return x' in inspect.getsource(f)"))


def test_a_block_has_an_empty_folder_and_nothing_of_the_session(run):
    run(python("import os, sys\nassert os.listdir() == []\nassert 'pytest' not in sys.modules"))


OUTPUT = '\n\n```text title="Output"\n{}\n```'


def test_the_output_is_that_of_its_block(run):
    page = python("print('one')", "print('two')")
    run(page + OUTPUT.format("two"))
    with pytest.raises(AssertionError, match=r"page.md:11: this Output block is not what is printed"):
        run(page + OUTPUT.format("one"))


def test_decorated_functions_and_comments_stay_in_their_block(run):
    run(python("print('one')") + OUTPUT.format("one"))
    second = "# words\n@print\ndef f(): pass"
    with pytest.raises(AssertionError, match="this Output block is not what is printed"):
        run(python("print('one')", second) + OUTPUT.format("one"))


def test_a_shell_block_runs(run):
    run('```bash\necho "a shell"\n```' + OUTPUT.format("a shell"))
    with pytest.raises(AssertionError, match="exit status 1"):
        run("```bash\nfalse\ntrue\n```")


def test_a_page_that_hides_code_is_no_page(run):
    with pytest.raises(pytest.Collector.CollectError, match=r"page.md:1: nothing runs a fence 'py'"):
        run("```py\n1 / 0\n```")


def test_what_is_proven_does_not_run_again_until_it_changes(run):
    ((first, device, before),) = run(python("print(1)"))
    assert (device, before) == ("cpu", False)
    assert run("Words.\n\n" + python("print(1)")) == [(first, "cpu", True)]
    ((other, _, before),) = run(python("print(2)"))
    assert other != first
    assert not before


def test_an_output_is_compared_though_its_block_is_proven(run):
    run(python("print(1)") + OUTPUT.format("1"))
    with pytest.raises(AssertionError, match="this Output block is not what is printed"):
        run(python("print(1)") + OUTPUT.format("2"))


def test_what_failed_is_never_kept(run):
    for _ in range(2):
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            run(python("1 / 0"))


def test_a_chain_that_uses_a_device_runs_there(monkeypatch, tmp_path):
    program = Program("page.py", "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'")
    memory = {"cpu": 0.0, "cuda": 1.0}

    def result(self, program, device="cpu"):
        return Run(program, device, 0, "", "", cuda_memory=memory[device])

    monkeypatch.setattr(Programs, "result", result)
    item = SimpleNamespace(
        config=SimpleNamespace(stash={PROGRAMS: Programs(tmp_path), DEVICE: "cuda"}), user_properties=[]
    )
    pages.result(item, program)
    assert [value[1] for _, value in item.user_properties] == ["cpu", "cuda"]
    memory["cuda"] = 0.0
    with pytest.raises(AssertionError, match="took no memory there"):
        pages.result(item, program)


def test_an_item_is_one_of_pytest_codeblocks():
    assert issubclass(PageBlock, plugin.TestBlock)


def test_a_failure_shows_the_line_of_the_page(pytester):
    pytester.makeini("[pytest]")
    pytester.makefile(
        ".md",
        page='# Page\n\n=== "Tab"\n\n    ```python\n    def f(x):\n        return 1 / x\n\n    f(0)\n    ```\n',
        bad="```py\n1 / 0\n```\n",
    )
    options = ("-p", "tests.proof.plugin", "--codeblocks", "--continue-on-collection-errors")
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(['*File "page.md", line 9*', "*f(0)*", '*File "page.md", line 7, in f*'])
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])
    result.stdout.fnmatch_lines(["bad.md:1: nothing runs a fence 'py': write `python`*"])
    assert "launch.py" not in result.stdout.str()


def test_two_tests_of_one_name_are_an_error(pytester):
    """Else pytest-xdist runs one of them, and nobody notices."""
    pytester.makeini("[pytest]")
    pytester.makeconftest(
        "import pytest\n"
        "class Twice(pytest.File):\n"
        "    def collect(self):\n"
        "        for _ in range(2):\n"
        "            yield One.from_parent(self, name='line 1')\n"
        "class One(pytest.Item):\n"
        "    def runtest(self):\n"
        "        pass\n"
        "def pytest_collect_file(file_path, parent):\n"
        "    return Twice.from_parent(parent, path=file_path) if file_path.suffix == '.txt' else None\n"
    )
    pytester.makefile(".txt", page="")
    result = pytester.runpytest_subprocess("-p", "tests.proof.plugin")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*two tests of one name, of which pytest-xdist runs one: page.txt::line 1"])
