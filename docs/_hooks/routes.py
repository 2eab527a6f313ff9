"""The routes of the older guides, docs/_data/routes: each guide's sections in its own order, its topics with the place
where they are taught here, and its resources with the stage and the stars that the guide gave them. No hook itself.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from mkdocs.exceptions import PluginError
from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from docs._hooks import catalogue, entries
from docs._hooks.catalogue import Address, Guide, Identifier, Stage, Text
from docs._hooks.entries import Strict
from docs._hooks.topics import DOCS

ROUTES = DOCS / "_data" / "routes"


def there(place: str) -> str:
    """A page of this site; its heading is checked by the build, as that of every link."""
    if not (DOCS / place.partition("#")[0]).is_file():
        raise ValueError(f"there is no page docs/{place.partition('#')[0]}")
    return place


def listed(identifier: str, info: ValidationInfo) -> str:
    """A resource of the catalogue, whose ids are the context."""
    if identifier not in (info.context or ()):
        raise ValueError(f"{identifier!r} is not in the catalogue")
    return identifier


Place = Annotated[str, StringConstraints(pattern=r"^[\w/-]+\.(md|py)(#[\w-]+)?$"), AfterValidator(there)]
Heading = Annotated[str, StringConstraints(pattern=r"^[\w/-]+\.md#[\w-]+$"), AfterValidator(there)]
Listed = Annotated[str, AfterValidator(listed)]


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

    id: Listed
    stage: Stage
    stars: Annotated[int, Field(ge=1, le=3)] | None = None
    role: Identifier | None = None


class Version(Strict):
    """One of the libraries in which an exercise is offered: by a resource of the catalogue, or here."""

    library: Text
    id: Listed | None = None
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
    roles: dict[Identifier, Text] = Field(
        default_factory=dict
    )  # headings above resources, by their role, or else by their stage
    claims: tuple[Claim, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @property
    def topics(self) -> list[Topic]:
        """Of all sections."""
        return [topic for section in self.sections for topic in section.topics]

    def count(self, kind: str | None) -> int:
        """How many topics are taught, or defined, or (None) open."""
        return sum(topic.kind == kind for topic in self.topics)


def faults(route: Route) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What only the whole route tells: the place in the file, and what is wrong."""
    names, roles = [section.id for section in route.sections], ", ".join(route.roles) or "none"
    for i, section in enumerate(route.sections):
        if section.id in names[:i]:
            yield ("sections", i, "id"), f"there is a section {section.id!r} already"
        for j, source in enumerate(section.resources):
            if source.role and source.role not in route.roles:
                place = ("sections", i, "resources", j, "role")
                yield place, f"{source.role!r} is no role of this guide; it names {roles}"
    for i, claim in enumerate(route.claims):
        if claim.section not in names:
            yield ("claims", i, "section"), f"the guide has no section {claim.section!r}"


def read(path: Path) -> Route:
    """One guide."""
    name = f"docs/_data/routes/{path.name}"
    tree, route = entries.whole(path, name, Route, {resource.id for resource in catalogue.load()})
    if route.guide != path.stem:
        raise PluginError(
            f"{name}:{entries.line(tree, ['guide'])}: the file is that of {path.stem!r}, not of {route.guide!r}"
        )
    for place, why in faults(route):
        raise PluginError(f"{name}:{entries.line(tree, place)}: {why}")
    return route


@entries.kept
def every(*paths: Path) -> tuple[Route, ...]:
    """The guides of some files."""
    return tuple(map(read, paths))


def load(folder: Path = ROUTES) -> tuple[Route, ...]:
    """All guides."""
    order = list(catalogue.GUIDES)
    for path in folder.glob("*.yml"):
        if path.stem not in order:
            known = ", ".join(order)
            raise PluginError(f"docs/_data/routes/{path.name}:1: {path.stem!r} is no guide; expected one of {known}")
    return every(*sorted(folder.glob("*.yml"), key=lambda path: order.index(path.stem)))
