"""Stamps: when and where each printed block ran. Written by a green test session, shown while nothing has changed."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docs._hooks import blocks
from docs._hooks.blocks import ROOT, BlockError, digest
from docs._hooks.printed import Printed, find, insert

DEVICES = ("cpu", "cuda")
Digest = Field(pattern=r"^[0-9a-f]{64}$")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stamp(Model):
    """One printed block that ran."""

    page: str
    kind: Literal["inline", "snippet", "lab", "dlref", "docstring", "shell"]
    source: str  # the file, and the line or the section
    sha256: str = Digest  # of the block as printed
    depends: str = Digest  # of all the code that has to stay as it is
    seconds: float | None = Field(ge=0)
    memory: float | None = Field(ge=0)  # MiB: resident on a processor, of tensors on a card
    packages: list[str]


class Session(Model):
    """One green session on one device."""

    device: Literal["cpu", "cuda"]
    name: str = Field(min_length=1)  # of the processor or the card
    date: date  # UTC
    versions: dict[str, str]
    stamps: list[Stamp] = Field(min_length=1)


def file_for(device: str, root: Path = ROOT) -> Path:
    return root / "docs" / "_data" / "verified" / f"{device}.json"


def load(root: Path = ROOT) -> list[Session]:
    """The sessions whose files are there. A file that is cut short or edited stops whoever asks."""
    sessions = []
    for device in DEVICES:
        file = file_for(device, root)
        if file.exists():
            try:
                sessions.append(Session.model_validate_json(file.read_text("utf-8")))
            except (ValidationError, UnicodeDecodeError) as error:
                name, line = file.relative_to(root).as_posix(), len(file.read_bytes().splitlines())
                reason = str(error).replace("\n", " ")[:300]
                raise BlockError(
                    f"{name}:{line}: this is no complete file of stamps ({reason}). "
                    f"Delete it, or write it anew with make stamp DEVICE={device}"
                ) from error
            if sessions[-1].device != device:
                raise BlockError(f"{file.name}:1: these are the stamps of {sessions[-1].device}: give it its own name")
    return sessions


def save(session: Session, root: Path = ROOT) -> Path:
    """Write the file whole or not at all, one stamp a line, so that a change can be read."""
    head = session.model_dump_json(exclude={"stamps"}).removesuffix("}")
    lines = ",\n".join(stamp.model_dump_json() for stamp in session.stamps)
    file = file_for(session.device, root)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as writing:
        writing.write(f'{head},"stamps":[\n{lines}\n]}}\n')
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(part, file)
    return file


class Valid:
    """The stamps that still hold, found by what is printed. Reads each file of code once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root, self.sessions = root, load(root)
        self.by_block: dict[tuple[str, str], list[Stamp]] = defaultdict(list)
        for session in self.sessions:
            for stamp in session.stamps:
                self.by_block[session.device, stamp.sha256].append(stamp)
        self.file_digest = cache(self._file_digest)
        self.chains = cache(self._chains)

    def _file_digest(self, path: str) -> str:
        file = self.root / path
        return digest(file.read_text("utf-8")) if file.is_file() else ""

    def _chains(self, page: str) -> set[tuple[str, str]]:
        """For each inline block of a page, its digest and that of everything that runs up to its end."""
        if not (self.root / page).is_file():
            return set()
        found = set()
        read = blocks.read(self.root / page, self.root)
        for chain in [*read.chains(), *([block] for block in read.blocks if block.language == "bash")]:
            before = ""
            for block in chain:
                before += block.printed + "\n"
                found.add((block.digest, digest(before)))
        return found

    def holds(self, stamp: Stamp) -> bool:
        if stamp.kind in {"inline", "shell"}:
            return (stamp.sha256, stamp.depends) in self.chains(stamp.page)
        return self.file_digest(stamp.source.partition(":")[0]) == stamp.depends

    def stamps(self, page: str, block: Printed) -> list[tuple[Session, Stamp]]:
        """One stamp for each device on which this very block ran."""
        found = []
        for session in self.sessions:
            for stamp in self.by_block[session.device, block.digest]:
                if (stamp.kind not in {"inline", "shell"} or stamp.page == page) and self.holds(stamp):
                    found.append((session, stamp))
                    break
        return found

    def count(self) -> int:
        """How many stamps hold today, all devices together."""
        return sum(self.holds(stamp) for session in self.sessions for stamp in session.stamps)


def seconds(number: float) -> str:
    """Two digits are what a timing is worth."""
    return "under 0.01 s" if number < 0.01 else f"{float(f'{number:.2g}'):g} s"


def device_name(session: Session) -> str:
    return "CPU" if session.device == "cpu" else session.name.removeprefix("NVIDIA ")


def sentence(stamps: list[tuple[Session, Stamp]]) -> str:
    """`ran on CPU in 0.4 s, on H100 in 0.1 s · torch 2.13.0 · 2026-11-21`"""
    verb = "tested" if stamps[0][1].kind == "dlref" else "ran"
    places = [
        f"on {device_name(session)}" + (f" in {seconds(stamp.seconds)}" if stamp.seconds is not None else "")
        for session, stamp in stamps
    ]
    session, stamp = stamps[-1]
    packages = [f"{name} {session.versions[name]}" for name in stamp.packages if name in {"torch", "numpy"}]
    return " · ".join([f"{verb} {', '.join(places)}", *packages[-1:], str(max(one.date for one, _ in stamps))])


def details(session: Session, stamp: Stamp) -> str:
    """Everything that is known about one stamp, as one line."""
    names = ["python", *stamp.packages]
    parts = [stamp.source, session.name, ", ".join(f"{name} {session.versions[name]}" for name in names)]
    if stamp.memory is not None:
        parts.append(f"{stamp.memory:.0f} MB")
    return " · ".join([*parts, str(session.date)])


def note(stamps: list[tuple[Session, Stamp]], proof: str | None) -> str:
    """The line under a block. The tooltip says what the page of proof says as well, for those without a mouse."""
    text, title = escape(sentence(stamps)), escape("\n".join(details(*one) for one in stamps))
    body = f'<a href="{escape(proof)}" title="{title}">{text}</a>' if proof else f'<abbr title="{title}">{text}</abbr>'
    return f'<p class="stamp" data-search-exclude>{body}</p>'


def anchor(page: str) -> str:
    """Where the page of proof lists the blocks of a page."""
    return "blocks-" + re.sub(r"\W+", "-", page.removeprefix("docs/").rpartition(".")[0])


# MkDocs calls these.

now: dict[str, Valid] = {}  # of the build that is running


def on_pre_build(config: Any) -> None:
    from mkdocs.exceptions import PluginError

    try:
        now["valid"] = Valid()
    except BlockError as error:
        raise PluginError(str(error)) from error


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Put the stamps below the blocks of a page."""
    name = f"docs/{page.file.src_uri}"
    list_of_blocks = files.get_file_from_path("proof.md")
    proof = f"{list_of_blocks.url_relative_to(page.file)}#{anchor(name)}" if list_of_blocks else None
    return insert(html, stamped(now["valid"], name, html, proof))


def stamped(valid: Valid, page: str, html: str, proof: str | None) -> Iterator[tuple[int, str]]:
    for block in find(html):
        if stamps := valid.stamps(page, block):
            yield block.end, note(stamps, proof)
