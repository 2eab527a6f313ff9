"""What uses a device runs there too (`--device cuda`), and agrees with the processor."""

from dataclasses import replace

import pytest

from tests.programs.test_labs import LABS
from tests.programs.test_snippets import SNIPPETS
from tests.proof.devices import agree
from tests.proof.programs import Program, Run, run
from tests.proof.stash import DEVICE, PROGRAMS

USERS = [path for path in [*SNIPPETS, *LABS] if Program.of(path).uses_device]
SOURCE = "device = 'cuda' if torch.cuda.is_available() else 'cpu'"


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        on_card = metafunc.config.stash[DEVICE] != "cpu"
        nobody = pytest.param(None, marks=pytest.mark.skip(reason="needs --device cuda"), id="no card asked for")
        metafunc.parametrize("path", USERS if on_card else [nobody], ids=lambda path: path.stem)


def test_program_on_the_card(path, pytestconfig):
    programs, program = pytestconfig.stash[PROGRAMS], Program.of(path)
    agree(programs.result(program), programs.result(program, pytestconfig.stash[DEVICE]))


@pytest.fixture
def runs():
    """A program that says 0.100 on the processor and 0.101 on the card, where it took 2 MiB."""
    cpu = Run(Program("train.py", SOURCE), "cpu", 0, "loss 0.100\n", "")
    return cpu, replace(cpu, device="cuda", stdout="loss 0.101\n", cuda_memory=2.0)


def test_a_program_that_agrees(runs):
    assert agree(*runs) is runs[1]


def test_a_program_that_never_used_the_card(runs):
    with pytest.raises(AssertionError, match="took no memory there"):
        agree(runs[0], replace(runs[1], cuda_memory=0.0))


@pytest.mark.parametrize("stdout", ["loss 0.110\n", "loss 0.101\nmore\n", "", "cost 0.101\n"])
def test_a_program_that_says_something_else(runs, stdout):
    with pytest.raises(AssertionError, match="on the processor and"):
        agree(runs[0], replace(runs[1], stdout=stdout))


def test_a_program_that_fails_there(runs):
    with pytest.raises(AssertionError, match="failed on cuda"):
        agree(runs[0], replace(runs[1], code=1))


def test_a_program_states_its_own_tolerance(runs):
    source = f"# /// script\n# dependencies = []\n# [tool.proof]\n# rtol = 0.2\n# ///\n{SOURCE}"
    cpu, card = (replace(one, program=Program("train.py", source)) for one in runs)
    assert agree(cpu, replace(card, stdout="loss 0.110\n"))
    with pytest.raises(AssertionError, match=r"rtol=0\.2"):
        agree(cpu, replace(card, stdout="loss 0.140\n"))


def test_the_card_is_hidden_from_a_run_on_the_processor():
    program = Program("hidden.py", "import os\nprint(repr(os.environ['CUDA_VISIBLE_DEVICES']))\nassert True")
    assert run(program).require().stdout == "''\n"


def test_device_cuda_without_a_card_is_an_error(pytester, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    pytester.makeini("[pytest]")
    result = pytester.runpytest_subprocess("-p", "tests.proof.plugin", "--device", "cuda")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--device cuda: torch sees no CUDA device*"])


def test_another_device_is_an_error(pytester):
    pytester.makeini("[pytest]")
    result = pytester.runpytest_subprocess("-p", "tests.proof.plugin", "--device", "abacus")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--device is cpu or cuda, not 'abacus'*"])
