"""The pages of the older guides: each topic with its place here, each resource as the guide lists it."""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from markdown.extensions.toc import slugify
from mkdocs.utils.meta import get_data

from docs._hooks import path as way
from docs._hooks import resources, routes, templates
from docs._hooks.catalogue import GUIDES, STAGES, load
from docs._hooks.entries import kept
from docs._hooks.gallery import escaped
from docs._hooks.routes import Route, Section, Source, Topic
from docs._hooks.topics import DOCS
from tests.proof import form

STATED = ("virgilio-2019", "virgilio-2020")  # guides that name the stage of a resource themselves


def route(name: str) -> Route:
    """A guide by its id."""
    found = {one.guide: one for one in routes.load()}
    if name not in found:
        raise ValueError(f"guide({name!r}): docs/_data/routes has no such guide; expected one of {', '.join(found)}")
    return found[name]


def about(name: str) -> str:
    """How a guide teaches, whom it suits, where its original is, and how much of it is here."""
    chosen = route(name)
    sources = {source.id for section in chosen.sections for source in section.resources}
    return templates.filled("guide_about.md", route=chosen, sources=sources, escaped=escaped, usable=usable(sources))


def guide(name: str) -> str:
    """The sections of a guide."""
    return sections(route(name))


def sections(chosen: Route) -> str:
    """A route as Markdown."""
    return templates.filled(
        "guide.md", route=chosen, escaped=escaped, groups=groups, named=named, topic_id=topic_id, where=where, time=time
    )


@kept
def page(path: Path) -> tuple[str, int, dict[str, int]]:
    """The title of a page, its minutes, and the pass of each of its sections."""
    text, meta = get_data(path.read_text("utf-8"))
    headline = re.search(r"^# (.+)$", text, re.M)
    passes = {section.id: section.number for section in form.read(path, DOCS.parent).sections}
    title = str(meta.get("title") or (headline[1] if headline else path.name))
    return title, meta.get("minutes", 0), passes


def where(topic: Topic) -> str:
    """On which page a topic stands, and whether it waits for a later pass: a reader knows before the click."""
    address, _, heading = (topic.at or "").partition("#")
    title, _, passes = page(DOCS / address)
    place = "in the dictionary" if address.startswith("concepts/") else f"*{escaped(title)}*"
    return f"{place}{', second pass' * (passes.get(heading, 1) > 1)}{', defined' * (topic.kind == 'defined')}"


def time(section: Section) -> str:
    """How long the pages of a section take, each counted once."""
    pages = dict.fromkeys(topic.at.partition("#")[0] for topic in section.topics if topic.at)
    minutes = [found for address in pages if (found := page(DOCS / address)[1])]
    if len(minutes) < 2:
        return f" The page to which its topics lead takes {way.duration(minutes[0])}." if minutes else ""
    return f" The {len(minutes)} parts to which its topics lead take {way.duration(sum(minutes))} in all."


def topic_id(section: Section, topic: Topic) -> str:
    """The address of a topic's row in its guide: what a reader has ticked hangs on it."""
    return f"topic-{section.id}-{slugify(topic.topic, '-')}"


def groups(chosen: Route, section: Section) -> Iterator[tuple[str, str]]:
    """The resources of a section in the guide's order, under the headings that its route gives them."""
    known = {resource.id: resource for resource in load()}
    headings = list[str]()
    for source in section.resources:
        without = headings[-1] if headings else ""  # what is to play with stays in the list in which it stands
        headings.append(chosen.roles.get(source.role or source.stage, without))
    for words, pairs in groupby(zip(headings, section.resources, strict=True), key=lambda pair: pair[0]):
        of_group = [source for _, source in pairs]
        rows = [known[source.id] for source in of_group]
        yield escape(words), resources.listing(rows, {source.id: said(source, chosen.guide) for source in of_group})


def said(source: Source, guide: str) -> str:
    """What a guide says of a resource: its stars, and its stage where that is not ours."""
    stage = [STAGES[source.stage]] if guide in STATED else []
    return " · ".join([*stage, *(["★" * source.stars] if source.stars else [])])


def named(identifier: str) -> str:
    """A resource in a table: a link while it can be read, or what has become of it."""
    resource = {one.id: one for one in load()}[identifier]
    return resources.link(identifier) if resource.usable else f"{escaped(resource.title)}, {resource.gone}"


def usable(identifiers: set[str]) -> int:
    """How many of these can still be read."""
    return sum(resource.usable for resource in load() if resource.id in identifiers)


def guides() -> str:
    """A table of the guides: how much of each is where."""
    rows = ["| guide | topics | taught | defined | resources | still readable |",
            "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for one in routes.load():
        sources = {source.id for section in one.sections for source in section.resources}
        counts = [len(one.topics), one.count("taught"), one.count("defined"), len(sources), usable(sources)]
        rows.append(f"| [{GUIDES[one.guide]}]({one.guide}.md) | {' | '.join(map(str, counts))} |")
    return "\n".join(rows)


def which() -> str:
    """Whom each guide suits, and how it teaches, in a paragraph each."""
    parts = [
        f"**[{GUIDES[one.guide]}]({one.guide}.md).** {escaped(one.teaches)} {escaped(one.suits)}"
        for one in routes.load()
    ]
    return "\n\n".join(parts)
