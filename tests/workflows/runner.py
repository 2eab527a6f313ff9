"""Runs the shell steps of a workflow's job as GitHub would: in a scratch repository, with stand-ins on the PATH.

A stand-in is a program that keeps account of how it was called, and then does what its few lines of shell say. What
other actions do (a step with `uses`) is left out, except for the actions of this repository, whose steps are run.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.proof.keys import ROOT

FLOWS = ROOT / ".github" / "workflows"
OUTSIDE = ("make", "gh", "python", "actionlint", ".venv/bin/python", ".venv/bin/zensical")
FIELD, END = "\x1f", "\x1e"  # between the arguments of a call, and after it
STAND_IN = """#!/bin/sh
{{ printf '%s' {name}; for one in "$@"; do printf '\\037%s' "$one"; done; printf '\\036'; }} >> "$CALLS"
{body}
"""
COMPARISON = re.compile(r"([\w.-]+) (==|!=) '([^']*)'")


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def jobs() -> list[tuple[str, str]]:
    """Every job of every workflow, as (workflow, job)."""
    return [(path.stem, job) for path in sorted(FLOWS.glob("*.yml")) for job in load(path)["jobs"]]


@dataclass
class Context:
    """What expressions in a workflow can ask for."""

    values: dict[str, str] = field(default_factory=lambda: {"github.token": "a-token"})

    def fill(self, text: Any) -> str:
        """A text with its `${{ … }}` replaced."""
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: self.values[match[1]], str(text))

    def holds(self, condition: str | None) -> bool:
        """Whether the `if` of a step holds: comparisons with a word, joined by `&&`."""
        for part in condition.split(" && ") if condition else []:
            name, sign, word = COMPARISON.fullmatch(part.strip()).groups()  # type: ignore[union-attr]
            if (self.values.get(name, "") == word) is not (sign == "=="):
                return False
        return True


class Scene:
    """A scratch repository, a remote to which it can push, and a folder of stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.there = folder, folder / "home", folder / "there.git"
        for place in (self.home, folder / "bin", folder / "temp"):
            place.mkdir()
        for name in ("calls", "env", "outputs", "summary", "gitconfig"):
            (folder / name).touch()
        self.context, self.ran = Context(), list[str]()
        self.variables = os.environ | {
            "PATH": os.pathsep.join([str(folder / "bin"), os.environ["PATH"]]),
            "CALLS": (folder / "calls").as_posix(), "GITHUB_ENV": (folder / "env").as_posix(),
            "GITHUB_OUTPUT": (folder / "outputs").as_posix(), "GITHUB_STEP_SUMMARY": (folder / "summary").as_posix(),
            "RUNNER_TEMP": (folder / "temp").as_posix(), "GITHUB_REPOSITORY": "owner/name", "GITHUB_REF_NAME": "main",
            "GITHUB_SHA": "0" * 40,
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self.there.as_posix()}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://x-access-token:a-token@github.com/owner/name.git",
        }  # fmt: skip
        self.git("init", "-q", "--bare", str(self.there))
        self.git("init", "-q", "-b", "main", ".")
        for name in OUTSIDE:
            self.stand_in(name)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=cwd or self.home, env=self.variables, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"
        return done.stdout

    def commit(self, **files: str) -> None:
        """Commit files, with `_` for what stands between folders and `__` for the dot."""
        for name, text in files.items():
            self.write(name.replace("__", ".").replace("_", "/"), text)
        self.git("add", ".")
        self.git("-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-q", "--allow-empty", "-m", "first")

    def write(self, name: str, text: str) -> None:
        (self.home / name).parent.mkdir(parents=True, exist_ok=True)
        (self.home / name).write_text(text, "utf-8")

    def stand_in(self, name: str, body: str = "") -> None:
        """A program on the PATH, or at a place in the repository."""
        path = self.home / name if "/" in name else self.folder / "bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STAND_IN.format(name=name, body=body), "utf-8")
        path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """How the stand-ins were called, in order, each as one line."""
        found = (self.folder / "calls").read_text("utf-8").split(END)[:-1]
        return [call.replace(FIELD, " ") for call in found]

    def job(self, workflow: str, name: str) -> str:
        """Run a job, and return how it ended: success or failure."""
        whole = load(FLOWS / f"{workflow}.yml")
        job = whole["jobs"][name]
        defaults = whole.get("defaults", {}).get("run", {}) | job.get("defaults", {}).get("run", {})
        self.variables |= {key: self.context.fill(value) for key, value in job.get("env", {}).items()}
        return "success" if all(self.step(step, defaults) for step in self.steps(job["steps"])) else "failure"

    def steps(self, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The steps with a shell, those of the repository's own actions among them."""
        found = []
        for step in listed:
            if step.get("uses", "").startswith("./"):
                found += self.steps(load(ROOT / step["uses"] / "action.yml")["runs"]["steps"])
            elif "run" in step:
                found.append(step)
        return found

    def step(self, step: dict[str, Any], defaults: dict[str, str]) -> bool:
        """Run one step unless its `if` says otherwise; whether the job goes on."""
        if not self.context.holds(step.get("if")):
            return True
        shell = step.get("shell", defaults.get("shell"))
        options = {"bash": ["--noprofile", "--norc", "-eo", "pipefail"], None: ["-e"]}[shell]
        script = self.folder / "step.sh"
        script.write_text(step["run"], "utf-8")
        given = {key: self.context.fill(value) for key, value in step.get("env", {}).items()}
        command = [shutil.which("bash") or "bash", *options, str(script)]
        done = subprocess.run(command, cwd=self.home, env=self.variables | given, timeout=60)
        self.ran.append(step.get("name", step["run"]))
        self.remember(step.get("id", ""), "failure" if done.returncode else "success")
        return done.returncode == 0 or step.get("continue-on-error", False)

    def remember(self, step: str, outcome: str) -> None:
        """What a step leaves for those after it."""
        self.context.values[f"steps.{step}.outcome"] = outcome
        lines = (self.folder / "outputs").read_text("utf-8").splitlines()
        self.context.values |= {f"steps.{step}.outputs.{key}": value for key, _, value in map(parted, lines)}
        (self.folder / "outputs").write_text("", "utf-8")
        lines = (self.folder / "env").read_text("utf-8").splitlines()
        self.variables |= {key: value for key, _, value in map(parted, lines)}


def parted(line: str) -> tuple[str, str, str]:
    return line.partition("=")
