"""Run programs as a reader would: a fresh process, an empty folder, warnings are errors, and a time limit."""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LAUNCH = Path(__file__).with_name("launch.py")
HEADER = re.compile(r"(?m)^# /// script$\s(?P<body>(^#(| .*)$\s)+)^# ///$")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HIDDEN = {"CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": ""}
LIMIT = 120.0  # seconds, for a machine that is slow and busy


@dataclass(frozen=True)
class Program:
    """Some code with the name that the reader would give its file."""

    name: str
    source: str

    @classmethod
    def of(cls, path: Path) -> "Program":
        return cls(path.name, path.read_text("utf-8"))

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
    versions: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)  # of the SVGs it wrote

    def require(self) -> "Run":
        """The run itself, or an error that shows what the program said."""
        if self.code != 0:
            raise AssertionError(f"{self.program.name} failed on {self.device}:\n{self.stdout}{self.stderr}")
        return self


def environment(device: str, root: Path = ROOT) -> dict[str, str]:
    """The reader's environment: nothing of the test session's, one thread, and no card unless it is asked for."""
    session = ("PYTHON", "PYTEST", "COV_", "MPL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(session)}
    look = {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(root / "snippets" / "matplotlibrc"), "SOURCE_DATE_EPOCH": "0"}
    return kept | ONE_THREAD | look | (HIDDEN if device == "cpu" else {})


def run(program: Program, device: str = "cpu", root: Path = ROOT) -> Run:
    """Run a program and wait for it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file, empty, report = Path(folder, program.name), Path(folder, "empty"), Path(folder, "report.json")
        file.write_text(program.source, "utf-8")
        empty.mkdir()
        # -P: the program sees the installed packages, and neither this folder nor its own.
        command = [sys.executable, "-P", "-X", "utf8", "-W", "error", str(LAUNCH), str(file), str(report)]
        limit = program.settings.get("limit", LIMIT)
        try:
            done = subprocess.run(
                command, cwd=empty, env=environment(device, root), timeout=limit, capture_output=True, encoding="utf-8"
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
    """All runs of a session: each program once per device, started in the background, two at a time."""

    def __init__(self, root: Path = ROOT, workers: int = 2) -> None:
        self.root = root
        self.pool = ThreadPoolExecutor(workers)
        self.runs: dict[tuple[Program, str], Future[Run]] = {}

    def start(self, program: Program, device: str = "cpu") -> Future[Run]:
        key = program, device
        if key not in self.runs:
            self.runs[key] = self.pool.submit(run, program, device, self.root)
        return self.runs[key]

    def result(self, program: Program, device: str = "cpu") -> Run:
        return self.start(program, device).result()

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)
