"""The pytest plugin that runs the code of a page: pytest-codeblocks with our reader, our runner and no silence.

pytest-codeblocks 0.18 passes over every fence that is not exactly ```python, shows no traceback, loses a `cont` below
an output, and shares state between blocks. Here each fence runs, is tied to the run of a file, or is an error.
"""

import contextlib
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import types
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import numpy as np
import pytest
from pytest_codeblocks import plugin
from pytest_codeblocks.main import CodeBlock

from docs._hooks import blocks as pages
from docs._hooks import exemptions
from docs._hooks.blocks import Block
from tests.devices import agree
from tests.outputs import difference
from tests.programs import HIDDEN, Program, Programs, Run

PROGRAMS = pytest.StashKey[Programs]()
DEVICE = pytest.StashKey[str]()
OUTCOMES = pytest.StashKey["Outcomes"]()
PROVEN = pytest.StashKey[list[Any]]()  # what the census found: tests.census.Entry
CENSUS = "tests/test_census.py::test_every_printed_block_is_proven"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proof", "what this session proves")
    group.addoption("--stamp", action="store_true", help="write the stamps after a green session")
    group.addoption("--full", action="store_true", help="fail unless the whole suite runs, the census included")


def pytest_load_initial_conftests(parser: pytest.Parser) -> None:
    """Add --device after all plugins are there: pytest-playwright has an option of this name, which we then share."""
    with contextlib.suppress(ValueError):
        parser.getgroup("proof").addoption("--device", default=None, help="cpu or cuda, for what uses a device")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[DEVICE], config.option.device = config.option.device or "cpu", None
    if config.stash[DEVICE] not in {"cpu", "cuda"}:
        raise pytest.UsageError(f"--device is cpu or cuda, not {config.stash[DEVICE]!r}")
    if config.stash[DEVICE] == "cpu":
        os.environ.update(HIDDEN)
    else:
        import torch

        if not torch.cuda.is_available():
            raise pytest.UsageError("--device cuda: torch sees no CUDA device here; run without --device, or on a GPU")
    config.stash[OUTCOMES] = Outcomes()
    config.pluginmanager.register(config.stash[OUTCOMES])
    config.stash[PROGRAMS] = Programs(config.rootpath, workers=1 if config.option.stamp else 2)


def pytest_unconfigure(config: pytest.Config) -> None:
    if programs := config.stash.get(PROGRAMS, None):
        programs.close()


@dataclass(eq=False)
class Outcomes:
    """How each test of this session ended, and how much was left out of it."""

    results: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    deselected: int = 0
    note: str = ""

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.note:
            terminalreporter.section("proof")
            terminalreporter.line(self.note)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.deselected += len(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        order = ["passed", "skipped", "failed"]
        self.results[report.nodeid] = max(self.results.get(report.nodeid, "passed"), report.outcome, key=order.index)

    def passed(self, item: pytest.Item) -> bool:
        return self.results.get(item.nodeid) == "passed"

    def green(self, items: list[pytest.Item]) -> bool:
        """At least one passed, and none failed."""
        results = {self.results.get(item.nodeid) for item in items}
        return "passed" in results and results <= {"passed", "skipped"}


def left_out(config: pytest.Config) -> str | None:
    """Why this session is not the whole suite, or None."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return "paths were named"
    option = config.option
    if config.stash[OUTCOMES].deselected or option.ignore or option.deselect or config.getoption("lf", False):
        return "tests were left out"
    if coverage.Coverage.current() is None:
        return "coverage is off, pass --cov"
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for programs comes late, so that they run beside the other tests; the census comes last."""
    late = ("test_snippets.py", "test_figures.py", "test_labs.py", "test_devices.py")

    def turn(item: pytest.Item) -> int:
        return (
            3
            if item.nodeid == CENSUS
            else 2
            if "built_site" in getattr(item, "fixturenames", ())
            else (1 if item.path.name in late or isinstance(item, plugin.TestBlock) else 0)
        )

    items.sort(key=turn)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the programs that this session will ask for; those that are timed wait, and run alone."""
    if session.config.option.collectonly or session.config.option.stamp:
        return
    for item in session.items:
        if isinstance(item, plugin.TestBlock) and isinstance(item.obj, Shown):
            item.obj.start(item)
        elif "program_run" in getattr(item, "fixturenames", ()):
            path = item.callspec.params["path"]  # type: ignore[attr-defined]
            if isinstance(path, Path):  # not where there is no file to try
                session.config.stash[PROGRAMS].start(Program.of(path))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A session that was to prove everything is no success without the census, and only a success is stamped."""
    config, outcomes = session.config, session.config.stash[OUTCOMES]
    if not (config.option.full or config.option.stamp) or config.option.collectonly:
        return
    if session.exitstatus == 0 and PROVEN not in config.stash:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        outcomes.note = f"the census has not passed: {left_out(config) or 'see above'}"
    if config.option.stamp:
        from tests.stamping import stamp

        green = session.exitstatus == 0
        outcomes.note = stamp(config) if green else f"{outcomes.note}\nnothing is stamped: not the whole suite is green"


@dataclass
class Work(CodeBlock):
    """What one test item does for a page."""

    blocks: list[Block] = field(default_factory=list)
    outputs: list[Block] = field(default_factory=list)  # shown below these blocks, and compared here

    def run(self, item: plugin.TestBlock) -> None:
        raise NotImplementedError

    def compare(self, block: Block, stdout: str) -> None:
        """Compare the Output block below a block with what was printed."""
        for output in self.outputs:
            found = output.output_of is block and difference(output.text, stdout, output.rtol, output.atol)
            if found:
                raise AssertionError(f"{output.where}: this Output block is not what is printed\n{found}")


class Chain(Work):
    """An inline block and those that continue it, run one after the other in one namespace."""

    def run(self, item: plugin.TestBlock) -> None:
        root = item.config.rootpath
        with pristine() as names:
            for block in self.blocks:
                stdout = io.StringIO()
                with contextlib.redirect_stdout(stdout):
                    exec(compiled(block, root), names)
                self.compare(block, stdout.getvalue())
        program = Program(f"{Path(block.page).stem}_line_{self.lineno}.py", self.code)
        run_elsewhere(item, program)


class Shown(Work):
    """A section of a file of snippets/: the file runs as a program, and prints what the page says."""

    def start(self, item: plugin.TestBlock) -> "Future[Run]":
        section = self.blocks[0].section
        assert section is not None
        return item.config.stash[PROGRAMS].start(Program.of(item.config.rootpath / section.path))

    def run(self, item: plugin.TestBlock) -> None:
        self.compare(self.blocks[0], self.start(item).result().require().stdout)


class Shell(Work):
    """A shell block, run by bash in an empty folder; the first failing command ends it."""

    def run(self, item: plugin.TestBlock) -> None:
        (block,) = self.blocks
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", block.text],
                cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, encoding="utf-8", timeout=120,
            )  # fmt: skip
        assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
        self.compare(block, done.stdout)


def run_elsewhere(item: plugin.TestBlock, program: Program) -> None:
    """Measure a chain as a program of its own where its cost is wanted, and on the card where it uses one."""
    programs, device = item.config.stash[PROGRAMS], item.config.stash[DEVICE]
    if item.config.option.stamp or device != "cpu":
        run = programs.result(program).require()
        if device != "cpu" and program.uses_device:
            run = agree(run, programs.result(program, device))
        item.user_properties.append(("run", run))


def compiled(block: Block, root: Path) -> types.CodeType:
    """The code of a block, with the file and lines that a traceback shall name."""
    section = block.section
    path, line = (section.path, section.lines.start - 1) if section else (block.page, block.line)
    return compile("\n" * line + block.printed, str(root / path), "exec", dont_inherit=True)


@contextlib.contextmanager
def pristine() -> Iterator[dict[str, object]]:
    """The namespace of a fresh program in an empty folder. Whatever a block changes is put back after it."""
    import matplotlib as mpl

    mpl.use("agg")
    home, environ, path, argv, main = os.getcwd(), dict(os.environ), sys.path[:], sys.argv, sys.modules["__main__"]
    fresh = types.ModuleType("__main__")
    sys.modules["__main__"], sys.argv = fresh, [""]
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - blocks of a page may use the global generator
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate())
        stack.enter_context(np.printoptions())
        stack.enter_context(mpl.rc_context())
        stack.enter_context(pristine_torch())
        os.chdir(folder)
        try:
            yield fresh.__dict__
        finally:
            os.chdir(home)
            os.environ.clear()
            os.environ.update(environ)
            sys.path[:], sys.argv, sys.modules["__main__"] = path, argv, main
            if "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].close("all")


@contextlib.contextmanager
def pristine_torch() -> Iterator[None]:
    """PyTorch's global state, where PyTorch is installed."""
    try:
        import torch
    except ImportError:
        yield
        return
    kept = torch.get_default_dtype(), torch.get_num_threads(), torch.is_grad_enabled()
    deterministic = torch.are_deterministic_algorithms_enabled()
    torch.manual_seed(0)
    try:
        yield
    finally:
        torch.set_default_dtype(kept[0])
        torch.set_num_threads(kept[1])
        torch.set_grad_enabled(kept[2])
        torch.use_deterministic_algorithms(deterministic)
        torch.set_default_device(None)
        torch.set_printoptions(profile="default")


def extract(path: Path | str) -> list[Work]:
    """What there is to run on a page. A page with a fence that nothing would run is an error."""
    path = Path(path)
    page = pages.read(path, pages.ROOT if path.is_relative_to(pages.ROOT) else path.parent)
    if page.problems:
        raise pytest.Collector.CollectError("\n".join(page.problems))
    outputs = [block for block in page.blocks if block.output_of]
    work: list[Work] = []
    for chain in page.chains():
        for block in chain:
            if block.section and block.section.path.startswith("snippets/"):
                work.append(make(Shown, [block], outputs))
        if len(chain) > 1 or chain[0].section is None:
            work.append(make(Chain, chain, [o for o in outputs if o.output_of and o.output_of.section is None]))
    excused = exemptions.load()
    for block in page.blocks:
        if block.language == "bash" and not any(entry.covers(block.page, block.text) for entry in excused):
            work.append(make(Shell, [block], outputs))
    return sorted(work, key=lambda one: one.lineno)


def make(kind: type[Work], chain: list[Block], outputs: list[Block]) -> Work:
    code = "\n".join(block.printed for block in chain) + "\n"
    below = [output for output in outputs if output.output_of in chain]
    return kind(code, chain[0].line, chain[0].language, blocks=chain, outputs=below)


def runtest(self: plugin.TestBlock) -> None:
    start = time.perf_counter()
    self.obj.run(self)
    self.user_properties.append(("seconds", time.perf_counter() - start))


def repr_failure(self: plugin.TestBlock, excinfo: pytest.ExceptionInfo[BaseException]) -> object:
    """The traceback from the first line of the page (or of the file it shows) on."""
    if isinstance(excinfo.value, AssertionError) and Path(excinfo.traceback[-1].path).parent == Path(__file__).parent:
        return str(excinfo.value)
    inside = [entry for entry in excinfo.traceback if str(entry.path).endswith(".md")]
    if inside:
        excinfo.traceback = excinfo.traceback[excinfo.traceback.index(inside[0]) :]
    return f"{self.obj.blocks[0].where}\n{excinfo.getrepr(style='short', abspath=False)}"


plugin.extract_from_file = extract
plugin.TestBlock.runtest, plugin.TestBlock.repr_failure = runtest, repr_failure
