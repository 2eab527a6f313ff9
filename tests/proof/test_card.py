"""The part of the work that needs a card, on a machine that may have nothing but NumPy, torch and pytest."""

import os
import subprocess
import sys

import pytest

from tests.proof import card, stamps
from tests.proof.card import absent, main, part_of, programs
from tests.proof.keys import LENGTH, ROOT, environment
from tests.proof.ledger import SESSION, Ledger
from tests.proof.programs import Programs, Run
from tests.proof.sources import Sources
from tests.proof.stamps import Stamps

ON_A_CARD = "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
KEY = "0" * LENGTH
FILES = {
    "snippets/topic/first.py": ON_A_CARD,
    "snippets/topic/second.py": ON_A_CARD + "import sklearn\nprint(2)\n",
    "snippets/topic/third.py": ON_A_CARD + "import no_such_package\n",
    "snippets/topic/plain.py": "print(1)\n",
    "docs/page.md": f"# Page\n\n```python\n{ON_A_CARD}```\n",
    "docs/other.md": '```python\n--8<-- "snippets/topic/part.py:part"\n```\n',
    "snippets/topic/part.py": "# --8<-- [start:part]\npart = 1\n# --8<-- [end:part]\n",
    "docs/labs/lab.py": "print(1)\n",
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A repository with four programs that use a device, and a card that runs each in a tenth of a second."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    def result(self, program, device="cpu"):
        memory = 2.0 * (device == "cuda" and "print(3)" not in program.source)
        modules = ["torch", "sklearn"] if "sklearn" in program.source else ["torch"]
        return Run(program, device, 0, "", "", seconds=0.1, cuda_memory=memory, modules=modules)

    monkeypatch.setattr(Programs, "result", result)
    monkeypatch.setattr(card, "run_twins", lambda device, part, root: True)
    monkeypatch.setattr(card, "machine", lambda device: "NVIDIA H100")
    monkeypatch.setenv(SESSION, "")
    monkeypatch.delenv(SESSION)  # and after the test, take back what main sets
    return tmp_path


def test_a_section_is_no_program_of_its_page(root):
    assert [name for name, _ in programs(root)] == [
        "snippets/topic/first.py", "snippets/topic/part.py", "snippets/topic/plain.py", "snippets/topic/second.py",
        "snippets/topic/third.py", "docs/labs/lab.py", "docs/page.md:3",
    ]  # fmt: skip


def names(root):
    return [stamp.name for record in stamps.load(root) for stamp in record.stamps]


def test_parts_are_merged_and_what_cannot_run_is_named(root, capsys):
    assert main(["--part", "1/2"], root) == 0
    assert names(root) == ["snippets/topic/first.py"]
    assert "snippets/topic/third.py: not run, no_such_package is not installed here" in capsys.readouterr().out
    assert main(["--part", "2/2"], root) == 0
    assert names(root) == ["docs/page.md:3", "snippets/topic/first.py", "snippets/topic/second.py"]
    (record,) = stamps.load(root)
    assert (record.device, record.machine) == ("cuda", "NVIDIA H100")
    assert record.stamps[0].memory == 2.0
    assert {"torch", "scikit-learn"} <= record.versions.keys()


def test_no_older_run_is_believed(root):
    """It may have shared the machine with others, so its seconds are not those of the program."""
    older = Ledger(root, "cuda")
    older.write(KEY, environment((), "cuda"))
    assert older.find(KEY)
    main([], root)
    assert os.environ[SESSION]
    assert not Ledger(root, "cuda").find(KEY)


def test_the_stamps_are_those_that_the_pages_look_up(root):
    main([], root)
    sources = Sources(root)
    (found,) = [source for _, source in sources.page("docs/page.md")]
    assert [stamp.name for _, stamp in Stamps(root).of(found.key)] == ["docs/page.md:3"]


def test_a_stamp_that_has_lapsed_goes_with_the_next_part(root):
    main(["--part", "1/2"], root)
    (root / "snippets/topic/first.py").write_text(ON_A_CARD + "# changed\n", "utf-8")
    main(["--part", "2/2"], root)
    assert names(root) == ["docs/page.md:3", "snippets/topic/second.py"]


def test_one_program_that_never_used_the_card_and_nothing_is_stamped(root, capsys):
    (root / "snippets/topic/second.py").write_text(ON_A_CARD + "print(3)\n", "utf-8")
    assert main([], root) == 1
    assert names(root) == []
    assert "took no memory there" in capsys.readouterr().out


def test_twins_that_fail_and_nothing_is_stamped(root, monkeypatch):
    monkeypatch.setattr(card, "run_twins", lambda device, part, root: False)
    assert main([], root) == 1
    assert names(root) == []


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "a/b", ""])
def test_a_part_that_is_none(part):
    with pytest.raises(SystemExit, match=r"PART is k/n with 1 <= k <= n"):
        part_of([1, 2, 3], part)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_parts_are_the_whole(parts):
    work = list(range(5))
    assert sorted(one for k in range(parts) for one in part_of(work, f"{k + 1}/{parts}")) == work


def test_what_is_absent(capsys):
    assert absent("x.py", ["import numpy, nothing_such", "import torch"]) == ["nothing_such"]
    assert capsys.readouterr().out == "x.py: not run, nothing_such is not installed here\n"


BARE = """
import sys
brought = {"pluggy", "py", "iniconfig", "packaging", "pygments", "filelock"}  # by pytest and torch
allowed = sys.stdlib_module_names | brought | {"numpy", "torch", "pytest", "_pytest", "tests", "dlref"}
class Bare:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in allowed:
            raise ModuleNotFoundError(f"{name} is not on a machine with NumPy, torch and pytest alone")
sys.meta_path.insert(0, Bare())
import tests.proof.card, tests.proof.plugin, tests.proof.outcomes, tests.proof.stamps
tests.proof.stamps.load()
"""


def test_numpy_torch_and_pytest_are_enough():
    command = [sys.executable, "-W", "error", "-c", BARE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
