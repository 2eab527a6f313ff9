"""The routes of the older guides, docs/_data/routes: each guide's sections in its own order, its topics with the place
where they are taught here, and its resources with the stage and the stars that the guide gave them. No hook itself.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from mkdocs.exceptions import PluginError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from docs._hooks import catalogue, entries
from docs._hooks.catalogue import Address, Guide, Identifier, Stage, Text
from docs._hooks.topics import DOCS

ROUTES = DOCS / "_data" / "routes"

Place = Annotated[str, StringConstraints(pattern=r"^[\w/-]+\.(md|py)(#[\w-]+)?$")]
Heading = Annotated[str, StringConstraints(pattern=r"^[\w/-]+\.md#[\w-]+$")]


class Strict(BaseModel):
    """Nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(Strict):
    """One thing that a guide teaches or mentions. Without `at` nobody has said yet where it stands here."""

    topic: Text
    at: Heading | None = None
    kind: Literal["taught", "defined"] | None = None
    named: Text | None = None  # words of the section that name it, where they are not the guide's
    note: Text | None = None  # what a reader should know before the click, in Markdown

    @model_validator(mode="after")
    def hangs_together(self) -> "Topic":
        if (self.at is None) != (self.kind is None):
            raise ValueError("at and kind: a topic has both, or neither while it is open")
        return self


class Source(Strict):
    """A resource of the catalogue, as the guide lists it in this section."""

    id: Identifier
    stage: Stage
    stars: Annotated[int, Field(ge=1, le=3)] | None = None
    role: Identifier | None = None


class Version(Strict):
    """One of the libraries in which an exercise is offered: by a resource of the catalogue, or here."""

    library: Text
    id: Identifier | None = None
    at: Place | None = None

    @model_validator(mode="after")
    def leads_somewhere(self) -> "Version":
        if (self.id is None) == (self.at is None):
            raise ValueError("either id, a resource, or at, a place of this site, is expected")
        return self


class Exercise(Strict):
    """The same task in several libraries."""

    task: Text
    versions: Annotated[tuple[Version, ...], Field(min_length=2)]


class Section(Strict):
    """A section of a guide."""

    id: Identifier
    title: Text
    about: Text  # in Markdown, as it stands on the guide's page
    topics: tuple[Topic, ...] = ()
    resources: tuple[Source, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    done: tuple[Text, ...] = ()  # what one can do at its end, in Markdown


class Claim(Strict):
    """Something that the guide says and that does not hold, or no longer."""

    section: Identifier
    says: Text
    holds: Text
    at: Place | None = None


class Route(Strict):
    """A guide."""

    guide: Guide
    title: Text
    author: Text
    year: Annotated[int, Field(ge=1990, le=2100)]
    licence: Text
    original: Address
    teaches: Text
    suits: Text
    roles: dict[Identifier, Text] = {}  # headings above resources, by their role, or else by their stage
    claims: tuple[Claim, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @property
    def topics(self) -> list[Topic]:
        """Of all sections."""
        return [topic for section in self.sections for topic in section.topics]

    def count(self, kind: str | None) -> int:
        """How many topics are taught, or defined, or (None) open."""
        return sum(topic.kind == kind for topic in self.topics)


def faults(route: Route, docs: Path, known: set[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What no model can know of itself: the place in the file, and what is wrong."""
    seen = set[str]()
    for i, section in enumerate(route.sections):
        here = ("sections", i)
        if section.id in seen:
            yield (*here, "id"), f"there is a section {section.id!r} already"
        seen.add(section.id)
        for j, topic in enumerate(section.topics):
            if topic.at and not there(topic.at, docs):
                yield (*here, "topics", j, "at"), f"there is no page docs/{topic.at.partition('#')[0]}"
        for j, source in enumerate(section.resources):
            if source.id not in known:
                yield (*here, "resources", j, "id"), f"{source.id!r} is not in the catalogue"
            if source.role and source.role not in route.roles:
                roles = ", ".join(route.roles) or "none"
                yield (*here, "resources", j, "role"), f"{source.role!r} is no role of this guide; it names {roles}"
        for j, exercise in enumerate(section.exercises):
            for k, version in enumerate(exercise.versions):
                place = (*here, "exercises", j, "versions", k)
                if version.id and version.id not in known:
                    yield (*place, "id"), f"{version.id!r} is not in the catalogue"
                if version.at and not there(version.at, docs):
                    yield (*place, "at"), f"there is no page docs/{version.at.partition('#')[0]}"
    for i, claim in enumerate(route.claims):
        if claim.section not in seen:
            yield ("claims", i, "section"), f"the guide has no section {claim.section!r}"
        if claim.at and not there(claim.at, docs):
            yield ("claims", i, "at"), f"there is no page docs/{claim.at.partition('#')[0]}"


def there(place: str, docs: Path) -> bool:
    """Whether the page exists; its heading is checked by the build, as that of every link."""
    return (docs / place.partition("#")[0]).is_file()


def read(path: Path, docs: Path) -> Route:
    """One guide."""
    name = f"docs/_data/routes/{path.name}"
    tree, route = entries.whole(path, name, Route)
    if route.guide != path.stem:
        raise PluginError(
            f"{name}:{entries.line(tree, ['guide'])}: the file is that of {path.stem!r}, not of {route.guide!r}"
        )
    for place, why in faults(route, docs, {resource.id for resource in catalogue.load()}):
        raise PluginError(f"{name}:{entries.line(tree, place)}: {why}")
    return route


@lru_cache(maxsize=4)
def kept(docs: Path, changed: tuple[tuple[Path, int], ...]) -> tuple[Route, ...]:
    """Read again only when a file has changed."""
    by_name = {path.stem: path for path, _ in changed}
    return tuple(read(by_name[guide], docs) for guide in catalogue.GUIDES if guide in by_name)


def load(folder: Path = ROUTES, docs: Path = DOCS) -> tuple[Route, ...]:
    """All guides."""
    paths, known = sorted(folder.glob("*.yml")), ", ".join(catalogue.GUIDES)
    for path in paths:
        if path.stem not in catalogue.GUIDES:
            raise PluginError(f"docs/_data/routes/{path.name}:1: {path.stem!r} is no guide; expected one of {known}")
    return kept(docs, tuple((path, path.stat().st_mtime_ns) for path in paths))
