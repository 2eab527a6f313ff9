"""The catalogue as HTML: what a topic page shows under "Go further", and a page for each topic that lists everything.

The pages are made as soon as somebody has written resources/index.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import templates, topics
from docs._hooks.catalogue import ACCESS, LEVELS, STAGES, Resource, load


def listing(chosen: Iterable[Resource], said: Mapping[str, str] | None = None, with_check: bool = True) -> str:
    """A list of rows, each with what a guide says of it, if one does."""
    return templates.filled(
        "resources.html", chosen=chosen, known={resource.id: resource for resource in load()}, said=said or {},
        with_check=with_check, stages=STAGES, levels=LEVELS, access=ACCESS, topics=topics.titles(), day=day,
        kinds=lambda resource: resource.kind.capitalize(),
    )  # fmt: skip


def day(when: date) -> str:
    """`20 November 2026`"""
    return f"{when.day} {when:%B %Y}"


def further(topic: str) -> str:
    """What a topic page recommends, by stage; the rest stands on the page of all resources."""
    if topic not in (names := topics.titles()):
        raise ValueError(f"resources({topic!r}): no such topic; expected one of {', '.join(names)}")
    every = [resource for resource in load() if resource.topic == topic]
    chosen = [resource for resource in every if resource.recommended]
    if not chosen:
        raise ValueError(f"resources({topic!r}): docs/_data/catalogue/{topic}.yml recommends nothing yet")
    parts = []
    for stage, name in STAGES.items():
        of_stage = [resource for resource in chosen if resource.stage == stage]
        if of_stage:
            rows = listing(of_stage, with_check=False)
            parts.append(f'<p class="resources-stage"><strong>{name}</strong></p>{rows}')
    return "\n".join(parts)


def in_order(chosen: Iterable[Resource]) -> list[Resource]:
    """By stage, and otherwise as they are written."""
    stages = list(STAGES)
    return sorted(chosen, key=lambda resource: stages.index(resource.stage))


def of_topic(topic: str) -> str:
    """All of a topic: what is recommended, what is good too, and folded away what one should no longer take."""
    every = in_order(resource for resource in load() if resource.topic == topic)
    good = [resource for resource in every if resource.usable]
    groups = {
        "Recommended { #recommended }": [resource for resource in good if resource.recommended],
        "Also worth it { #others }": [resource for resource in good if not resource.recommended],
    }
    parts = [f"## {heading}\n\n{listing(chosen)}\n" for heading, chosen in groups.items() if chosen]
    if gone := [resource for resource in every if not resource.usable]:
        parts.append(f"## Dead or out of date {{ #replaced }}\n\n{folded(gone)}\n")
    return "\n".join(parts)


def folded(gone: list[Resource]) -> str:
    """Rows that nobody needs who does not look for them."""
    links = "1 link" if len(gone) == 1 else f"{len(gone)} links"
    return (
        f"<details><summary>{links} of older guides, each with what to take instead</summary>{listing(gone)}</details>"
    )


def recommended() -> str:
    """The recommended ones of all topics."""
    parts = []
    for topic, title in topics.titles().items():
        if chosen := in_order(one for one in load() if one.topic == topic and one.recommended):
            parts.append(f"## {title} {{ #{topic} }}\n\n{listing(chosen, with_check=False)}\n")
    return "\n".join(parts)


def overview() -> str:
    """A table of the topics that have resources, with their numbers."""
    rows = ["| topic | recommended | also worth it | dead or out of date |", "| --- | ---: | ---: | ---: |"]
    for topic, title in topics.titles().items():
        every = [resource for resource in load() if resource.topic == topic]
        good, best = sum(one.usable for one in every), sum(one.recommended for one in every)
        if every:
            rows.append(f"| [{title}]({topic}.md) | {best} | {good - best} | {len(every) - good} |")
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


def with_pages() -> dict[str, str]:
    """The titles of the topics that have a page of resources, by their names."""
    used = {resource.topic for resource in load()}
    return {name: title for name, title in topics.titles().items() if name in used}


def on_files(files: Any, config: Any) -> None:
    """A page for each topic."""
    if files.get_file_from_path("resources/index.md"):
        for topic, title in with_pages().items():
            content = templates.filled("resources.md", topic=topic, title=title)
            files.append(File.generated(config, f"resources/{topic}.md", content=content))
