"""The catalogue as HTML: what a topic page shows under "Go further", and a page for each topic that lists everything.

The pages are made as soon as somebody has written resources/index.md.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import templates, topics
from docs._hooks.catalogue import ACCESS, LEVELS, STAGES, Resource, load


def listing(chosen: Iterable[Resource], said: Mapping[str, str] | None = None, with_check: bool = True) -> str:
    """A list of rows, each with what a guide says of it, if one does."""
    return templates.filled(
        "resources.html", chosen=chosen, known={resource.id: resource for resource in load()}, said=said or {},
        with_check=with_check, stages=STAGES, levels=LEVELS, access=ACCESS, topics=topics.titles(),
    )  # fmt: skip


def by_topic() -> dict[str, list[Resource]]:
    """The resources of each topic that has any, by stage, and otherwise as they are written."""
    stages, grouped = list(STAGES), groupby(load(), key=lambda one: one.topic)
    return {topic: sorted(every, key=lambda one: stages.index(one.stage)) for topic, every in grouped}


def further(topic: str) -> str:
    """What a topic page recommends, by stage; the rest stands on the page of all resources."""
    if topic not in (names := topics.titles()):
        raise ValueError(f"resources({topic!r}): no such topic; expected one of {', '.join(names)}")
    chosen = [one for one in by_topic().get(topic, []) if one.recommended]
    if not chosen:
        raise ValueError(f"resources({topic!r}): docs/_data/catalogue/{topic}.yml recommends nothing yet")
    return "\n".join(
        f'<p class="resources-stage"><strong>{STAGES[stage]}</strong></p>{listing(rows, with_check=False)}'
        for stage, rows in groupby(chosen, key=lambda one: one.stage)
    )


def of_topic(topic: str) -> str:
    """The page of all of a topic: what is recommended, what is good too, and what one should no longer take."""
    title, every = topics.titles()[topic], by_topic()[topic]
    return templates.filled("resources.md", title=title, every=every, listing=listing)


def recommended() -> str:
    """The recommended ones of all topics."""
    titles = topics.titles()
    chosen = ((name, [one for one in every if one.recommended]) for name, every in by_topic().items())
    return "\n".join(
        f"## {titles[name]} {{ #{name} }}\n\n{listing(rows, with_check=False)}\n" for name, rows in chosen if rows
    )


def overview() -> str:
    """A table of the topics that have resources, with their numbers."""
    rows = ["| topic | recommended | also worth it | dead or out of date |", "| --- | ---: | ---: | ---: |"]
    for topic, every in by_topic().items():
        good, best = sum(one.usable for one in every), sum(one.recommended for one in every)
        rows.append(f"| [{topics.titles()[topic]}]({topic}.md) | {best} | {good - best} | {len(every) - good} |")
    return "\n".join(rows)


def link(identifier: str) -> str:
    """One resource in the middle of a sentence: its title as a link, and how long it takes."""
    known = {resource.id: resource for resource in load()}
    if identifier not in known:
        raise ValueError(f"resource({identifier!r}): no entry of docs/_data/catalogue/ has this id")
    resource = known[identifier]
    if not resource.usable:
        raise ValueError(f"resource({identifier!r}): its status is {resource.status}; choose one that can be read")
    return f'<a href="{escape(resource.url or "")}">{escape(resource.title)}</a> ({resource.duration})'


def on_files(files: Any, config: Any) -> None:
    """A page for each topic."""
    if files.get_file_from_path("resources/index.md"):
        for topic in by_topic():
            files.append(File.generated(config, f"resources/{topic}.md", content=of_topic(topic)))
