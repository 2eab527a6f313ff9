"""The registry of topics, docs/_data/topics.yml: read and checked here, and nowhere else. No hook itself."""

from pathlib import Path
from typing import Annotated, Literal

from mkdocs.exceptions import PluginError
from pydantic import StringConstraints, model_validator

from docs._hooks import entries
from docs._hooks.entries import Strict
from tests.proof.form import COURSE, FOLDERS

DOCS = Path(__file__).parents[1]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]+([-_][a-z0-9]+)*$")]


class Topic(Strict):
    """One topic. What bears its name may be there or not yet."""

    name: Name
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    folder: Annotated[str, StringConstraints(pattern=rf"^({'|'.join(FOLDERS)})$")] | None = None
    level: Literal[1, 2, 3] | None = None
    parts: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def hangs_together(self) -> "Topic":
        if (self.folder is None) != (self.level is None):
            raise ValueError("a topic has both a folder and a level, or neither")
        return self

    def pages(self, docs: Path = DOCS) -> list[str]:
        """Its page, or its hub and its parts; nothing while they are not written."""
        single, hub = f"{self.folder}/{self.name}.md", f"{self.folder}/{self.name}/index.md"
        if (docs / hub).is_file():
            return [hub, *(f"{self.folder}/{self.name}/{part}.md" for part in self.parts)]
        return [single] if (docs / single).is_file() else []

    def modules(self, docs: Path = DOCS) -> list[str]:
        """What the library has of it, in NumPy and in PyTorch."""
        found = [docs.parent / "dlref" / self.name, docs.parent / "dlref" / "pytorch" / self.name]
        there = [path for path in found if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()]
        return [".".join(path.relative_to(docs.parent).parts) for path in there]


@entries.kept
def read(path: Path) -> tuple[Topic, ...]:
    """The topics of a registry, each with a name of its own and a folder that is there."""
    found = list(entries.read(path, "docs/_data/topics.yml", Topic))
    entries.unique("name", ((topic.name, place) for place, topic in found))
    for place, topic in found:
        if topic.folder and not (path.parents[1] / topic.folder).is_dir():
            raise PluginError(f"{place}: there is no folder docs/{topic.folder}")
    return tuple(topic for _, topic in found)


def load(docs: Path = DOCS) -> tuple[Topic, ...]:
    """All topics in their order; none where a site has no registry."""
    path = docs / "_data" / "topics.yml"
    return read(path) if path.is_file() else ()


def titles(docs: Path = DOCS) -> dict[str, str]:
    """The title of each topic by its name."""
    return {topic.name: topic.title for topic in load(docs)}


def course(docs: Path = DOCS) -> list[str]:
    """The pages of the first course, as far as they are written."""
    return [page for name in COURSE if (docs / (page := f"start/{name}.md")).is_file()]
