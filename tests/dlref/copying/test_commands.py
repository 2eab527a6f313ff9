"""`python -m dlref`, as somebody calls it in a folder of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlref.copying import catalogue, commands, snippets
from dlref.copying.catalogue import nearest
from dlref.copying.commands import main


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, *arguments: str) -> tuple[int, str, str]:
    """The exit code, the output and the complaint of a call."""
    try:
        code = main(arguments)
    except SystemExit as error:  # of argparse
        code = int(error.code or 0)
    done = capsys.readouterr()
    return code, done.out, done.err


def complaint(capsys, *arguments: str) -> str:
    """What a call that makes no sense is told, in one line; and nothing is written."""
    before = sorted(Path.cwd().rglob("*"))
    code, out, error = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert sorted(Path.cwd().rglob("*")) == before
    return error.strip()


def test_copy_writes_a_file(capsys, here):
    assert said(capsys, "copy", "sigmoid") == (
        0,
        f"sigmoid.py: {len((here / 'sigmoid.py').read_text().splitlines())} lines\n",
        "",
    )
    assert "def sigmoid(" in (here / "sigmoid.py").read_text("utf-8")
    assert [path.name for path in here.iterdir()] == ["sigmoid.py"]


def test_show_prints_what_copy_writes(capsys, here):
    said(capsys, "copy", "lstm", "--to", "x.py")
    code, out, _ = said(capsys, "show", "lstm")
    assert (code, out) == (0, (here / "x.py").read_text("utf-8"))


def test_a_name_in_exact_case_wins(capsys, here):
    said(capsys, "copy", "relu", "--to", "function.py")
    said(capsys, "copy", "ReLU", "--to", "module.py")
    assert "class ReLU(" not in (here / "function.py").read_text("utf-8")
    assert "class ReLU(" in (here / "module.py").read_text("utf-8")


@pytest.mark.parametrize("name", ["LSTM", "recurrent.LSTM", "dlref.recurrent.LSTM"])
def test_addresses(capsys, name):
    texts = [said(capsys, "show", "recurrent.LSTM", *flags) for flags in ((), ("--pytorch",))]
    for (code, text, _), flags in zip(texts, ((), ("--pytorch",)), strict=True):
        same = said(capsys, "show", name, *flags)[1]
        assert code == 0
        assert same.replace(f"copy {name}", "copy recurrent.LSTM").split() == text.split()
    assert "import torch" in texts[1][1]


@pytest.mark.parametrize("name", ["dlref.pytorch.recurrent.LSTM", "dlref.pytorch.to_torch", "to_torch"])
def test_addresses_of_twins(capsys, name):
    code, text, _ = said(capsys, "show", name, "--pytorch")
    assert code == 0
    assert "import torch" in text


def test_several_names_share_their_tensor(capsys, here):
    said(capsys, "copy", "LSTM", "Adam", "cross_entropy", "--to", "model.py")
    text = (here / "model.py").read_text("utf-8")
    assert text.count("\nclass Tensor:") == 1
    assert all(f"\n{definition}" in text for definition in ("class LSTM(", "class Adam(", "def cross_entropy("))
    assert "say with --to FILE.py" in complaint(capsys, "copy", "LSTM", "Adam")


def test_to_a_folder_or_a_name(capsys, here):
    (here / "lib").mkdir()
    for to in ("lib", "lib/", "lib/other.py"):
        assert said(capsys, "copy", "tanh", "--to", to, "--force")[0] == 0
    assert sorted(path.name for path in (here / "lib").iterdir()) == ["other.py", "tanh.py"]
    assert "there is no folder" in complaint(capsys, "copy", "tanh", "--to", "nosuch/x.py")
    assert "there is no folder" in complaint(capsys, "copy", "tanh", "--to", "nosuch/")
    assert "--to must name the file" in complaint(capsys, "copy", "tanh", "relu", "--to", "lib")


def test_a_file_that_is_there_stays(capsys, here):
    (here / "tanh.py").write_text("mine")
    assert "is there already; --force" in complaint(capsys, "copy", "tanh")
    assert (here / "tanh.py").read_text() == "mine"
    assert said(capsys, "copy", "tanh", "--force")[0] == 0
    assert "def tanh(" in (here / "tanh.py").read_text("utf-8")


def test_a_dangling_link_is_there_too(capsys, here):
    (here / "tanh.py").symlink_to("nowhere")
    assert "is there already" in complaint(capsys, "copy", "tanh")


def test_nothing_half_written_is_left(capsys, here, monkeypatch):
    (here / "tanh.py").write_text("mine")

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "no space left" in complaint(capsys, "copy", "tanh", "--force")
    assert [(path.name, path.read_text()) for path in here.iterdir()] == [("tanh.py", "mine")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("copy", "lsmt"), "there is no lsmt; did you mean LSTM or lstm?"),
        (("copy", "softmx"), "did you mean"),
        (("copy", "qqqqqqqq"), "`python -m dlref list` shows what there is"),
        (("copy", "recurrent.relu"), "there is no recurrent.relu; did you mean ReLU, relu"),
        (("copy", "exercise_encod"), "did you mean exercise_encode"),
        (("copy", "nosuch/exercise_encode"), "there is no nosuch/exercise_encode; did you mean exercise_encode"),
        (("copy", "figure_digits"), "figure_digits may be "),
        (("copy", "figure_digits"), "/figure_digits; say which"),
        (("copy", "lstm", "--pytorch"), "lstm has no twin in PyTorch"),
        (("copy", "all_reduce"), "all_reduce is only in PyTorch; add --pytorch"),
        (("copy", "exercise_encode", "--pytorch"), "exercise_encode is a snippet and has no twin"),
        (
            ("copy", "exercise_encode", "lstm", "--to", "x.py"),
            "exercise_encode is a snippet, which is copied by itself",
        ),
        (("copy", "lstm", "--solution"), "--solution belongs to an exercise"),
        (("copy", "figure_length", "--solution"), "figure_length is no exercise"),
        (("copy", "count"), "dlref/counting/rules.py, line "),
        (("copy",), "the following arguments are required: NAME; see python -m dlref copy --help"),
        (("nosuch",), "invalid choice: 'nosuch'"),
        (("list", "nosuch"), "there is no topic nosuch here; topics are activations, "),
        (("list", "--snippets", "--pytorch"), "are two lists"),
    ],
)
def test_calls_that_make_no_sense(capsys, arguments, message):
    assert message in complaint(capsys, *arguments)


def test_names_in_two_topics_are_listed(capsys, monkeypatch):
    """No name of the library is in two topics today."""
    plain = commands.named("relu")
    every = {"one": {"thing": plain}, "two": {"thing": plain}}
    monkeypatch.setattr(catalogue, "offered", lambda root="dlref": every)
    monkeypatch.setattr(commands, "offered", lambda root="dlref": every)
    assert "thing may be one.thing or two.thing; say which" in complaint(capsys, "copy", "thing")
    assert said(capsys, "show", "two.thing")[0] == 0


def test_a_snippet_by_its_path(capsys):
    names = ("exercise_encode", "transformers/exercise_encode", "snippets/transformers/exercise_encode.py")
    texts = {said(capsys, "show", name)[1].replace(name, "", 1) for name in names}
    assert len({text.split('"""')[-1] for text in texts}) == 1


def test_without_the_snippets(capsys, monkeypatch, here):
    """As after `pip install`, which brings the library alone."""
    monkeypatch.setattr(snippets, "FOLDER", here / "nosuch")
    monkeypatch.setattr(snippets.every, "__defaults__", (here / "nosuch",))
    monkeypatch.setattr(snippets.found, "__defaults__", (here / "nosuch",))
    for arguments in (("copy", "exercise_encode"), ("copy", "vision/figure_maps"), ("list", "--snippets")):
        assert "git clone https://" in complaint(capsys, *arguments)
    assert said(capsys, "copy", "tanh")[0] == 0
    assert "did you mean" in complaint(capsys, "copy", "tanhh")


def test_lists(capsys):
    code, out, _ = said(capsys, "list")
    assert code == 0
    assert "\nrecurrent\n" in out
    assert "  lstm_cell" in out
    assert "One step of a long short-term memory." in out
    assert said(capsys, "list", "recurrent")[1].splitlines()[0] == "recurrent"
    assert "activations" not in said(capsys, "list", "dlref.recurrent")[1]
    assert "  lstm " not in said(capsys, "list", "recurrent", "--pytorch")[1]
    assert "  exercise_encode" in said(capsys, "list", "--snippets", "transformers")[1]
    assert "\ntransformers\n" in said(capsys, "list", "--snippets")[1]


@pytest.mark.parametrize("arguments", [(), ("--help",), ("copy", "--help"), ("list", "--help")])
def test_help(capsys, arguments):
    code, out, error = said(capsys, *arguments)
    assert (code, error) == (0, "")
    assert "usage: python -m dlref" in out


def test_the_program_itself(here):
    """In a process of its own; and a reader that stops early is no error."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    call = [sys.executable, "-m", "dlref"]
    done = subprocess.run([*call, "copy", "nosuch"], env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("python -m dlref copy: there is no nosuch")
    process = subprocess.Popen([*call, "list"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0
    process.stderr.close()


def test_names_that_are_near():
    assert nearest("x.LSMT", ["LSTM", "lstm", "relu"]) == "; did you mean LSTM or lstm?"
    assert "list" in nearest("zzz", ["LSTM"])
