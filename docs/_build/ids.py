"""The addresses on which readers' progress hangs: `python -m docs._build.ids` after a tick or an exercise is new.

docs/_data/ids.txt has every `page#id` that ever was published. One that is gone needs its new address in
docs/_data/ids_moved.yml, so that no reader loses a tick. docs/_data/place.html is what the home page and "Your place"
include: how many ticks each station of the path has, and what has moved.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from docs._hooks import guides, routes
from docs._hooks.catalogue import GUIDES
from docs._hooks.path import stations

DOCS = Path(__file__).parents[1]
DATA = DOCS / "_data"
PUBLISHED, MOVED, INCLUDED = DATA / "ids.txt", DATA / "ids_moved.yml", DATA / "place.html"
TICKED = re.compile(
    r"^(?:### .*[{ ]#(?P<exercise>exercise-[\w-]+)|(?!#).*\{:? ?#(?P<other>(?:done|check)-[\w-]+) ?\})", re.M
)


def page(address: str) -> str:
    """`start/two-layers/` for start/two-layers.md, as the pages' script calls it."""
    name = address.rpartition(".")[0]
    return name.removesuffix("index") if name.endswith("/index") else f"{name}/"


def written(docs: Path = DOCS) -> Iterator[str]:
    """The ids of all pages that somebody wrote."""
    for path in sorted(docs.rglob("*.md")):
        address = path.relative_to(docs).as_posix()
        if not address.startswith("_"):
            for found in TICKED.finditer(path.read_text("utf-8")):
                yield f"{page(address)}#{found['exercise'] or found['other']}"


def current() -> list[str]:
    """Every id of the site as it is now."""
    rows = [
        f"guides/{route.guide}/#{guides.topic_id(section, topic)}"
        for route in routes.load()
        for section in route.sections
        for topic in section.topics
    ]
    return [*written(), *rows]


def published() -> list[str]:
    """Every id that ever was."""
    return PUBLISHED.read_text("utf-8").split() if PUBLISHED.is_file() else []


def moved() -> dict[str, str]:
    """What has another address now."""
    found: dict[str, str] = yaml.safe_load(MOVED.read_text("utf-8")) or {}
    return found


def faults(now: list[str], before: list[str], to: dict[str, str]) -> Iterator[str]:
    """What would lose a reader's tick, or give it to something else."""
    there = set(now)
    for one in sorted(there - set(before)):
        yield f"{one} is new: run python -m docs._build.ids"
    for one in sorted({one for one in now if now.count(one) > 1} if len(there) < len(now) else ()):
        yield f"{one} is there twice: give one of them another id"
    for one in before:
        if one not in there and one not in to:
            yield f"{one} is gone: say in docs/_data/ids_moved.yml what it is called now"
    for one, other in to.items():
        if other not in there:
            yield f"{one} has moved to {other}, which is not there: correct docs/_data/ids_moved.yml"
        if one in there:
            yield f"{one} has moved to {other}, and is there all the same: give the new one another id"


def counts(now: list[str]) -> list[tuple[str, str, int, bool]]:
    """Each station of the path, and each guide: its title, its page, its ticks, and whether it is a folder of parts."""
    places = [(one.title, one.address) for one in stations()]
    places += [(GUIDES[one.guide], f"guides/{one.guide}.md") for one in routes.load()]
    found = [
        (title, page(at), sum(i.startswith(page(at)) for i in now), at.endswith("/index.md")) for title, at in places
    ]
    return [one for one in found if one[2]]


def included(now: list[str]) -> str:
    """The data in the page, for its script."""
    data = json.dumps({"stations": counts(now), "moved": moved()}, ensure_ascii=False, separators=(", ", ":"))
    safe = data.replace("<", "\\u003c")
    return f'<script type="application/json" id="place-data">{safe}</script>\n'


def main() -> None:
    """Add what is new, and write what the pages include."""
    now = current()
    PUBLISHED.write_text("\n".join(sorted({*published(), *now})) + "\n", "utf-8")
    INCLUDED.write_text(included(now), "utf-8")
    for fault in faults(now, published(), moved()):
        print(fault)


if __name__ == "__main__":
    main()
