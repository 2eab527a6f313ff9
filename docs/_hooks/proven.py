"""What each page prints, where that is from, and the stamps that hold today. No hook itself: others ask it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from docs._hooks import templates
from tests.proof.keys import ROOT, Keys, files_below
from tests.proof.printed import Printed, find
from tests.proof.sources import COMPARED, Source, Sources
from tests.proof.stamps import Record, Stamp, Stamps


@dataclass(frozen=True)
class Row:
    """A printed block, where it comes from, and one stamp for each device on which it ran."""

    block: Printed
    source: Source | None
    stamps: list[tuple[Record, Stamp]]


class Shown:
    """The blocks that pages print, with what holds today."""

    def __init__(self, sources: Sources | None = None, stamps: Stamps | None = None) -> None:
        self.sources = sources or Sources()
        self.stamps = stamps or Stamps(self.sources.root)
        self.pages: dict[str, list[Row]] = {}

    def read(self, page: str, html: str) -> list[Row]:
        """The blocks of a page."""
        self.pages[page] = [self.row(page, block) for block in find(html)]
        return self.pages[page]

    def row(self, page: str, block: Printed) -> Row:
        source = next(iter(self.sources.of(page, block)), None)
        ran = source is not None and source.kind not in COMPARED
        return Row(block, source, self.stamps.of(source.key, source.lines) if source and ran else [])


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


def details(stamps: list[tuple[Record, Stamp]]) -> str:
    """Everything that is known about some stamps, one line each."""
    lines = []
    for record, stamp in stamps:
        versions = ", ".join(f"{name} {record.versions[name]}" for name in ("python", *stamp.packages))
        memory = [] if stamp.memory is None else [f"{stamp.memory:.0f} MiB"]
        lines.append(" · ".join([stamp.name, record.machine, versions, *memory, stamp.date or record.date]))
    return "\n".join(lines)


def anchor(page: str) -> str:
    """Where the page of proof lists the blocks of a page."""
    return "blocks-" + re.sub(r"\W+", "-", page.removeprefix("docs/").rpartition(".")[0])


templates.ENVIRONMENT.globals |= {"sentence": sentence, "details": details, "anchor": anchor}


# The build that is running

build: dict[str, Shown] = {}
PROVEN = ("dlref", "snippets", "tests", "docs/labs")  # what the keys are made of


@lru_cache(maxsize=1)
def keys(state: frozenset[tuple[str, int]]) -> Keys:
    """Read again only if any file has changed: `make serve` builds again and again."""
    return Keys()


def begin() -> None:
    """A new build."""
    files = (file for name in PROVEN for file in files_below(ROOT / name))
    state = frozenset((str(file), file.stat().st_mtime_ns) for file in files)
    build["shown"] = Shown(Sources(keys=keys(state)))


def shown() -> Shown:
    """What holds in the build that is running."""
    if not build:
        begin()
    return build["shown"]
