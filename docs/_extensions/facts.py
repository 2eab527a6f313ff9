"""Say under the title of a topic's page how hard it is, how long it takes and what it builds on.

Level and title are those of docs/_data/topics.yml; minutes and prerequisites stand in the front matter of the page. The
minutes of a topic with parts are theirs together. Its first page leads to its PDF, if one has been printed.
"""

import posixpath
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from docs._extensions.place import Fault, Page, now, where
from docs._hooks import path, pdf, topics
from docs._hooks.topics import Topic
from tests.proof.form import FOLDERS

PAGE = re.compile(rf"({'|'.join(FOLDERS)})/(?!index\.md$).*\.md")
REQUIRED = {"description": str, "prerequisites": list, "tags": list}


def topic_of(page: Page, known: dict[str, Topic]) -> Topic:
    """The topic of `folder/name.md` or of `folder/name/part.md`."""
    folder, name = PurePosixPath(page.uri).with_suffix("").parts[:2]
    if name not in known or known[name].folder != folder:
        raise Fault(f"docs/{page.uri}:1: docs/_data/topics.yml has no topic {name!r} in the folder {folder!r}")
    return known[name]


def check(meta: Mapping[str, Any], known: dict[str, Any], required: Mapping[str, type] = REQUIRED) -> None:
    """Stop at a front matter from which the facts cannot be told, or that contradicts what the registry says."""
    for name, kind in required.items():
        if not isinstance(meta.get(name), kind):
            has = f"it has {meta.get(name)!r}"
            raise Fault(f"{where(f'{name}:')}: the front matter needs `{name}` ({kind.__name__}), {has}")
    for name, value in known.items():
        if meta.get(name, value) != value:
            place = where(f"{name}:")
            raise Fault(f"{place}: {name} is {value!r} in docs/_data/topics.yml, here it is {meta[name]!r}")


def prerequisites(page: Page, known: dict[str, Topic]) -> list[tuple[str, str]]:
    """Title and address of what the page builds on."""
    written = {name: pages[0] for name, topic in known.items() if (pages := topic.pages(page.docs))}
    for name in page.meta["prerequisites"]:
        if name not in written:
            names = ", ".join(sorted(written))
            raise Fault(f"{where('prerequisites:')}: prerequisite {name!r} has no page; write one of: {names}")
    here = posixpath.dirname(page.uri)
    return [(known[name].title, posixpath.relpath(written[name], here)) for name in page.meta["prerequisites"]]


def before(page: Page) -> list[tuple[str, str]]:
    """Title and address of the page before, in the first course."""
    course = topics.course(page.docs)
    return [
        (path.front(name, page.docs)["title"], posixpath.basename(name))
        for name in course[: course.index(page.uri)][-1:]
    ]


def facts(level: int, time: str, needs: list[tuple[str, str]]) -> Element:
    """The line itself."""
    items = Element("ul", {"class": "facts"})
    attributes = {"class": "stars", "role": "img", "aria-label": f"Level {level} of 3"}
    SubElement(SubElement(items, "li"), "span", attributes).text = "★" * level + "☆" * (3 - level)
    SubElement(items, "li").text = time
    if needs:
        last = SubElement(items, "li")
        last.text = "builds on "
        for number, (title, address) in enumerate(needs, 1):
            link = SubElement(last, "a", {"href": address})
            link.text, link.tail = title, ", " if number < len(needs) else ""
    return items


def alone(page: Page) -> str:
    """How long a page takes."""
    check(page.meta, {}, {"minutes": int})
    return f"about {path.duration(page.meta['minutes'])}"


def duration(page: Page, topic: Topic) -> str:
    """How long a page takes; a topic with parts, how long a first pass and everything."""
    first, *parts = topic.pages(page.docs)
    if page.uri != first or not parts:
        return alone(page)
    if "minutes" in page.meta:
        raise Fault(f"{where('minutes:')}: the minutes of a topic with parts are theirs; leave the line out")
    return path.two_durations(*path.hours(topic, page.docs))


class Facts(Treeprocessor):
    """Puts the line behind the title."""

    def run(self, root: Element) -> None:
        page = now.get()
        title = next((place for place, element in enumerate(root) if element.tag == "h1"), None)
        if title is not None and page.uri in topics.course(page.docs):
            check(page.meta, {"level": 1}, {"description": str})
            root.insert(title + 1, facts(1, alone(page), before(page)))
        if title is None or not PAGE.fullmatch(page.uri):
            return
        known = {topic.name: topic for topic in topics.load(page.docs)}
        topic = topic_of(page, known)
        first = page.uri in topic.pages(page.docs)[:1]
        check(page.meta, {"level": topic.level} | ({"title": topic.title} if first else {}))
        line = facts(topic.level or 1, duration(page, topic), prerequisites(page, known))
        if first and (file := pdf.printed(topic.name, page.docs)):
            address = posixpath.relpath(f"pdf/{file.name}", posixpath.dirname(page.uri))
            SubElement(SubElement(line, "li", {"class": "pdf"}), "a", {"href": address}).text = "as a PDF"
        root.insert(title + 1, line)
