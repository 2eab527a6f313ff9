"""The catalogue of outside resources: one YAML list a topic, checked before the site is built.

Every entry says what it is, for whom, how long it takes, why it is worth that, and whether it still lives. A dead entry
keeps its row and names its replacement; it is never rendered as a link.
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, NoReturn
from urllib.parse import urlsplit

from mkdocs.exceptions import PluginError
from pydantic import Field, StringConstraints, model_validator

from docs._hooks import entries, topics
from docs._hooks.entries import Strict

CATALOGUE = Path(__file__).parents[1] / "_data" / "catalogue"

GUIDES = {
    "virgilio-2019": "Virgilio, 2019",
    "virgilio-2020": "Virgilio, 2020",
    "seven-steps": "Seven Steps",
    "grundy": "Grundy",
    "yerevann": "YerevaNN",
}
STAGES = {
    "must-read": "Must read",
    "first-look": "First look",
    "second-pass": "Second pass",
    "dive-deeper": "Dive deeper",
    "tips": "Tips",
    "play": "Play",
    "reference": "Reference",
}
LEVELS = {1: "★ for everyone", 2: "★★ after a first course", 3: "★★★ with proofs"}
ACCESS = {"free": "", "login": "needs a login", "paid": "costs money"}
RECOMMENDED_PER_STAGE = 8

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Stage = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(STAGES)})$")]
Guide = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(GUIDES)})$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\.[^\s]+$")]


class Checked(Strict):
    """When somebody last looked at a resource, and how."""

    date: datetime.date
    how: Text


class Resource(Strict):
    """One book, paper, video … outside this site."""

    id: Identifier
    title: Text
    authors: list[Text]
    year: Annotated[int, Field(ge=1900, le=2100)] | None
    url: Address | None
    kind: Literal[
        "book", "chapter", "course", "video", "article", "paper", "tutorial", "interactive", "code", "tool",
        "discussion",
    ]  # fmt: skip
    stage: Stage
    level: Annotated[int, Field(ge=1, le=3)]
    minutes: Annotated[int, Field(ge=1)]
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=300)]
    guides: tuple[Guide, ...] = ()
    status: Literal["live", "moved", "dead", "obsolete"]
    archived: Address | None = None
    replaced_by: Identifier | None = None
    checked: Checked
    recommended: bool = False
    access: Literal["free", "login", "paid"] = "free"
    language: Text | None = None  # of its code, with the library
    http_only: Text | None = None
    topic: str = ""  # of the file
    place: str = ""  # file and line

    @property
    def usable(self) -> bool:
        """Whether readers should be sent there."""
        return self.status in ("live", "moved")

    @property
    def gone(self) -> str:
        """What has become of it, if it is not usable."""
        return "no longer there" if self.status == "dead" else "out of date"

    @property
    def by(self) -> str:
        """Who made it, and when."""
        authors = ", ".join(self.authors[:3]) + (" and others" if len(self.authors) > 3 else "")
        return ", ".join(part for part in (authors, str(self.year or "")) if part)

    @property
    def duration(self) -> str:
        """Minutes up to two hours, then hours, to a half as long as they are few."""
        if self.minutes <= 120:
            return f"{self.minutes} min"
        return f"{round(self.minutes / 30) / 2:g} h" if self.minutes < 600 else f"{round(self.minutes / 60)} h"

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
    """The entries of one file."""
    name = f"docs/_data/catalogue/{path.name}"
    if path.stem not in (known := topics.titles()):
        raise PluginError(f"{name}:1: {path.stem!r} is no topic; expected one of {', '.join(known)}")
    for place, resource in entries.read(path, name, Resource):
        yield resource.model_copy(update={"topic": path.stem, "place": place})


def canonical(url: str) -> str:
    """An address without what does not tell two resources apart."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}#{parts.fragment}"


def check_whole(resources: list[Resource]) -> None:
    """What no single entry can know: ids and addresses are unique, replacements exist and live."""
    entries.unique("id", ((one.id, one.place) for one in resources))
    entries.unique("address", ((canonical(one.url), one.place) for one in resources if one.url and one.usable))
    by_id = {one.id: one for one in resources}
    for resource in resources:
        if resource.replaced_by and resource.replaced_by not in by_id:
            refuse(resource, f"replaced_by names {resource.replaced_by!r}, which is not in the catalogue")
        if resource.replaced_by and not by_id[resource.replaced_by].usable:
            refuse(resource, f"replaced_by names {resource.replaced_by!r}, which is not live itself")
    count = Counter[tuple[str, str]]()
    for resource in resources:
        count[resource.topic, resource.stage] += resource.recommended
        if count[resource.topic, resource.stage] > RECOMMENDED_PER_STAGE:
            refuse(resource, f"more than {RECOMMENDED_PER_STAGE} resources are recommended for {resource.stage}")


def refuse(resource: Resource, why: str) -> NoReturn:
    raise PluginError(f"{resource.place}: {resource.id}: {why}")


def load(folder: Path = CATALOGUE) -> tuple[Resource, ...]:
    """The whole catalogue, in the order of the topics; PluginError at the first fault."""
    order = list(topics.titles())
    return whole(*sorted(folder.glob("*.yml"), key=lambda path: order.index(path.stem) if path.stem in order else -1))


@entries.kept
def whole(*paths: Path) -> tuple[Resource, ...]:
    """The entries of all files."""
    resources = [resource for path in paths for resource in read(path)]
    check_whole(resources)
    return tuple(resources)
