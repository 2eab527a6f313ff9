"""How each file and each item of a session ended, what need not run, and what is kept as proven."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, cast

import pytest

from tests.proof.keys import Keys, environment, foreign
from tests.proof.ledger import Ledger
from tests.proof.stash import DEVICE

ALWAYS = ("tests/programs",)  # what looks at runs of programs, which are kept one by one


class Outcomes:
    """How each file and each item of this session ended, in this process or in those that work for it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config, self.root = config, config.rootpath
        self.device = config.stash[DEVICE]
        self.keys, self.ledger = Keys(self.root), Ledger(self.root, self.device)
        self.results: dict[str, str] = {}  # of items
        self.seconds: dict[str, float] = defaultdict(float)  # of files
        self.programs: dict[tuple[str, str], bool] = {}  # code key and device: whether it was proven before
        self.paths: dict[str, list[str]] = defaultdict(list)  # of a program: how the items about it ended
        self.deselected, self.notes = 0, list[str]()
        worker = hasattr(config, "workerinput")
        self.started = {} if worker else {self.name(file): self.keys.tests(file) for file in self.test_files()}
        self.before = self.proven_files()  # files that are not run, with the number of their tests

    # What need not run

    def test_files(self) -> list[Path]:
        """Every file of tests, or with examples in its docstrings."""
        return [*(self.root / "tests").rglob("test_*.py"), *(self.root / "dlref").rglob("*.py")]

    def proven_files(self) -> dict[str, int]:
        """The files of tests whose proof holds, for a session that runs whatever has none."""
        given = getattr(self.config, "workerinput", {}).get("before")
        if given is not None:
            return dict(given)
        partial = self.partial() and not self.config.option.page
        if self.ledger.session or partial or self.config.option.collectonly:
            return {}
        proofs = {name: self.ledger.find(key) for name, key in self.started.items() if not name.startswith(ALWAYS)}
        return {name: proof["tests"] for name, proof in proofs.items() if proof}

    def partial(self) -> str:
        """Why this session is not the whole suite; nothing where it is."""
        if self.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
            return "paths were named"
        return "tests were left out" if self.chosen() else ""

    def chosen(self) -> bool:
        """Whether some of the tests in the files of this session were not to run."""
        option = self.config.option
        given = (option.keyword, option.markexpr, option.ignore, option.deselect, option.maxfail, option.only_device)
        return any(given) or bool(self.deselected) or bool(self.config.getoption("lf", False))

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave out a file that is proven, before its imports cost anything."""
        return True if self.before and self.name(collection_path) in self.before else None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A process that works for this one leaves out the same files."""
        node.workerinput["before"] = self.before

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.deselected += len(items)

    @pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What needs the built site waits for one build, in one process, which begins with it."""
        if twice := [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]:
            raise pytest.UsageError(f"two tests of one name, of which pytest-xdist runs one: {', '.join(twice)}")
        if self.config.option.only_device:
            items[:] = [item for item in items if "torch_device" in getattr(item, "fixturenames", ())]
        for item in items:
            if "built_site" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group("site"))
            path = getattr(getattr(item, "callspec", None), "params", {}).get("path")
            if isinstance(path, Path) and path.is_relative_to(self.root):
                item.user_properties.append(("path", self.name(path)))
        if self.config.option.page:
            from tests.proof import one_page

            files = one_page.shown(self.config.option.page, self.root)
            items[:] = [item for item in items if one_page.belongs(item, files)]
        items.sort(key=lambda item: "built_site" not in getattr(item, "fixturenames", ()))

    # What happened

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        order = ["passed", "skipped", "failed"]
        nodeid = report.nodeid.partition("@")[0]  # pytest-xdist adds the group
        worst = max(self.results.get(nodeid, "passed"), report.outcome, key=order.index)
        self.results[nodeid] = worst
        self.seconds[nodeid.partition("::")[0]] += report.duration
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == "path":
                    self.paths[str(value)].append(worst)
                elif name == "program":
                    self.add_program(*cast(tuple[str, str, bool], value))

    def add_program(self, key: str, device: str, before: bool) -> None:
        self.programs[key, device] = self.programs.get((key, device), True) and before

    def passed(self, nodeid: str) -> bool:
        return self.results.get(nodeid) == "passed"

    def green(self, path: str) -> bool:
        """Whether all that this session asked of a program is so."""
        return (
            bool(self.paths[path]) and set(self.paths[path]) <= {"passed", "skipped"} and "passed" in self.paths[path]
        )

    def files(self) -> dict[str, list[str]]:
        """The results of this session by file."""
        found: dict[str, list[str]] = defaultdict(list)
        for nodeid, result in self.results.items():
            found[nodeid.partition("::")[0]].append(result)
        return found

    def proven(self, path: Path) -> bool:
        """Whether a file of tests is green: in this session, or earlier and proven still."""
        results = self.files().get(self.name(path))
        if results is None:
            return self.name(path) in self.before or self.ledger.find(self.keys.tests(path)) is not None
        return "failed" not in results and "passed" in results

    # The end

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep what was proven; then count what is printed, and gate a session that was to prove everything."""
        if hasattr(self.config, "workerinput") or self.config.option.collectonly:
            return
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):  # it came to its end
            self.keep()
        option = self.config.option
        if option.full or option.stamp or option.page:
            from tests.proof.session import conclude

            conclude(session, self)

    def keep(self) -> None:
        """Write the proofs of the files whose every test was run, and passed, and that are as they were at the start.

        A test that was skipped may run another day, so its file is proven only if it says on what that depends (USES).
        """
        if self.chosen() or any("::" in argument for argument in self.config.args):
            return
        now = Keys(self.root)
        for name, results in self.files().items():
            path = self.root / name
            if path.suffix != ".py" or name.startswith(ALWAYS):
                continue
            key, tools = now.tests(path), now.uses(path)
            if "failed" in results:
                self.ledger.forget(key)
            elif key == self.started.get(name) and (tools or "skipped" not in results) and self.device == "cpu":
                modules = foreign(now.text(file) for file in now.closure(path)) | {"pytest"}
                here = environment(modules, tools=tools)
                self.ledger.write(key, here, tests=len(results), seconds=self.seconds[name])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if hasattr(self.config, "workerinput"):
            return
        run = sum(not before for before in self.programs.values())
        programs = f"{len(self.programs) - run} proven before, {run} run"
        tests = f"{sum(self.before.values())} proven before, {len(self.results)} run"
        terminalreporter.section("proof")
        terminalreporter.line(f"programs: {programs}; tests: {tests}")
        for line in self.notes:
            terminalreporter.line(line)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
