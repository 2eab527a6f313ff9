"""The stamps that hold today, and how a page says what they say. No hook itself: MkDocs loads each hook apart."""

import re
from functools import lru_cache
from typing import ClassVar

from tests.proof.keys import ROOT
from tests.proof.printed import Printed, find
from tests.proof.sources import COMPARED, Source, Sources
from tests.proof.stamps import Record, Stamp, Stamps


class Shown:
    """The stamps that hold today, found by what a page prints."""

    def __init__(self, sources: Sources | None = None, stamps: Stamps | None = None) -> None:
        self.sources = sources or Sources()
        self.stamps = stamps or Stamps(self.sources.root)

    def of(self, page: str, block: Printed) -> tuple[Source | None, list[tuple[Record, Stamp]]]:
        """Where a block comes from, and one stamp for each device on which it ran."""
        sources = self.sources.of(page, block)
        if not sources:
            return None, []
        source = sources[0]
        return source, [] if source.kind in COMPARED else self.stamps.of(source.key, source.lines)


def seconds(number: float) -> str:
    """Two digits are what a timing is worth."""
    return "under 0.01 s" if number < 0.01 else f"{float(f'{number:.2g}'):g} s"


def device_name(record: Record) -> str:
    return "CPU" if record.device == "cpu" else record.machine.removeprefix("NVIDIA ")


def sentence(stamps: list[tuple[Record, Stamp]]) -> str:
    """`ran on CPU in 0.4 s, on H100 in 0.1 s · torch 2.13.0 · 2026-11-21`"""
    verb = "tested" if stamps[0][1].name.startswith("dlref/") else "ran"
    places = [
        f"on {device_name(record)}" + (f" in {seconds(stamp.seconds)}" if stamp.seconds is not None else "")
        for record, stamp in stamps
    ]
    record, stamp = stamps[-1]
    packages = [f"{name} {record.versions[name]}" for name in stamp.packages if name in {"torch", "numpy"}]
    last = max(one.date or whole.date for whole, one in stamps)
    return " · ".join([f"{verb} {', '.join(places)}", *packages[-1:], last])


def details(record: Record, stamp: Stamp) -> str:
    """Everything that is known about one stamp, as one line."""
    names = ["python", *stamp.packages]
    parts = [stamp.name, record.machine, ", ".join(f"{name} {record.versions[name]}" for name in names)]
    if stamp.memory is not None:
        parts.append(f"{stamp.memory:.0f} MiB")
    return " · ".join([*parts, stamp.date or record.date])


def anchor(page: str) -> str:
    """Where the page of proof lists the blocks of a page."""
    return "blocks-" + re.sub(r"\W+", "-", page.removeprefix("docs/").rpartition(".")[0])


class _Build:
    """What holds in the build that is running, and what its pages print."""

    shown: Shown | None = None
    blocks: ClassVar[dict[str, list[Printed]]] = {}
    state: object = None  # of all that the proofs are about


def begin() -> None:
    """A new build: what decides the proofs is read again if any of it has changed since the last one."""
    files = (
        file
        for name in ("dlref", "snippets", "tests", "docs/labs", "docs/_data")
        for file in (ROOT / name).rglob("*.*")
    )
    state = {str(file): file.stat().st_mtime_ns for file in files if file.suffix != ".pyc"}
    keys = _Build.shown.sources.keys if _Build.shown and state == _Build.state else None
    _Build.state, _Build.shown = state, Shown(Sources(keys=keys))
    _Build.blocks.clear()


def shown() -> Shown:
    """What holds in the build that is running."""
    if _Build.shown is None:
        begin()
    assert _Build.shown is not None
    return _Build.shown


def read(page: str, html: str) -> list[Printed]:
    """The blocks of a page, read once in a build, and never again while the page stays the same."""
    _Build.blocks[page] = blocks(html)
    return _Build.blocks[page]


blocks = lru_cache(maxsize=1024)(find)


def printed(page: str) -> list[Printed]:
    """The blocks of a page that has been read."""
    return _Build.blocks.get(page, [])
