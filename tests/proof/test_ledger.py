"""What the ledger believes: only what ended green, with what is installed now, from data that are as they were."""

import json
import subprocess
import sys
import time

import pytest

from tests.proof import keys, ledger
from tests.proof.keys import environment
from tests.proof.ledger import Ledger
from tests.proof.programs import Program, Programs

KEY = "0123456789abcdef" * 2


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.delenv(ledger.SESSION, raising=False)
    (tmp_path / "data.txt").write_text("one", "utf-8")
    Ledger(tmp_path).write(KEY, environment(["numpy"]), ["data.txt"], tests=3)
    return tmp_path


def test_a_proof_is_found(kept):
    assert Ledger(kept).find(KEY)["tests"] == 3
    assert Ledger(kept).find(KEY[::-1]) is None
    assert Ledger(kept, "cuda").find(KEY) is None


def test_other_data_are_another_matter(kept):
    (kept / "data.txt").write_text("two", "utf-8")
    assert Ledger(kept).find(KEY) is None
    (kept / "data.txt").unlink()
    assert Ledger(kept).find(KEY) is None


def test_other_versions_are_another_matter(kept, monkeypatch):
    monkeypatch.setattr(keys, "version", lambda name: "0.0")
    assert Ledger(kept).find(KEY) is None


def test_a_fresh_session_believes_only_itself(kept, monkeypatch):
    monkeypatch.setenv(ledger.SESSION, "put back after this test")
    monkeypatch.delenv(ledger.SESSION)
    ledger.start_afresh()
    assert Ledger(kept).find(KEY) is None
    Ledger(kept).write(KEY, environment([]))
    assert Ledger(kept).find(KEY)
    monkeypatch.delenv(ledger.SESSION)
    assert Ledger(kept).find(KEY), "a fresh proof is a proof for later sessions"


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"key": "other"}'])
def test_a_file_that_is_no_proof_proves_nothing(kept, text):
    Ledger(kept).file(KEY).write_text(text, "utf-8")
    assert Ledger(kept).find(KEY) is None


def test_what_turned_red_is_forgotten(kept):
    Ledger(kept).forget(KEY)
    Ledger(kept).forget(KEY)
    assert Ledger(kept).find(KEY) is None


def test_a_program_runs_once(tmp_path):
    program = Program("x.py", "import time\nprint(time.time_ns())\n")
    first, again = (Programs(tmp_path).result(program) for _ in range(2))
    assert (first.before, again.before) == (False, True)
    assert first.stdout == again.stdout
    other = Programs(tmp_path).result(Program("x.py", program.source + "# more\n"))
    assert not other.before


def test_a_program_that_fails_runs_again(tmp_path):
    program = Program("x.py", "1 / 0")
    assert [Programs(tmp_path).result(program).before for _ in range(2)] == [False, False]


def test_what_a_program_reads_in_the_repository_counts(tmp_path):
    (tmp_path / "data.txt").write_text("one", "utf-8")
    program = Program("x.py", f"print(open({str(tmp_path / 'data.txt')!r}).read())")
    assert Programs(tmp_path).result(program).reads == ["data.txt"]
    assert Programs(tmp_path).result(program).before
    (tmp_path / "data.txt").write_text("two", "utf-8")
    again = Programs(tmp_path).result(program)
    assert (again.before, again.stdout) == (False, "two\n")


def test_what_lies_in_a_hidden_folder_is_not_the_repository_s(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "entry_points.txt").write_text("one", "utf-8")
    program = Program("x.py", f"print(open({str(tmp_path / '.venv' / 'entry_points.txt')!r}).read())")
    programs = Programs(tmp_path)
    programs.result(program)
    assert programs.ledgers["cpu"].find(programs.key(program))["reads"] == {}


KILLED = """
import sys
from pathlib import Path
from tests.proof.programs import Program, Programs
programs = Programs(Path(sys.argv[1]))
programs.result(Program("quick.py", "x = 1"))
print("one has ended", flush=True)
programs.result(Program("slow.py", "import time\\ntime.sleep(1.5)"))
"""


def test_a_session_that_is_killed_leaves_what_had_ended_and_no_more(tmp_path):
    session = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=keys.ROOT)
    assert session.stdout.readline() == b"one has ended\n"
    time.sleep(0.5)  # the slow one is running
    session.kill()
    session.wait()
    session.stdout.close()
    files = list((tmp_path / ".cache" / "proof").rglob("*.json"))
    assert [json.loads(file.read_text("utf-8"))["run"]["code"] for file in files] == [0]
    programs = Programs(tmp_path)
    assert programs.result(Program("quick.py", "x = 1")).before
    assert not programs.result(Program("slow.py", "import time\ntime.sleep(1.5)")).before
