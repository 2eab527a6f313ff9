"""Write a page of the gallery for each topic that has snippets, as soon as somebody has written gallery/index.md.

An entry has its words, its picture, what it costs, where it is printed, and its source; docs/_hooks/below.py adds the
stamp and the ways to the file and the notebook, as below every listing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from docs._hooks import proven, snippets, templates, topics
from docs._hooks.snippets import KINDS, Place, Snippet
from tests.proof import reader, studies

FIRST = {"start": "First course"}  # the snippets that belong to no topic
MARKUP = re.compile(r"([\\*_\[\]{}#$])")


@dataclass(frozen=True)
class Group:
    """The snippets of a topic."""

    name: str
    title: str
    snippets: tuple[Snippet, ...]

    @property
    def kinds(self) -> dict[str, list[Snippet]]:
        """By their kinds, as far as there are any."""
        sorted_out = {kind: [one for one in self.snippets if one.kind == kind] for kind in KINDS}
        return {kind: found for kind, found in sorted_out.items() if found}


def groups(docs: Path = topics.DOCS) -> list[Group]:
    """The first course, then the topics in their order."""
    titles, every = FIRST | topics.titles(docs), snippets.load(docs)
    if strangers := [one.path for one in every if one.topic not in titles]:
        raise PluginError(f"{strangers[0]}: docs/_data/topics.yml has no topic of the name of its folder")
    found = [Group(name, title, tuple(one for one in every if one.topic == name)) for name, title in titles.items()]
    return [group for group in found if group.snippets]


def escaped(text: str) -> str:
    """Words in Markdown: what stands in backticks is code, everything else is what it is."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else MARKUP.sub(r"\\\1", html(part)) for part in parts)


def html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def printed(places: Iterable[Place]) -> list[str]:
    """The pages that print it, each with links to the headings below which it stands."""
    pages: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        there = pages.setdefault((place.page, place.title), [])
        if place.anchor not in [one.anchor for one in there]:
            there.append(place)
    return [f"{title}: {', '.join(map(link, there))}" for (_, title), there in pages.items()]


def link(place: Place) -> str:
    """To a heading, or to the page where the heading has no id."""
    return f"[{place.heading or 'the page'}](../{place.page}{'#' if place.anchor else ''}{place.anchor})"


def cost(one: Snippet) -> str:
    """What it takes, as far as that has been measured with the code as it is."""
    shown = proven.shown()
    path = shown.sources.root / one.path
    if one.kind == "study":
        table = studies.table(path)
        older = ", by older code" if studies.lapsed(path, shown.sources.keys) else ""
        return f"{table.seconds:.0f} s for its table{older}" if table else "no table yet"
    stamps = shown.stamps.of(shown.sources.of_snippet(path).key)
    places = [f"{proven.seconds(stamp.seconds)} on {proven.device_name(record)}"
              for record, stamp in stamps if stamp.seconds is not None]  # fmt: skip
    return ", ".join(places) or "not timed yet"


def drawing(one: Snippet, docs: Path) -> str:
    """The address of its picture, if it draws one."""
    name = f"figures/{one.topic}/{one.name}.svg"
    return f"../{name}" if (docs / name).is_file() else ""


def written(group: Group, docs: Path) -> str:
    """The page of a topic."""
    return templates.filled(
        "gallery.md", group=group, kinds=KINDS, escaped=escaped, printed=printed, cost=cost,
        drawing=lambda one: drawing(one, docs), without_marks=reader.without_marks,
    )  # fmt: skip


def gallery() -> str:
    """All snippets in a line each, by topic: the first page of the gallery."""
    return templates.filled("gallery_index.md", groups=groups(), escaped=escaped)


def on_files(files: Any, config: Any) -> None:
    """A page for each topic."""
    docs = Path(config.docs_dir)
    if files.get_file_from_path("gallery/index.md"):
        for group in groups(docs):
            files.append(File.generated(config, f"gallery/{group.name}.md", content=written(group, docs)))
