"""The snippets one by one: of what kind each is, what it shows, and which pages print it. No hook itself."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from docs._hooks import path as way
from docs._hooks import topics
from tests.proof import form, reader
from tests.proof.keys import ROOT, parsed
from tests.proof.programs import header

KINDS = {
    "example": "Examples",
    "train": "Training runs",
    "figure": "Figures",
    "tip": "Tips",
    "failure": "Failures",
    "exercise": "Exercises",
    "study": "Studies",
}
LABEL = re.compile(r"(?:Tip|Failure|Exercise|Figure|Study) ?(?P<stars>★*): ")  # what a summary may begin with
DRAWING = re.compile(r"!\[(?P<alt>.*?)\]\((?:\.\./)*figures/(?P<name>[\w/-]+)\.svg\)")


@dataclass(frozen=True)
class Place:
    """Where a page prints a section of a snippet, or shows what it has drawn."""

    page: str  # as MkDocs names it: `start/a-neuron.md`
    title: str
    anchor: str  # of the heading above; "" where it has none of its own
    heading: str
    alt: str = ""  # what one sees in the drawing


@dataclass(frozen=True)
class Snippet:
    """One file below snippets/."""

    path: str  # relative to the repository, with /
    source: str
    places: tuple[Place, ...] = ()  # in the order in which they are read

    @property
    def topic(self) -> str:
        return self.path.split("/")[1]

    @property
    def name(self) -> str:
        """The name of the file, which is the id of its heading in the gallery as well."""
        return self.path.rpartition("/")[2].removesuffix(".py")

    @property
    def kind(self) -> str:
        word = self.name.partition("_")[0]
        return word if word in KINDS else "example"

    @property
    def title(self) -> str:
        """The name in words: `tip_bias_before_norm` is `Bias before norm`."""
        words = self.name.removeprefix(f"{self.kind}_").replace("_", " ")
        return words[0].upper() + words[1:]

    @cached_property
    def tree(self) -> ast.Module:
        return parsed(self.source)

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (ast.get_docstring(self.tree) or self.name).splitlines()[0]

    @property
    def words(self) -> str:
        """What it shows: the summary, without the kind that the gallery says anyway."""
        words = LABEL.sub("", self.summary, count=1)
        return words[0].upper() + words[1:]

    @property
    def stars(self) -> str:
        """How hard an exercise is."""
        found = LABEL.match(self.summary)
        return found["stars"] if found else ""

    @cached_property
    def needs(self) -> list[str]:
        """The packages that its head names."""
        names: list[str] = header(self.source).get("dependencies", [])
        return names

    @property
    def alt(self) -> str:
        """What one sees in its drawing, in the words of the first page that shows it."""
        return next((place.alt for place in self.places if place.alt), self.words)


@lru_cache(maxsize=1024)
def on_page(name: str, docs: Path, changed: int) -> tuple[tuple[str, Place], ...]:
    """The snippets of a page, each with its place. Read again only when the page has changed."""
    page, title = form.read(docs / name, docs.parent), way.front(name, docs).get("title", "Home")
    printed = [(block.line, block.section.path, "") for block in page.blocks if block.section]
    drawn = ((line, DRAWING.search(text)) for line, text in page.top)
    printed += [(line, f"snippets/{one['name']}.py", one["alt"]) for line, one in drawn if one]
    found = []
    for line, path, alt in sorted(printed):
        above = way.around(page, line)
        found.append((path, Place(name, title, above.id if above else "", above.title if above else "", alt)))
    return tuple(found)


def pages(docs: Path) -> list[str]:
    """All pages as far as they have an order: the first course, the topics, the rest."""
    first = [*topics.course(docs), *(page for topic in topics.load(docs) for page in topic.pages(docs))]
    every = [file.relative_to(docs).as_posix() for file in reader.markdown_files(docs.parent)]
    return [*(name for name in first if name in every), *(name for name in every if name not in first)]


def places(docs: Path) -> Iterator[tuple[str, Place]]:
    """Every snippet that a page prints or shows, in the order of the pages."""
    for name in pages(docs):
        yield from on_page(name, docs, (docs / name).stat().st_mtime_ns)


def load(docs: Path = topics.DOCS, root: Path = ROOT) -> list[Snippet]:
    """All snippets: first those that pages print, in the order of the pages."""
    found: dict[str, list[Place]] = defaultdict(list)
    for path, place in places(docs):
        if path.startswith("snippets/") and place not in found[path]:
            found[path].append(place)
    there = {path.relative_to(root).as_posix(): path for path in sorted((root / "snippets").rglob("*.py"))}
    order = [*(name for name in found if name in there), *(name for name in there if name not in found)]
    return [Snippet(name, there[name].read_text("utf-8"), tuple(found.get(name, ()))) for name in order]
