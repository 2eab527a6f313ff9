"""The catalogue of outside resources: one YAML list a topic, checked before the site is built.

Every entry says what it is, for whom, how long it takes, why it is worth that, and whether it still lives. A dead entry
keeps its row and names its replacement; it is never rendered as a link.
"""

import datetime
import functools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from docs._extensions.place import line_of
from docs._hooks import topics

CATALOGUE = Path(__file__).parents[1] / "_data" / "catalogue"

GUIDES = {
    "virgilio-2019": "Virgilio, 2019",
    "virgilio-2020": "Virgilio, 2020",
    "seven-steps": "Seven Steps",
    "grundy": "Grundy",
    "yerevann": "YerevaNN",
}
Kind = Literal[
    "book", "chapter", "course", "video", "article", "paper", "tutorial", "interactive", "code", "tool", "discussion"
]  # fmt: skip
Stage = Literal["must-read", "first-look", "second-pass", "dive-deeper", "tips", "play", "reference"]
STAGES = dict(
    zip(
        get_args(Stage),
        ("Must read", "First look", "Second pass", "Dive deeper", "Tips", "Play", "Reference"),
        strict=True,
    )
)
RECOMMENDED_PER_STAGE = 8

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\.[^\s]+$")]


class Checked(BaseModel):
    """When somebody last looked at a resource, and how."""

    model_config = ConfigDict(extra="forbid")
    date: datetime.date
    how: Text


class Resource(BaseModel):
    """One book, paper, video … outside this site."""

    model_config = ConfigDict(extra="forbid")
    id: Identifier
    title: Text
    authors: list[Text]
    year: Annotated[int, Field(ge=1900, le=2100)] | None
    url: Address | None
    kind: Kind
    stage: Stage
    level: Annotated[int, Field(ge=1, le=3)]
    minutes: Annotated[int, Field(ge=1)]
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=300)]
    guides: list[Literal["virgilio-2019", "virgilio-2020", "seven-steps", "grundy", "yerevann"]] = []
    status: Literal["live", "moved", "dead", "obsolete"]
    archived: Address | None = None
    replaced_by: Identifier | None = None
    checked: Checked
    recommended: bool = False
    http_only: Text | None = None
    topic: str = ""

    @property
    def usable(self) -> bool:
        """Whether readers should be sent there."""
        return self.status in ("live", "moved")

    @model_validator(mode="after")
    def hangs_together(self) -> "Resource":
        if self.title.lower() in ("here", "link", "this", "video", "article"):
            raise ValueError(f"title: the real title is expected, got {self.title!r}")
        if self.usable and self.url is None:
            raise ValueError(f"url: a {self.status} resource needs an address")
        if not self.usable and self.replaced_by is None:
            raise ValueError(f"replaced_by: a {self.status} resource names the id of what to read instead")
        if self.url and self.url.startswith("http://") and not self.http_only:
            raise ValueError(f"url: https is expected, got {self.url}; if the host has none, say so in http_only")
        if self.recommended and not self.usable:
            raise ValueError(f"recommended: a {self.status} resource cannot be recommended")
        return self


def read(path: Path) -> Iterator[Resource]:
    """The entries of one file; ValueError naming the file and the entry at the first one that is wrong."""
    if path.stem not in (names := topics.titles()):
        raise ValueError(f"{path.name}: {path.stem!r} is no topic; expected one of {', '.join(names)}")
    text = path.read_text("utf-8")
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: not YAML: {error}") from None
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: a list of resources is expected, got {type(entries).__name__}")
    for number, entry in enumerate(entries, 1):
        name = entry.get("id", f"entry {number}") if isinstance(entry, dict) else f"entry {number}"
        try:
            yield Resource.model_validate(entry).model_copy(update={"topic": path.stem})
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}".lstrip(": ") for fault in error.errors()
            )
            raise ValueError(f"{path.name}:{line_of(f'id: {name}', text) or 1}: {name}: {faults}") from None


def canonical(url: str) -> str:
    """An address without what does not tell two resources apart."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}#{parts.fragment}"


def check_whole(resources: list[Resource]) -> None:
    """What no single entry can know: ids and addresses are unique, replacements exist and live."""
    by_id: dict[str, Resource] = {}
    by_url: dict[str, Resource] = {}
    for resource in resources:
        where = f"{resource.topic}.yml: {resource.id}"
        if resource.id in by_id:
            raise ValueError(f"{where}: the id stands in {by_id[resource.id].topic}.yml too")
        by_id[resource.id] = resource
        if resource.url and resource.usable:
            other = by_url.setdefault(canonical(resource.url), resource)
            if other is not resource:
                raise ValueError(f"{where}: the address is that of {other.topic}.yml: {other.id} too: {resource.url}")
    for resource in resources:
        if resource.replaced_by is None:
            continue
        where = f"{resource.topic}.yml: {resource.id}"
        if resource.replaced_by not in by_id:
            raise ValueError(f"{where}: replaced_by names {resource.replaced_by!r}, which is not in the catalogue")
        if not by_id[resource.replaced_by].usable:
            raise ValueError(f"{where}: replaced_by names {resource.replaced_by!r}, which is not live itself")
    for (topic, stage), count in Counter((r.topic, r.stage) for r in resources if r.recommended).items():
        if count > RECOMMENDED_PER_STAGE:
            raise ValueError(
                f"{topic}.yml: {count} resources are recommended for {stage}, at most {RECOMMENDED_PER_STAGE} can be"
            )


def load(folder: Path = CATALOGUE) -> tuple[Resource, ...]:
    """The whole catalogue, in the order of the topics; ValueError at the first fault."""
    return kept(folder, tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yml"))))


@functools.lru_cache(maxsize=4)
def kept(folder: Path, changed: tuple[tuple[Path, int], ...]) -> tuple[Resource, ...]:
    """The catalogue as it was when it was last changed: `make serve` reads it again after an edit."""
    order = list(topics.titles())
    paths = sorted(folder.glob("*.yml"), key=lambda path: order.index(path.stem) if path.stem in order else -1)
    resources = [resource for path in paths for resource in read(path)]
    check_whole(resources)
    return tuple(resources)
