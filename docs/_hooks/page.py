"""Say under the title of a topic's page how hard it is, how long it takes and what it builds on."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.utils.meta import get_data

from docs._hooks import topics
from docs._hooks.topics import Topic
from tests.proof.form import COURSE

FOLDERS = tuple(f"{folder}/" for folder in topics.FOLDERS)
REQUIRED = {"description": str, "minutes": int, "prerequisites": list, "tags": list}


def topic_of(src_uri: str, known: dict[str, Topic]) -> Topic:
    """The topic of `folder/name.md` or of `folder/name/part.md`."""
    folder, name = PurePosixPath(src_uri).with_suffix("").parts[:2]
    if name not in known or known[name].folder != folder:
        raise PluginError(f"docs/{src_uri}: docs/_data/topics.yml has no topic {name!r} in the folder {folder!r}")
    return known[name]


def check(meta: dict[str, Any], known: dict[str, Any], where: str, required: dict[str, type] = REQUIRED) -> None:
    """Stop at a front matter from which the facts cannot be told, or that contradicts what the registry says."""
    for name, kind in required.items():
        if not isinstance(meta.get(name), kind):
            raise PluginError(f"{where}: the front matter needs `{name}` ({kind.__name__}), it has {meta.get(name)!r}")
    for name, value in known.items():
        if meta.get(name, value) != value:
            raise PluginError(f"{where}: {name} is {value!r} in docs/_data/topics.yml, here it is {meta[name]!r}")


def facts(level: int, minutes: int, prerequisites: list[str]) -> str:
    """The line itself."""
    stars = f'<span class="stars" role="img" aria-label="Level {level} of 3">{"★" * level}{"☆" * (3 - level)}</span>'
    duration = f"about {minutes} minutes" if minutes < 100 else f"about {round(minutes / 60, 1):g} hours"
    needs = "builds on " + ", ".join(prerequisites) if prerequisites else "needs no other page"
    return f'<ul class="facts"><li>{stars}</li><li>{duration}</li><li>{needs}</li></ul>'


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Put the facts behind the title."""
    src_uri, docs = page.file.src_uri, Path(config.docs_dir)
    if src_uri in (addresses := [f"start/{name}.md" for name in COURSE]):
        return below_title(html, course_facts(page, files, addresses))
    if not src_uri.startswith(FOLDERS) or (src_uri.count("/") == 1 and page.file.name == "index"):
        return html
    known = {topic.name: topic for topic in topics.load(docs)}
    topic = topic_of(src_uri, known)
    own = {"title": topic.title} if src_uri in topic.pages(docs)[:1] else {}
    check(page.meta, {"level": topic.level} | own, f"docs/{src_uri}")
    written = {name: other.pages(docs) for name, other in known.items() if other.pages(docs)}
    links = []
    for name in page.meta["prerequisites"]:
        if name not in written:
            names = ", ".join(sorted(written))
            raise PluginError(f"docs/{src_uri}: prerequisite {name!r} has no page; write one of: {names}")
        address = files.get_file_from_path(written[name][0]).url_relative_to(page.file)
        links.append(f'<a href="{address}">{known[name].title}</a>')
    return below_title(html, facts(topic.level or 1, page.meta["minutes"], links))


def course_facts(page: Any, files: Any, addresses: list[str]) -> str:
    """A page of the first course builds on the one before it."""
    place = addresses.index(page.file.src_uri)
    before = files.get_file_from_path(addresses[place - 1]) if place else None
    title = before and get_data(before.content_string)[1]["title"]
    links = [f'<a href="{before.url_relative_to(page.file)}">{title}</a>'] if before else []
    check(page.meta, {"level": 1}, f"docs/{page.file.src_uri}", {"description": str, "minutes": int})
    return facts(1, page.meta["minutes"], links)


def below_title(html: str, words: str) -> str:
    """The page with some words behind its title."""
    return re.sub("</h1>", lambda end: end[0] + words, html, count=1)
