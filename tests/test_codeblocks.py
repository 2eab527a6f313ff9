"""The plugin that runs the blocks of a page: each starts fresh, and a failure shows the line of the page."""

import os
import random
import sys
import warnings
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest
import torch
from pytest_codeblocks.main import CodeBlock

from tests.codeblocks import DEVICE, PROGRAMS, Chain, extract
from tests.programs import Program, Programs, Run


@pytest.fixture
def run(tmp_path):
    """Runs everything on a page, as an item of a session would."""
    config = SimpleNamespace(stash={}, option=SimpleNamespace(stamp=False), rootpath=tmp_path)
    config.stash |= {PROGRAMS: Programs(tmp_path), DEVICE: "cpu"}

    def run(text, **options):
        (tmp_path / "page.md").write_text(text, "utf-8")
        vars(config.option).update(options)
        item = SimpleNamespace(config=config, user_properties=[])
        for work in extract(tmp_path / "page.md"):
            work.run(item)
        return dict(item.user_properties)

    yield run
    config.stash[PROGRAMS].close()


def python(*codes):
    """A page with Python blocks, each of which continues the one before."""
    return "\n\n<!--pytest-codeblocks:cont-->\n\n".join(f"```python\n{code}\n```" for code in codes)


MESS = """
import os, random, sys, warnings
import matplotlib as mpl, matplotlib.pyplot as plt
import numpy as np, torch
os.environ["MESS"] = "1"
os.mkdir("folder"); os.chdir("folder")
sys.path.insert(0, "mess"); sys.argv.append("mess")
torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); torch.set_num_threads(3)
torch.set_default_device("meta"); torch.use_deterministic_algorithms(True); torch.set_printoptions(precision=1)
mpl.rcParams["lines.linewidth"] = 77; plt.figure()
np.set_printoptions(precision=1); np.seterr(all="raise")
assert __name__ == "__main__" and os.listdir("..") == ["folder"]
"""


def state():
    import matplotlib.pyplot as plt

    return (
        os.getcwd(), dict(os.environ), sys.path[:], sys.argv[:], sys.modules["__main__"],
        torch.get_default_dtype(), torch.get_default_device(), torch.is_grad_enabled(), torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(), str(torch.tensor(1 / 3)), plt.get_fignums(),
        mpl.rcParams["lines.linewidth"], np.get_printoptions(), np.geterr(),
    )  # fmt: skip


def test_a_block_leaves_nothing_behind(run):
    before = state()
    run(python(MESS))
    assert state() == before
    with pytest.raises(ZeroDivisionError):
        run(python(MESS + "1 / 0"))
    assert state() == before


DRAW = "import random, numpy as np, torch\nprint(random.random(), np.random.rand(), torch.rand(1).item())"


def test_a_block_draws_the_same_whatever_ran_before(run, capsys):
    draws = []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        torch.manual_seed(seed)
        with pytest.raises(AssertionError) as found:
            run(python(DRAW) + '\n\n```text title="Output"\nunknown\n```')
        draws.append(str(found.value))
    assert draws[0] == draws[1]


def test_names_live_as_long_as_the_chain(run):
    run(python("x = 1", "x += 1", "assert x == 2"))
    with pytest.raises(NameError):
        run(python("x = 1") + "\n\n" + python("assert x == 1"))


def test_a_warning_is_an_error(run):
    with pytest.raises(DeprecationWarning):
        run(python("import warnings\nwarnings.warn('old', DeprecationWarning)"))
    with warnings.catch_warnings(), pytest.raises(SyntaxError):
        run(python(r"'\d'"))


def test_classes_and_functions_have_a_home(run):
    run(python("import pickle\nclass A: pass", "assert isinstance(pickle.loads(pickle.dumps(A())), A)"))
    run(python("x = 1\ndef f():\n    return x", "import inspect\nassert 'return x' in inspect.getsource(f)"))


def test_the_output_is_that_of_its_block(run):
    page = python("print('one')", "print('two')")
    run(page + '\n\n```text title="Output"\ntwo\n```')
    with pytest.raises(AssertionError, match=r"page.md:11: this Output block is not what is printed"):
        run(page + '\n\n```text title="Output"\none\n```')


def test_a_shell_block_runs(run):
    run('```bash\necho "a shell"\n```\n\n```text title="Output"\na shell\n```')
    with pytest.raises(AssertionError, match="exit status 1"):
        run("```bash\nfalse\ntrue\n```")


def test_a_page_that_hides_code_is_no_page(run):
    with pytest.raises(pytest.Collector.CollectError, match=r"page.md:1: nothing runs a fence 'py'"):
        run("```py\n1 / 0\n```")


def test_a_stamped_chain_runs_as_a_program(run):
    noted = run(python("x = 2", "print(x)"), stamp=True)["run"]
    assert noted.stdout == "2\n"
    assert noted.seconds > 0
    assert noted.program == Program("page_line_1.py", "x = 2\nprint(x)\n")
    with pytest.raises(AssertionError, match=r"page_line_1\.py failed on cpu"):
        run(python("if __name__ == '__main__':\n    import sys\n    assert 'pytest' in sys.modules"), stamp=True)


def test_a_chain_that_uses_a_device_runs_there(run, monkeypatch):
    code = "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'"
    monkeypatch.setattr(
        Programs, "result",
        lambda self, program, device="cpu": Run(program, device, 0, "", "", cuda_memory=1.0 * (device == "cuda")),
    )  # fmt: skip
    import tests.codeblocks

    config = SimpleNamespace(stash={PROGRAMS: Programs(), DEVICE: "cuda"}, option=SimpleNamespace(stamp=False))
    item = SimpleNamespace(config=config, user_properties=[])
    tests.codeblocks.run_elsewhere(item, Program("page.py", code))
    assert item.user_properties[0][1].device == "cuda"
    monkeypatch.setattr(Programs, "result", lambda self, program, device="cpu": Run(program, device, 0, "", ""))
    with pytest.raises(AssertionError, match="took no memory there"):
        tests.codeblocks.run_elsewhere(item, Program("page.py", code))


def test_an_item_is_one_of_pytest_codeblocks(tmp_path):
    (tmp_path / "page.md").write_text(python("x = 1"), "utf-8")
    (work,) = extract(tmp_path / "page.md")
    assert isinstance(work, CodeBlock)
    assert isinstance(work, Chain)


def test_a_failure_shows_the_line_of_the_page(pytester):
    pytester.makefile(
        ".md",
        page='# Page\n\n=== "Tab"\n\n    ```python\n    def f(x):\n        return 1 / x\n\n    f(0)\n    ```\n',
        bad="```py\n1 / 0\n```\n",
    )
    result = pytester.runpytest_subprocess("-p", "tests.codeblocks", "--codeblocks", "--continue-on-collection-errors")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*page.md:9: in <module>*", "*f(0)*", "*page.md:7: in f*", "*ZeroDivisionError*"])
    result.stdout.fnmatch_lines(["bad.md:1: nothing runs a fence 'py': write `python`*"])
    assert "tests/codeblocks.py" not in result.stdout.str()
