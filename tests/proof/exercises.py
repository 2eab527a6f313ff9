"""The programs that prove an exercise whose file ends with the check of its stub.

Run as it stands, such a file fails, as it should: the learner has not done anything yet. So its proof is the same file
without that last call, followed by `PROOF`, which tries every candidate that the file names and reports what the check
says to each. A second program runs the printed task alone, as somebody would who has pasted it.
"""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proof import reader
from tests.proof.keys import parsed
from tests.proof.programs import Program, Run

PROOF = '''
# What the tests add: what the check says to the stub, to the solution and to each wrong attempt.
import contextlib as _contextlib
import inspect as _inspect
import io as _io
import json as _json
import sys as _sys


def _told(candidate):
    """What a candidate is told: that it failed, what else was raised, or what the check printed."""
    with _contextlib.redirect_stdout(_io.StringIO()) as printed:
        try:
            check(candidate)
        except AssertionError as error:
            return {"failed": str(error)}
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"}
    return {"passed": printed.getvalue()}


(_name,) = _inspect.signature(check).parameters
_report = {
    "hints": list(HINTS),
    "stub": _told(globals()[_name]),
    "solution": _told(solution),
    "wrong": [[one.__name__, words, _told(one)] for one, words in WRONG.items()],
}
print(_report["solution"].get("passed", ""), end="")
print(_json.dumps(_report), file=_sys.stderr)
'''

ALONE = """
try:
    exec(compile(TASK, "task.py", "exec"), {"__name__": "__main__"})
except AssertionError as error:
    print(error)
else:
    raise SystemExit("the task passes its check before anybody has done anything")
"""


def ends_with_stub(source: str) -> bool:
    """Whether an exercise is in this form: it has hints, and its last call checks the stub."""
    targets = [target for node in parsed(source).body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(target, ast.Name) and target.id == "HINTS" for target in targets)


def main_block(source: str) -> ast.If | None:
    """The statement `if __name__ == "__main__":` of a program."""
    for node in parsed(source).body:
        if isinstance(node, ast.If) and "__main__" in ast.unparse(node.test):
            return node
    return None


def proof(path: Path) -> Program:
    """The file with every candidate tried; its lines stay where they are."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    if block := main_block(source):
        for number in range(block.lineno - 1, block.end_lineno or block.lineno):
            lines[number] = ""
    return Program(path.name, "\n".join(lines) + "\n" + PROOF)


def task_alone(path: Path) -> Program:
    """What the page prints of an exercise, run in an empty folder: it has to fail by its own check."""
    task = reader.sections(path, path.parents[2])["task"].text
    source = f"TASK = {task!r}\n{ALONE}"
    return Program(f"task_{path.name}", source, printed=f"{task}\n{ALONE}")


@dataclass(frozen=True)
class Wrong:
    """An attempt that learners really make, the words that the check must say, and what it said."""

    name: str
    words: str
    told: dict[str, str]


@dataclass(frozen=True)
class Report:
    """What the check said to every candidate; `passed`, `failed` or `raised` with its words."""

    hints: list[str]
    stub: dict[str, str]
    solution: dict[str, str]
    wrong: list[Wrong]

    @classmethod
    def of(cls, run: Run) -> "Report":
        found: dict[str, Any] = json.loads(run.require().stderr.splitlines()[-1])
        return cls(**{**found, "wrong": [Wrong(*one) for one in found["wrong"]]})


def faults(report: Report) -> list[str]:
    """What is wrong with an exercise, as far as running it can tell."""
    found = []
    if len(report.hints) != 3 or any("\n" in hint or hint.count("`") % 2 for hint in report.hints):
        found.append("HINTS are three lines of text: what to think about, which formula, the first line")
    if len(report.stub.get("failed", "").split()) < 3:
        found.append(f"untouched it must fail and say what is wrong with this answer; the check said {report.stub}")
    if not report.solution.get("passed", "").startswith("passed"):
        found.append(f"solved it must print what passed, `passed: …`; the check said {report.solution}")
    if len(report.wrong) < 2:
        found.append(f"WRONG has {len(report.wrong)} attempts, at least two that learners really make are expected")
    for one in report.wrong:
        if not one.words.strip() or one.words not in one.told.get("failed", ""):
            found.append(f"the attempt {one.name!r} must fail with the words {one.words!r}; the check said {one.told}")
    return found
