"""Stamps: what has been proven on one device, one line for each program, as it is committed.

A full session without a failure writes them; on a card, a part of the work of which everything passed.

A stamp names the code key of what ran, so it says of today's code just what it said then: whoever has today's key looks
it up, and finds nothing as soon as anything that decided the outcome has changed.
"""

import json
import platform
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.proof.keys import LENGTH, ROOT, digests
from tests.proof.reader import BlockError
from tests.proof.whole import write_whole

DEVICES = ("cpu", "cuda")
SHOWN = {"numpy", "torch", "scikit-learn", "matplotlib"}  # the versions that a stamp prints


@dataclass(frozen=True)
class Stamp:
    """One program, one file of dlref with its tests, or the examples in its docstrings."""

    name: str  # file, and the line of a block
    key: str
    seconds: float | None = None
    memory: float | None = None  # MiB: resident on a processor, of tensors on a card
    packages: list[str] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)  # lines that no test executed
    reads: dict[str, str] = field(default_factory=dict)  # data files of the repository, with their hashes
    date: str = ""  # UTC, where it is another than the record's

    def __post_init__(self) -> None:
        if len(self.key) != LENGTH or set(self.key) - set("0123456789abcdef"):
            raise ValueError(f"{self.name}: a code key has {LENGTH} hexadecimal digits, not {self.key!r}")
        if min(self.seconds or 0, self.memory or 0) < 0:
            raise ValueError(f"{self.name}: seconds and memory are not negative")


@dataclass(frozen=True)
class Record:
    """What was proven on one device."""

    device: str
    machine: str  # the name of the processor or the card
    date: str  # UTC
    versions: dict[str, str]
    stamps: list[Stamp]

    def __post_init__(self) -> None:
        if self.device not in DEVICES or not self.machine or not self.stamps:
            raise ValueError(f"a record has a device of {', '.join(DEVICES)}, the name of its machine, and stamps")

    @cached_property
    def by_key(self) -> dict[str, Stamp]:
        return {stamp.key: stamp for stamp in self.stamps}

    def find(self, key: str, lines: range = range(0)) -> Stamp | None:
        """The stamp with a code key, if it missed no line that counts."""
        stamp = self.by_key.get(key)
        return stamp if stamp and not set(stamp.missed) & set(lines) else None


def file_for(device: str, root: Path = ROOT) -> Path:
    return root / "docs" / "_data" / "verified" / f"{device}.json"


def load(root: Path = ROOT) -> list[Record]:
    """The records whose files are there. A file that is cut short or edited stops whoever asks."""
    records = []
    for device in DEVICES:
        file = file_for(device, root)
        if file.exists():
            records.append(read(file, root))
            if records[-1].device != device:
                raise BlockError(f"{file.name}:1: these are the stamps of {records[-1].device}: give it its own name")
    return records


def read(file: Path, root: Path = ROOT) -> Record:
    """One file of stamps. (Plain JSON: a machine with a card may have no library that checks more.)"""
    try:
        found = json.loads(file.read_text("utf-8"))
        return Record(**found | {"stamps": [Stamp(**stamp) for stamp in found["stamps"]]})
    except (ValueError, TypeError, KeyError) as error:
        name, line = file.relative_to(root).as_posix(), len(file.read_bytes().splitlines())
        raise BlockError(
            f"{name}:{line}: this is no complete file of stamps ({error}). "
            f"Delete it, or write it again with make stamp DEVICE={file.stem}"
        ) from error


def save(record: Record, root: Path = ROOT) -> Path:
    """Write the file whole or not at all, one stamp a line, so that a change can be read."""
    head = {name: value for name, value in vars(record).items() if name in ("device", "machine", "date", "versions")}
    lines = ",\n".join(json.dumps(short(stamp), ensure_ascii=False) for stamp in record.stamps)
    text = f'{json.dumps(head, ensure_ascii=False).removesuffix("}")}, "stamps": [\n{lines}\n]}}\n'
    return write_whole(file_for(record.device, root), text)


def short(stamp: Stamp) -> dict[str, Any]:
    """A stamp without what it does not say."""
    return {name: value for name, value in asdict(stamp).items() if value not in (None, [], {}, "")}


def merge(old: Record | None, new: Record, today: set[str]) -> Record:
    """Add the stamps of another part of the same work: what is proven again replaces the old, what has lapsed goes."""
    if old is None or old.machine != new.machine or not agree(old.versions, new.versions):
        return new
    kept = [replace(stamp, date=stamp.date or old.date) for stamp in old.stamps if stamp.key in today]
    stamps = {stamp.key: stamp for stamp in [*kept, *new.stamps]}
    dated = [replace(stamp, date="" if stamp.date == new.date else stamp.date) for stamp in stamps.values()]
    versions = dict(sorted((old.versions | new.versions).items()))
    return replace(new, versions=versions, stamps=sorted(dated, key=lambda stamp: (stamp.name, stamp.key)))


def agree(old: dict[str, str], new: dict[str, str]) -> bool:
    """Whether two parts ran with the same versions, as far as both used the same packages."""
    return all(old[name] == new[name] for name in old.keys() & new.keys())


def rounded(seconds: float) -> float:
    """Three digits are kept, of which a page shows two."""
    return float(f"{seconds:.3g}")


def machine(device: str) -> str:
    """What the machine calls its processor, or its card."""
    if device != "cpu":
        import torch

        return torch.cuda.get_device_name()
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return model or platform.processor() or platform.machine()


class Stamps:
    """The stamps of all devices, asked with today's keys."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root, self.records = root, load(root)

    def of(self, key: str, lines: range = range(0)) -> list[tuple[Record, Stamp]]:
        """For each device the stamp with this code key."""
        found = ((record, record.find(key, lines)) for record in self.records)
        return [(record, stamp) for record, stamp in found if stamp and digests(self.root, stamp.reads) == stamp.reads]
