"""The catalogue as HTML: what a topic page shows under "Go further", and the pages that list everything."""

from collections.abc import Callable, Iterable
from html import escape

from docs._hooks import templates, topics
from docs._hooks.catalogue import GUIDES, STAGES, Resource, load


def listing(chosen: Iterable[Resource]) -> str:
    """A list of rows."""
    return templates.filled("resources.html", chosen=chosen, known={resource.id: resource for resource in load()})


def further(topic: str) -> str:
    """What a topic page recommends, by stage; the rest stands on the page of all resources."""
    if topic not in (names := topics.titles()):
        raise ValueError(f"resources({topic!r}): no such topic; expected one of {', '.join(names)}")
    chosen = [resource for resource in load() if resource.topic == topic and resource.recommended]
    if not chosen:
        raise ValueError(f"resources({topic!r}): docs/_data/catalogue/{topic}.yml recommends nothing yet")
    parts = []
    for stage, name in STAGES.items():
        of_stage = [resource for resource in chosen if resource.stage == stage]
        if of_stage:
            parts.append(f'<p class="resources-stage"><strong>{name}</strong></p>{listing(of_stage)}')
    return "\n".join(parts)


def grouped(heading: Callable[[Resource], Iterable[str]], names: dict[str, str]) -> str:
    """The whole catalogue under one heading (Markdown, so that the table of contents has it) for each group."""
    parts = []
    for key, name in names.items():
        chosen = [resource for resource in load() if key in heading(resource)]
        if chosen:
            parts.append(f"## {name} {{ #{key} }}\n\n{listing(chosen)}\n")
    return "\n".join(parts)


def link(identifier: str) -> str:
    """One resource in the middle of a sentence: its title as a link, and how long it takes."""
    known = {resource.id: resource for resource in load()}
    if identifier not in known:
        raise ValueError(f"resource({identifier!r}): no entry of docs/_data/catalogue/ has this id")
    resource = known[identifier]
    if not resource.usable:
        raise ValueError(f"resource({identifier!r}): its status is {resource.status}; choose one that can be read")
    return f'<a href="{escape(resource.url or "")}">{escape(resource.title)}</a> ({resource.duration})'


def by_topic() -> str:
    """Every resource, topic by topic."""
    return grouped(lambda resource: [resource.topic], topics.titles())


def by_kind() -> str:
    """Every resource, kind by kind."""
    kinds = sorted({resource.kind for resource in load()})
    return grouped(lambda resource: [resource.kind], {kind: kind.capitalize() for kind in kinds})


def by_guide() -> str:
    """The resources that each of the five guides cites."""
    return grouped(lambda resource: resource.guides, GUIDES)
