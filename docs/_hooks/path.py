"""The one path through the site: the first course, a lab, the topics in the order of the registry.

The home page's map, its button, and the ways through a topic are made from what the pages say of themselves.
"""

from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data

from docs._hooks.topics import DOCS, Topic, load
from tests.proof import form
from tests.proof.form import COURSE, Form, Section

LAB = ("labs/single_neuron_to_97_percent.py", "Lab: from a single neuron to 97 %")
LAB_WORDS = "The first network, from one unit to one that reads handwritten digits, trained and measured step by step."
LAB_MINUTES = 60
WORDS_A_MINUTE = 150  # of a text with formulas, read once


def course(docs: Path = DOCS) -> list[str]:
    """The addresses of the first course's pages, as far as they are written."""
    return [f"start/{name}.md" for name in COURSE if (docs / "start" / f"{name}.md").is_file()]


def front(address: str) -> dict[str, Any]:
    """The front matter of a page."""
    meta: dict[str, Any] = get_data((DOCS / address).read_text("utf-8"))[1]
    return meta


def duration(minutes: int) -> str:
    """Minutes up to an hour and a half, then hours to a half."""
    return f"{minutes} minutes" if minutes <= 90 else f"{round(minutes / 30) / 2:g} hours"


def line(title: str, address: str, words: str, facts: str) -> str:
    """One station of the path."""
    return f'<li markdown>**[{title}]({address})** {words} <span class="path-facts">{facts}</span></li>'


def path() -> str:
    """All stations, as items of a list."""
    lines = []
    for address in course():
        meta = front(address)
        lines.append(line(meta["title"], address, meta["description"], f"{meta['minutes']} minutes"))
    if (DOCS / LAB[0]).is_file():
        lines.append(line(LAB[1], LAB[0], LAB_WORDS, duration(LAB_MINUTES)))
    written = {topic.name: topic for topic in load() if topic.pages()}
    return "\n".join([*lines, *(station(topic, written) for topic in written.values())])


def station(topic: Topic, written: dict[str, Topic]) -> str:
    """One topic: how long all its pages take, and what it builds on."""
    page = topic.pages()[0]
    meta = front(page)
    names = [written[name].title for name in meta["prerequisites"] if name in written]
    facts = " · builds on ".join([duration(minutes(topic)), *([" and ".join(names)] if names else [])])
    return line(topic.title, page, meta["description"], facts)


def path_hours() -> str:
    """How long the whole path takes, to an hour."""
    written = [topic for topic in load() if topic.pages()]
    pages = sum(front(address)["minutes"] for address in course()) + LAB_MINUTES * (DOCS / LAB[0]).is_file()
    return f"{round((pages + sum(minutes(topic) for topic in written)) / 60)}"


def minutes(topic: Topic) -> int:
    """Those of its parts, or of its page where it is a single one."""
    first, *parts = (int(front(page)["minutes"]) for page in topic.pages())
    return sum(parts) or first


def start() -> str:
    """The one button: to the first page of the path."""
    first = next(iter(course()), None)
    title, address = (front(first)["title"], first) if first else (LAB[1], LAB[0])
    return f"[Start: {title}]({address}){{ .md-button .md-button--primary }}"


# The ways through one topic


def way_through(name: str) -> str:
    """The parts of a topic three times, for three passes; ValueError where it has none."""
    topic = next((one for one in load() if one.name == name), None)
    parts = topic.pages()[1:] if topic else []
    if not parts:
        raise ValueError(f"way_through({name!r}): no such topic, or it has no parts in docs/_data/topics.yml")
    read = [(Path(address).name, front(address), form.read(DOCS / address, DOCS.parent)) for address in parts]
    first = [f"1. [{meta['title']}]({file}), about {first_minutes(meta, page)} minutes. {meta['description']}"
             for file, meta, page in read]  # fmt: skip
    second = [f"1. [{meta['title']}]({file}), {meta['minutes']} minutes" for file, meta, _ in read]
    third = [f"1. [{meta['title']}]({file}): {', '.join(links)}"
             for file, meta, page in read if (links := derivations(file, page))]  # fmt: skip
    hour = duration(sum(first_minutes(meta, page) for _, meta, page in read))
    whole = duration(sum(meta["minutes"] for _, meta, _ in read))
    blocks = [
        f"### First pass, about {hour} {{ #first-pass }}",
        "For the ideas: put the switch at the top of a part on *First pass*, run what there is to run, and leave the "
        "exercises for later.",
        "\n".join(first),
        f"### Second pass, about {whole} {{ #second-pass }}",
        "All parts in this order, with a pencil, and with their exercises.",
        "\n".join(second),
    ]
    if third:
        words = "Only the derivations, one after the other."
        blocks += ["### Third pass { #third-pass }", words, "\n".join(third)]
    return "\n\n".join(blocks) + "\n"


def first_minutes(meta: dict[str, Any], page: Form) -> int:
    """Reading a part's first-pass sections without their exercises, and running their listings; to five minutes."""
    inside, words, listings = True, 0, 0
    starts = {section.line: section for section in page.sections}
    code = {block.line for block in page.blocks if block.language == "python"}
    prose = dict(page.top)
    for at in sorted(prose.keys() | code):
        if section := starts.get(at):
            inside = section.number == 1 and not section.id.startswith("exercise")
        words += inside * len(prose.get(at, "").split())
        listings += inside and at in code
    return max(5, min(int(meta["minutes"]), 5 * round((words / WORDS_A_MINUTE + listings) / 5)))


def derivations(file: str, page: Form) -> list[str]:
    """Links to the sections for the third pass, and to those in which a derivation is folded away."""
    found: dict[str, str] = {}
    for section in page.sections:
        if section.number == 3 and section.id:
            found.setdefault(section.id, section.title)
    for at, text in page.top:
        if (fold := form.FOLD.fullmatch(text)) and fold["kind"] == "derivation" and (inside := around(page, at)):
            found.setdefault(inside.id, fold["title"] or inside.title)
    return [f"[{title}]({file}#{identifier})" for identifier, title in found.items()]


def around(page: Form, line: int) -> Section | None:
    """The innermost section in which a line stands."""
    return next((one for one in reversed(page.sections) if one.line < line and one.id), None)
