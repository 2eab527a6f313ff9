"""The end of a session that is to prove everything: coverage, census, stamps."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import coverage
import pytest

from tests.proof import census, exemptions, site
from tests.proof.census import Entry
from tests.proof.evidence import Evidence
from tests.proof.keys import environment, sha
from tests.proof.outcomes import Outcomes
from tests.proof.sources import COMPARED, Sources
from tests.proof.stamps import SHOWN, Record, Stamp, machine, rounded, save
from tests.proof.stash import DEVICE, PROGRAMS


def conclude(session: pytest.Session, outcomes: Outcomes) -> None:
    """Take the census, and fail a session that has not proven what it was to prove."""
    config = session.config
    if session.exitstatus != 0:
        outcomes.notes.append("the census was not taken: not everything is green")
        return
    reason = "" if config.option.page else outcomes.partial() or uncovered(config)
    if reason:
        fail(session, outcomes, f"the census was not taken: {reason}; run make test")
        return
    lines = Lines(config, outcomes)
    sources = Sources(config.rootpath, outcomes.keys)
    evidence = Evidence(outcomes, sources, config.stash[PROGRAMS], lines.missed)
    entries, problems = take(config, sources, evidence)
    if problems:
        fail(session, outcomes, f"{len(problems)} of {len(problems) + len(entries)} blocks are not proven", *problems)
        return
    exempt = sum(entry.exemption is not None for entry in entries)
    outcomes.notes.append(f"census: {len(entries)} blocks, each proven, {exempt} of them exempt")
    if evidence.unmeasured:
        outcomes.notes.append(
            f"{len(evidence.unmeasured)} files of dlref have changed since their lines were last counted, "
            "which make test FRESH=1 does"
        )
    lines.keep()
    if config.option.stamp:
        record = Stamping(config, outcomes, sources, lines).record(entries)
        name = save(record, config.rootpath).relative_to(config.rootpath).as_posix()
        outcomes.notes.append(f"{len(record.stamps)} stamps written to {name}")


def fail(session: pytest.Session, outcomes: Outcomes, *lines: str) -> None:
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
    outcomes.notes += lines


def uncovered(config: pytest.Config) -> str:
    """A session that believes nothing older has to count lines itself."""
    fresh = config.option.fresh or config.option.stamp
    return "coverage is off, pass --cov" if fresh and not config.pluginmanager.hasplugin("_cov") else ""


def take(config: pytest.Config, sources: Sources, evidence: Evidence) -> tuple[list[Entry], list[str]]:
    """The census of the whole site, or of one page as Markdown alone makes it."""
    root, page = config.rootpath, config.option.page
    listed = [one for one in exemptions.load(root / "tests" / "exemptions.yml") if page in (None, one.page)]
    pages: Iterator[tuple[str, str]]
    if page and page.endswith(".md"):
        pages = census.rendered_pages(root, page)
    elif page:
        pages = iter(())  # a lab is a program; what it shows is counted with the whole site
    else:
        pages = chain(census.built_pages(site.built(root), root), census.rendered_pages(root))
    return census.take(pages, sources.of, evidence.why_not, listed, root)


class Lines:
    """The lines of each file of dlref that no test executed: counted now, or when they were last counted."""

    def __init__(self, config: pytest.Config, outcomes: Outcomes) -> None:
        self.outcomes, self.root = outcomes, config.rootpath
        counting = config.option.fresh or config.option.stamp
        plugin = config.pluginmanager.getplugin("_cov")
        self.counted: coverage.Coverage | None = plugin.cov_controller.cov if counting and plugin else None

    def key(self, path: Path) -> str:
        return sha("lines", self.outcomes.keys.module(path))

    def missed(self, path: Path) -> frozenset[int] | None:
        if self.counted is None:
            found = self.outcomes.ledger.find(self.key(path))
            return None if found is None else frozenset(found["missed"])
        _, _, excluded, missing, _ = self.counted.analysis2(str(path))
        return frozenset({*excluded, *missing})

    def keep(self) -> None:
        """What was counted holds until a module or its tests change."""
        if self.counted is not None:
            here = environment({"coverage"})
            for path in (self.root / "dlref").rglob("*.py"):
                self.outcomes.ledger.write(self.key(path), here, missed=sorted(self.missed(path) or ()))


class Stamping:
    """Makes one stamp for each program, and for each file of dlref, that the census has met."""

    def __init__(self, config: pytest.Config, outcomes: Outcomes, sources: Sources, lines: Lines) -> None:
        self.outcomes, self.sources, self.lines = outcomes, sources, lines
        self.device, self.programs = config.stash[DEVICE], config.stash[PROGRAMS]
        self.versions: dict[str, str] = {"python": platform.python_version()}

    def record(self, entries: list[Entry]) -> Record:
        found: dict[str, Stamp] = {}
        for entry in entries:
            source = entry.source
            if source and source.key and source.kind not in COMPARED and source.key not in found:
                stamp = self.of_dlref(entry) if source.path.startswith("dlref/") else self.of_program(entry)
                found |= {source.key: stamp} if stamp else {}
        stamps = sorted(found.values(), key=lambda stamp: (stamp.name, stamp.key))
        today = str(datetime.now(UTC).date())
        return Record(self.device, machine(self.device), today, dict(sorted(self.versions.items())), stamps)

    def of_program(self, entry: Entry) -> Stamp | None:
        """What ran as a program: where it used the device, if the device is no processor."""
        source = entry.source
        assert source is not None
        found = self.programs.ledgers[self.device].find(source.key)
        if found is None:
            return Stamp(source.name, source.key) if source.kind == "shell" and self.device == "cpu" else None
        run, used = found["run"], {name: value for name, value in found["environment"].items() if name in SHOWN}
        self.versions |= used
        memory = run["memory"] if self.device == "cpu" else run["cuda_memory"]
        name = source.name if source.kind == "inline" else source.path
        memory = memory and round(memory, 1)
        return Stamp(name, source.key, rounded(run["seconds"]), memory, sorted(used), reads=found["reads"])

    def of_dlref(self, entry: Entry) -> Stamp | None:
        """A file of dlref: its examples, or the lines that none of its tests reached."""
        source = entry.source
        assert source is not None
        if self.device != "cpu":
            return None
        path = self.sources.root / source.path
        if source.kind == "docstring":
            return Stamp(source.path, source.key)
        missed = sorted(self.lines.missed(path) or ())
        return Stamp(source.path, source.key, missed=missed)
