"""Each public name is copied, and its file does in an empty folder, without the library, what the library does."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dlref.copying import assembled, named, offered
from dlref.copying.catalogue import NUMPY, PYTORCH
from dlref.engine import Module
from tests.dlref.copying.copies import ROOT, cases, operations, try_alone, written

REFUSED = {"count": "asks in which module something was defined"}  # it looks operations up by their address
ABSTRACT = {"engine/Module.py", "transformers/TransformerBlock.py"}  # they have no forward


def test_every_public_name_is_copied():
    numpy, refused = written(NUMPY)
    twins, refused_twins = written(PYTORCH)
    assert {name: REFUSED[name] in why for name, why in refused.items()} == dict.fromkeys(REFUSED, True)
    assert not refused_twins
    for root, texts in ((NUMPY, numpy), (PYTORCH, twins)):
        names = {f"{topic}/{name}.py" for topic, names in offered(root).items() for name in names}
        assert set(texts) == names - {f"counting/{name}.py" for name in REFUSED if root == NUMPY}
    assert len(numpy) > 300
    assert len(twins) > 250


@pytest.mark.xdist_group("copies of NumPy")
def test_copies_in_numpy_run_alone():
    """Their examples too, and every gradient is held against central differences."""
    said = try_alone(NUMPY, cases())
    assert {file: line["faults"] for file, line in said.items() if line["faults"]} == {}
    assert sum(line["examples"] for line in said.values()) > 350
    unchecked = [file for file in operations().values() if "operation" not in said[file]["checked"]]
    assert not unchecked
    modules = {file for file in said if is_module(file)}
    assert {file for file in modules if "module" not in said[file]["checked"]} == ABSTRACT
    assert len(modules) > 70


def is_module(file: str) -> bool:
    topic, name = file.removesuffix(".py").split("/")
    found = getattr(importlib.import_module(f"dlref.{topic}"), name)
    return isinstance(found, type) and issubclass(found, Module)


@pytest.mark.xdist_group("copies of twins")
def test_copies_of_twins_run_alone():
    pytest.importorskip("torch")
    said = try_alone(PYTORCH, {})
    assert {file: line["faults"] for file, line in said.items() if line["faults"]} == {}
    assert sum(line["examples"] for line in said.values()) > 250


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("lstm_cell", "da @ weight_ih,", "2 * (da @ weight_ih),", "the pullback says"),
        (
            "LSTM",
            "dh_next, dc_next = da[t] @ weight_hh, dc_t * f",
            "dh_next, dc_next = da[t] @ weight_hh, dc_t",
            "backward",
        ),
        ("softmax", ">>> ", ">>> 1 + ", "Failed example"),
        ("linear", "\n\n\n# dlref/feedforward.py", "\n\n\nimport dlref\n\n\n#", "dlref must not be needed"),
        ("linear", "import numpy as np", "import numpy as np\nimport torch", "torch must not be needed"),
    ],
)
def test_a_copy_that_is_wrong_is_noticed(name, before, after, message):
    file = f"{'feedforward' if name == 'linear' else 'activations' if name == 'softmax' else 'recurrent'}/{name}.py"
    text = written(NUMPY)[0][file]
    assert before in text
    texts = {"engine/grad_check.py": written(NUMPY)[0]["engine/grad_check.py"], file: text.replace(before, after)}
    inputs = {key: value for key, value in cases().items() if key == file}
    assert message in try_alone(NUMPY, inputs, texts)[file]["faults"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """All copies as files."""
    place = tmp_path_factory.mktemp("copies")
    for root in (NUMPY, PYTORCH):
        for file, text in written(root)[0].items():
            path = place / root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return place


def ruff(folder: Path, rules: str) -> str:
    """What ruff finds in a folder."""
    program = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
    command = [program, "check", "--isolated", "--no-cache", "--line-length", "120", "--select", rules, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_copies_have_nothing_unused_and_nothing_undefined(folder):
    assert ruff(folder, "F,I,W") == ""
    (folder / "wrong.py").write_text("import os\n\nx = y\n")
    said = ruff(folder, "F")
    (folder / "wrong.py").unlink()
    assert "F401" in said
    assert "F821" in said


def test_copies_read_like_files(folder):
    for path in folder.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*(>>> )?(import|from) dlref", text, re.M), path
        assert "--8<--" not in text, path
        assert "\n\n\n\n" not in text, path
        assert "__all__" not in text, path
        assert text.startswith('# /// script\n# requires-python = ">=3.11"\n'), path


def test_a_comment_of_a_definition_comes_along():
    source = (ROOT / "dlref/recurrent/long_short_term_memory.py").read_text("utf-8")
    text = assembled([named("lstm")], "")
    comments = [line for line in source.split("_lstm_layer(\n")[-1].split("class LSTM")[0].splitlines() if "# " in line]
    assert len(comments) > 5
    assert [line for line in comments if line not in text] == []
