"""What the proof of an exercise notices: each way in which one can be broken is tried on a good one."""

import ast

import pytest

from tests.proof import exercises, sources
from tests.proof.exercises import Report, faults
from tests.proof.keys import ROOT, Keys
from tests.proof.programs import run

READS = ("tests/house/snippets",)
GOOD = (ROOT / "tests/house/snippets/topic/exercise_mean.py").read_text("utf-8")


@pytest.fixture
def write(tmp_path):
    """Put an exercise, changed in one place, into a repository of its own."""

    def make(old="", new=""):
        assert old in GOOD
        path = tmp_path / "snippets" / "topic" / "exercise_mean.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD.replace(old, new) if old else GOOD, "utf-8")
        return path

    return make


def test_a_good_exercise_has_no_fault(write):
    path = write()
    done = run(exercises.proof(path))
    report = Report.of(done)
    assert faults(report) == []
    assert report.stub == {"failed": "the mean of 1, 2 and 6 is 3, you return 9"}
    assert [one.name for one in report.wrong] == ["middle", "largest"]
    assert done.stdout == "passed: the mean of three numbers\n", "what somebody who has solved it sees"
    assert done.asserts == done.reached, "the solution gets past every assertion"
    assert done.answers == {"name": "mean", "stub": "AssertionError", "solution": None}


BAD = {
    "a stub that passes": ("    return sum(values)\n", "    return sum(values) / 3\n", "untouched it must fail"),
    "a stub that fails without words": (', f"the mean of 1, 2 and 6 is 3, you return {got}"', "", "untouched"),
    "a stub that raises something else": ("    return sum(values)\n", "    return total\n", "NameError"),
    "a solution that fails": ("/ len(values)", "// 2", "solved it must print what passed"),
    "a solution that hears nothing": ('    print("passed: the mean of three numbers")\n', "", "solved it must print"),
    "two hints": ('"What is a mean?", ', "", "HINTS are three lines"),
    "a hint with half a code": ("...`", "...", "HINTS are three lines"),
    "one attempt": (', largest: "you return 6"', "", "WRONG has 1 attempts"),
    "an attempt that passes": ("sorted(values)[1]", "3", "'middle' must fail with the words"),
    "an attempt that hears other words": ('"you return 2"', '"the median"', "'middle' must fail with the words"),
}


@pytest.mark.parametrize(("old", "new", "said"), BAD.values(), ids=BAD)
def test_a_fault_is_named(write, old, new, said):
    found = faults(Report.of(run(exercises.proof(write(old, new)))))
    assert any(said in one for one in found), found


def test_the_pasted_task_says_what_is_wrong(write):
    assert "you return 9" in run(exercises.task_alone(write())).require().stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("return sum(values)\n", "return np.sum(values)\n", "NameError"),  # the import stands above the task
        ("    check(mean)\n", "    check(solution)\n", "NameError"),
        ("    return sum(values)\n", "    return sum(values) / 3\n", "before anybody has done anything"),
    ],
)
def test_a_task_that_does_not_stand_alone_is_red(write, old, new, said):
    done = run(exercises.task_alone(write(old, new)))
    assert done.code != 0
    assert said in done.stderr


def test_the_proof_keeps_the_lines_of_the_file(write):
    path = write()
    proof, written = exercises.proof(path).source.splitlines(), path.read_text("utf-8").splitlines()
    changed = [line for line, now in zip(written, proof, strict=False) if line != now]
    assert changed == ['if __name__ == "__main__":', "    check(mean)"]
    assert ast.unparse(exercises.main_block("\n".join(written)).body[0]) == "check(mean)"


def test_a_page_names_the_proof_by_the_key_under_which_it_ran(write):
    path = write()
    keys = Keys(path.parents[2])
    assert sources.program_of(path) == exercises.proof(path)
    before = exercises.task_alone(path).key(keys)
    write("largest(values)", "longest(values)")
    assert exercises.task_alone(path).key(keys) == before, "what stands below the task does not lapse it"
    write("of three numbers", "of three values")
    assert exercises.task_alone(path).key(keys) != before
