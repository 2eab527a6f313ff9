"""Stamps: what a green session on one device has proven, one line for each program, as it is committed.

A stamp names the code key of what ran, so it says of today's code just what it said then: whoever has today's key looks
it up, and finds nothing as soon as anything that decided the outcome has changed.
"""

import json
import os
import platform
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.proof.keys import LENGTH, ROOT
from tests.proof.reader import BlockError

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
    file = file_for(record.device, root)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as writing:
        writing.write(f'{json.dumps(head, ensure_ascii=False).removesuffix("}")}, "stamps": [\n{lines}\n]}}\n')
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(part, file)
    return file


def short(stamp: Stamp) -> dict[str, Any]:
    """A stamp without what it does not say."""
    return {name: value for name, value in asdict(stamp).items() if value not in (None, [])}


def merge(old: Record | None, new: Record) -> Record:
    """Add the stamps of another part of the same work: what the new record proves again replaces the old."""
    if old is None or (old.machine, old.versions) != (new.machine, new.versions):
        return new
    stamps = old.by_key | new.by_key
    return replace(new, stamps=sorted(stamps.values(), key=lambda stamp: (stamp.name, stamp.key)))


def rounded(seconds: float) -> float:
    """Three digits are what a timing is worth."""
    return float(f"{seconds:.3g}")


def write(record: Record, root: Path) -> str:
    """Save the record. On a card the work may come in parts, which are merged."""
    file = file_for(record.device, root)
    if record.device != "cpu" and file.exists():
        record = merge(read(file, root), record)
    return save(record, root).relative_to(root).as_posix()


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
        self.records = load(root)

    def of(self, key: str, lines: range = range(0)) -> list[tuple[Record, Stamp]]:
        """For each device the stamp with this code key."""
        found = ((record, record.find(key, lines)) for record in self.records)
        return [(record, stamp) for record, stamp in found if stamp]
