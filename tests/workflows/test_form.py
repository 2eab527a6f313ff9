"""What GitHub is told: valid files, actions by their commit, scripts into which nobody can write."""

import importlib.util
import re
import shutil
import subprocess
import sys

import pytest

from tests.proof.keys import ROOT
from tests.workflows.runner import FLOWS, load

READS = (".github", "Makefile", "bench", "dlref", "pyproject.toml", "tests")
USES = ("actionlint", "check-jsonschema")
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
WORKFLOWS = sorted(FLOWS.glob("*.yml"))
SCHEMAS = {"github-workflows": WORKFLOWS, "github-actions": ACTIONS, "dependabot": [ROOT / ".github/dependabot.yml"]}
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def check(schema, *files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    return subprocess.run(command, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_files_follow_their_schema(schema):
    assert SCHEMAS[schema]
    done = check(schema, *SCHEMAS[schema])
    assert done.returncode == 0, done.stdout


def test_a_broken_workflow_is_noticed(tmp_path):
    broken = tmp_path / "test.yml"
    broken.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    done = check("github-workflows", broken)
    assert done.returncode == 1
    assert re.search(r"run-on|runs-on", done.stdout)


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed; the lint workflow runs it")
def test_workflows_pass_actionlint():
    done = subprocess.run(["actionlint"], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def uses():
    """Every line that calls an action, with its file."""
    for path in [*WORKFLOWS, *ACTIONS]:
        for line in path.read_text("utf-8").splitlines():
            if "uses:" in line:
                yield path.name, line.strip().removeprefix("- ")


def test_actions_of_others_are_named_by_commit_and_version():
    """A tag can be moved to other code; a commit cannot. Dependabot reads the version, and offers the next one."""
    others = [(name, line) for name, line in uses() if "uses: ./" not in line]
    assert len(others) > 10
    assert [(name, line) for name, line in others if not PINNED.fullmatch(line)] == []


def test_one_version_of_each_action():
    found = {}
    for _, line in uses():
        found.setdefault(line.partition("@")[0], set()).add(line)
    assert {action: lines for action, lines in found.items() if len(lines) > 1} == {}


def test_own_actions_exist():
    own = {line.removeprefix("uses: ./") for _, line in uses() if "uses: ./" in line}
    assert own == {path.parent.relative_to(ROOT).as_posix() for path in ACTIONS}


def shells():
    """Every step that runs a shell, with the shell that the file asks for."""
    for path in [*WORKFLOWS, *ACTIONS]:
        whole = load(path)
        default = whole.get("defaults", {}).get("run", {}).get("shell")
        for job in whole.get("jobs", {"": whole.get("runs")}).values():
            for step in job["steps"]:
                if "run" in step:
                    yield path.name, step["run"], step.get("shell", default)


def test_every_step_fails_when_a_part_of_a_pipe_fails():
    """`shell: bash` has pipefail; without it GitHub's shell has not."""
    assert [(name, script) for name, script, shell in shells() if shell != "bash"] == []


def test_no_expression_in_a_script():
    """What others wrote (a title, a branch) comes as a variable; inside of a script it would be run."""
    assert [(name, script) for name, script, _ in shells() if "${{" in script] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_only_a_job_that_needs_it_may_write(path):
    whole = load(path)
    assert whole["permissions"] == {"contents": "read"}
    for name, job in whole["jobs"].items():
        assert "timeout-minutes" in job, name
        own = "self-hosted" in job["runs-on"]
        assert not own or "permissions" not in job, f"{name}: a machine of our own holds no token that may write"


def test_called_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    called = {
        word for _, script, _ in shells() for line in re.findall(r"\bmake ([a-z -]+)", script) for word in line.split()
    }
    assert called
    assert called <= targets


def test_named_tests_and_modules_exist():
    text = "\n".join(script for _, script, _ in shells())
    tests = set(re.findall(r"(?<![\w/])tests/[\w/.]+", text))
    imports = re.findall(r"\bimport ([\w., ]+)", text)
    modules = {name for line in imports for name in re.findall(r"dlref[\w.]*", line)}
    modules |= set(re.findall(r"python -m (bench\.\w+)", text))
    assert tests
    assert len(modules) > 1
    assert [name for name in sorted(tests) if not (ROOT / name).exists()] == []
    assert [name for name in sorted(modules) if not importlib.util.find_spec(name)] == []


def test_dependabot_looks_wherever_there_are_actions():
    (actions,) = [one for one in load(ROOT / ".github/dependabot.yml")["updates"] if "actions" in one["groups"]]
    folders = {path.parents[1].relative_to(ROOT).as_posix() for path in ACTIONS}
    assert set(actions["directories"]) == {"/", *(f"/{folder}/*" for folder in folders)}
