"""The one path through the site: the first course, a lab, the topics in the order of the registry.

The home page's map, its button, and the ways through a topic are made from what the pages say of themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data

from docs._hooks import templates
from docs._hooks.topics import DOCS, Topic, course, load
from tests.proof import form
from tests.proof.form import Form, Section


@dataclass
class Station:
    """One stop of the path: a page, or a topic of several."""

    title: str
    address: str
    words: str
    minutes: int
    first: int  # minutes of a first pass
    needs: Sequence[str] = ()

    @property
    def facts(self) -> str:
        """`first pass 2 hours, everything 10 hours · builds on Feedforward networks`"""
        time = two_durations(self.first, self.minutes)
        return " · builds on ".join([time, *([" and ".join(self.needs)] if self.needs else [])])


LAB = Station(
    "Lab: from a single neuron to 97 %",
    "labs/single_neuron_to_97_percent.py",
    "The first network, from one unit to one that reads handwritten digits, trained and measured step by step.",
    60,
    60,
)
WORDS_A_MINUTE, MINUTES_A_LISTING = 80, 2  # what beginners needed to understand a text with formulas, and a block


def front(address: str, docs: Path = DOCS) -> dict[str, Any]:
    """The front matter of a page."""
    meta: dict[str, Any] = get_data((docs / address).read_text("utf-8"))[1]
    return meta


def duration(minutes: int) -> str:
    """Minutes up to an hour and a half, then hours to a half."""
    return f"{minutes} minutes" if minutes <= 90 else f"{round(minutes / 30) / 2:g} hours"


def two_durations(first: int, minutes: int) -> str:
    """`first pass 2 hours, everything 10 hours`; one of them where the first pass is everything."""
    whole = duration(minutes)
    return whole if first == minutes else f"first pass {duration(first)}, everything {whole}"


def hours(topic: Topic, docs: Path = DOCS) -> tuple[int, int]:
    """Minutes of a first pass through a topic, and of everything."""
    page, *parts = topic.pages(docs)
    if not parts:
        minutes: int = front(page, docs)["minutes"]
        return minutes, minutes
    read = [part(address, docs) for address in parts]
    everything = sum(one["minutes"] for one in read)
    return sum(one["first"] for one in read) or everything, everything


def stations() -> list[Station]:
    """The first course, the lab, and the topics that are written."""
    pages = [(address, front(address)) for address in course()]
    found = [Station(meta["title"], at, meta["description"], meta["minutes"], meta["minutes"]) for at, meta in pages]
    found += [LAB] if (DOCS / LAB.address).is_file() else []
    written = {topic.name: topic for topic in load() if topic.pages()}
    for topic in written.values():
        page = front(topic.pages()[0])
        quick, minutes = hours(topic)
        needs = [written[name].title for name in page["prerequisites"] if name in written]
        found.append(Station(topic.title, topic.pages()[0], page["description"], minutes, quick, needs))
    return found


def path() -> str:
    """All stations, as items of a list."""
    return "\n".join(
        f'<li markdown>**[{one.title}]({one.address})** {one.words} <span class="path-facts">{one.facts}</span></li>'
        for one in stations()
    )


def path_hours(first: bool = False) -> str:
    """How long the whole path takes, or a first pass of it, to an hour."""
    return f"{round(sum(one.first if first else one.minutes for one in stations()) / 60)}"


def start() -> str:
    """The one button: to the first page of the path."""
    first = stations()[0]
    return f"[Start: {first.title}]({first.address}){{ .md-button .md-button--primary }}"


# The ways through one topic


def way_through(name: str) -> str:
    """The parts of a topic three times, for three passes; ValueError where it has none."""
    topic = next((one for one in load() if one.name == name), None)
    parts = topic.pages()[1:] if topic else []
    if not parts:
        raise ValueError(f"way_through({name!r}): no such topic, or it has no parts in docs/_data/topics.yml")
    read = [part(address) for address in parts]
    return templates.filled("way_through.md", parts=read, duration=duration)


def part(address: str, docs: Path = DOCS) -> dict[str, Any]:
    """What a part says of itself, how long its first pass takes, and its derivations.

    Where its description promises more than its first pass holds, the front matter has `first_pass` as well, and
    `first_pass: no` where the whole part waits for the second pass.
    """
    return read_part(address, docs, (docs / address).stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def read_part(address: str, docs: Path, changed: int) -> dict[str, Any]:
    """Read again only when the page has changed: several macros ask for all parts, at each build."""
    meta, page = front(address, docs), form.read(docs / address, docs.parent)
    waits = meta.get("first_pass") is False
    first = 0 if waits else first_minutes(meta, page)
    return meta | {"file": Path(address).name, "first": first, "derivations": derivations(page)}


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
    minutes = words / WORDS_A_MINUTE + MINUTES_A_LISTING * listings
    return max(5, min(int(meta["minutes"]), 5 * round(minutes / 5)))


def derivations(page: Form) -> dict[str, str]:
    """By their ids, the sections for the third pass, and those in which a derivation is folded away."""
    found: dict[str, str] = {}
    for section in page.sections:
        if section.number == 3 and section.id:
            found.setdefault(section.id, section.title)
    for at, text in page.top:
        if (fold := form.FOLD.fullmatch(text)) and fold["kind"] == "derivation" and (inside := around(page, at)):
            found.setdefault(inside.id, fold["title"] or inside.title)
    return found


def around(page: Form, line: int) -> Section | None:
    """The innermost section in which a line stands."""
    return next((one for one in reversed(page.sections) if one.line < line and one.id), None)
