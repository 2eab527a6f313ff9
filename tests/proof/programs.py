"""Run programs as a reader would: a fresh process, an empty folder, warnings are errors, and a time limit."""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.proof.keys import ROOT, Keys, environment
from tests.proof.launch import NEXT
from tests.proof.ledger import Ledger

LAUNCH = Path(__file__).with_name("launch.py")
HEADER = re.compile(r"(?m)^# /// script$\s(?P<body>(^#(| .*)$\s)+)^# ///$")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HIDDEN = {"CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": ""}
NOT_KEPT = {"program", "device", "before"}
LIMIT = 120.0  # seconds, for a machine that is slow and busy


@dataclass(frozen=True)
class Program:
    """Some code with the name that the reader would give its file."""

    name: str
    source: str
    cells: tuple[int, ...] = ()  # the lines on which its later parts begin, whose output is told apart
    arguments: tuple[str, ...] = ()
    printed: str = ""  # what counts for its key, where that is not the source itself
    limit: float = LIMIT  # seconds; its header may say otherwise

    @classmethod
    def of(cls, path: Path, *arguments: str) -> "Program":
        return cls(path.name, path.read_text("utf-8"), arguments=arguments)

    def key(self, keys: Keys) -> str:
        """Its code key."""
        return keys.program(self.printed or self.source, self.name, *self.arguments)

    @property
    def uses_device(self) -> bool:
        return "cuda.is_available()" in self.source

    @property
    def settings(self) -> dict[str, Any]:
        """What the program says about its own proof, in [tool.proof] of its header."""
        settings: dict[str, Any] = header(self.source).get("tool", {}).get("proof", {})
        return settings


def header(source: str) -> dict[str, Any]:
    """The inline script metadata (PEP 723); empty where there is none."""
    blocks = HEADER.findall(source)
    if not blocks:
        return {}
    (block,) = HEADER.finditer(source)
    return tomllib.loads(re.sub("(?m)^# ?", "", block["body"]))


@dataclass
class Run:
    """What a program did."""

    program: Program
    device: str
    code: int
    stdout: str
    stderr: str
    seconds: float = 0.0
    memory: float | None = None  # MiB
    cuda_memory: float = 0.0  # MiB
    asserts: list[int] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)  # the foreign ones that it has loaded
    reads: list[str] = field(default_factory=list)  # files of the repository that it has opened
    files: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)  # of the SVGs it wrote
    before: bool = False  # it was made earlier, and is proven still

    def require(self) -> "Run":
        """The run itself, or an error that shows what the program said."""
        if self.code != 0:
            raise AssertionError(f"{self.program.name} failed on {self.device}:\n{self.stdout}{self.stderr}")
        return self

    @property
    def outputs(self) -> list[str]:
        """What each cell printed."""
        return self.stdout.split(NEXT)

    @property
    def versions(self) -> dict[str, str]:
        return environment(self.modules, self.device)


def variables(device: str, root: Path = ROOT) -> dict[str, str]:
    """The reader's environment: nothing of the test session's, one thread, and no card unless it is asked for."""
    session = ("PYTHON", "PYTEST", "COV_", "MPL", "PROOF_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(session)}
    look = {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(root / "snippets" / "matplotlibrc"), "SOURCE_DATE_EPOCH": "0"}
    return kept | ONE_THREAD | look | (HIDDEN if device == "cpu" else {})


def run(program: Program, device: str = "cpu", root: Path = ROOT) -> Run:
    """Run a program and wait for it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file, empty, report = Path(folder, program.name), Path(folder, "empty"), Path(folder, "report.json")
        file.write_text(program.source, "utf-8")
        empty.mkdir()
        settings = json.dumps({"root": str(root), "cells": program.cells, "arguments": program.arguments})
        # -P: the program sees the installed packages, and neither this folder nor its own.
        command = [sys.executable, "-P", "-X", "utf8", "-W", "error", str(LAUNCH), str(file), str(report), settings]
        limit = program.settings.get("limit", program.limit)
        try:
            done = subprocess.run(
                command, cwd=empty, env=variables(device, root), timeout=limit, capture_output=True, encoding="utf-8"
            )
        except subprocess.TimeoutExpired:
            return Run(program, device, -1, "", f"still running after {limit:.0f} s")
        result = Run(program, device, done.returncode, done.stdout, done.stderr.replace(str(file), program.name))
        if report.is_file():
            vars(result).update(json.loads(report.read_text("utf-8")))
        elif result.code == 0:
            result.code, result.stderr = -1, result.stderr + "it ended before its last line"
        result.contents = {path.name: path.read_text("utf-8") for path in empty.glob("*.svg")}
        return result


class Programs:
    """The runs of programs, from the ledger where they are proven, and else made now and kept if green."""

    def __init__(self, root: Path = ROOT, device: str = "cpu") -> None:
        self.root, self.keys = root, Keys(root)
        self.ledgers = {name: Ledger(root, name) for name in {"cpu", device}}

    def key(self, program: Program) -> str:
        return program.key(self.keys)

    def proven(self, program: Program, device: str = "cpu") -> Run | None:
        """The run that the ledger holds."""
        found = self.ledgers[device].find(self.key(program))
        return Run(program, device, **found["run"], before=True) if found else None

    def result(self, program: Program, device: str = "cpu") -> Run:
        """The run of a program; other processes that want it wait for the one that makes it."""
        key, ledger = self.key(program), self.ledgers[device]
        with ledger.alone(key):
            if known := self.proven(program, device):
                return known
            steady = self.steady(program, key)
            made = run(program, device, self.root)
            if made.code == 0 and steady and self.steady(program, key):
                facts = {name: value for name, value in asdict(made).items() if name not in NOT_KEPT}
                ledger.write(key, made.versions, made.reads, run=facts)
            elif made.code != 0:
                ledger.forget(key)
            return made

    def steady(self, program: Program, key: str) -> bool:
        """Whether the files are still those for which the session has worked out the key."""
        return Programs(self.root).key(program) == key
