"""All failures of the site in one list, by what one sees: made from the tables of the hubs and from the failure folds.

Each hub has a table of what one sees and where it is fixed. A fold that no such table leads to has its words in
docs/_data/failures.yml, where the group of each entry stands as well. No hook itself.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

from pydantic import StringConstraints

from docs._hooks import entries, snippets, templates, topics
from docs._hooks import path as way
from docs._hooks.entries import Strict
from tests.proof import form

GROUPS = {
    "nan": "The loss is NaN or infinite",
    "stuck": "The loss does not fall, stops too high or climbs again",
    "unseen": "The loss falls, and on unseen examples the network is bad",
    "error": "An error with a message",
    "cost": "Too slow, or out of memory",
    "equal": "Outputs or units that are all alike",
    "silent": "Everything runs, and the result is wrong",
}
NAME = "docs/_data/failures.yml"
FOLD = re.compile(r"\?\?\? failure ")
TABLE = "When something is wrong: what you see, and where it is fixed"
ROW = re.compile(r" +\| (?P<seen>[^|]+) \| (?P<places>[^|]*\]\([^|]*) \|")
LINK = re.compile(r"\[(?P<words>[^]]+)\]\((?P<address>[^)#]*#[\w-]+)\)")


class Sorted(Strict):
    """Where an entry belongs, and its words where no table has any."""

    at: Annotated[str, StringConstraints(pattern=r"^[\w/-]+\.md#[\w-]+$")]
    group: Annotated[str, StringConstraints(pattern=rf"^({'|'.join(GROUPS)})$")]
    seen: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)] | None = None
    message: str = ""  # of the error, as its page prints it


@dataclass(frozen=True)
class Failure:
    """What one sees, and the headings below which it is caused and fixed."""

    seen: str
    places: tuple[tuple[str, str], ...]  # words, and the address within docs
    hub: bool  # whether it is a row of one

    @property
    def at(self) -> str:
        """The first address, by which failures.yml knows it."""
        return self.places[0][1]


def of_table(name: str, docs: Path) -> Iterator[Failure]:
    """The rows of one hub, with addresses that hold everywhere."""
    inside = False
    for line in (docs / name).read_text("utf-8").splitlines():
        inside = TABLE in line or (inside and (line.startswith("    ") or not line))
        if inside and (row := ROW.fullmatch(line)):
            links = [(one["words"], urljoin(name, one["address"])) for one in LINK.finditer(row["places"])]
            yield Failure(row["seen"], tuple(links), True)


def folds(docs: Path = topics.DOCS) -> dict[str, str]:
    """The heading above each failure fold, by its address; the folds of the tables are no failures themselves."""
    found = {}
    for name in snippets.pages(docs):
        if "??? failure " in (docs / name).read_text("utf-8"):
            page = form.read(docs / name, docs.parent)
            for line, text in page.top:
                if FOLD.match(text) and TABLE not in text and (above := way.around(page, line)):
                    bare = above.title == "When it goes wrong"
                    title = above.id.replace("-", " ") if bare else above.title.removeprefix("When it goes wrong: ")
                    found[f"{name}#{above.id}"] = title
    return found


def below(address: str, docs: Path) -> str:
    """Everything below a heading, down to the next."""
    name, _, anchor = address.partition("#")
    text = (docs / name).read_text("utf-8") if (docs / name).is_file() else ""
    _, *rest = re.split(rf"^#+ .*\{{ #{anchor}\b.*$", text, maxsplit=1, flags=re.M)
    return re.split(r"^#{2,3} ", rest[0], maxsplit=1, flags=re.M)[0] if rest else ""


def known(docs: Path = topics.DOCS) -> dict[str, Sorted]:
    """failures.yml, by address."""
    found = list(entries.read(docs / "_data" / "failures.yml", NAME, Sorted))
    entries.unique("address", ((one.at, place) for place, one in found))
    return {one.at: one for _, one in found}


def load(docs: Path = topics.DOCS) -> list[Failure]:
    """The rows of all hubs, and the folds to which none of them leads."""
    rows = [one for name in snippets.pages(docs) if name.endswith("/index.md") for one in of_table(name, docs)]
    words, led = known(docs), {address for row in rows for _, address in row.places}
    rest = {address: title for address, title in folds(docs).items() if address not in led}
    seen = {address: words[address].seen if address in words else None for address in rest}
    return rows + [Failure(seen[at] or title, ((title, at),), False) for at, title in rest.items()]


def faults(docs: Path = topics.DOCS) -> list[str]:
    """What is missing in failures.yml, what is there twice, and what leads nowhere."""
    every, words = load(docs), known(docs)
    first, alone = ({one.at for one in every if one.hub is hub} for hub in (True, False))
    said = {one.at: " ".join(below(address, docs) for _, address in one.places) for one in every}
    return [
        *(f"{NAME}: {at} is missing" for at in sorted((first | alone) - set(words))),
        *(f"{NAME}: {at} is no failure of any page" for at in sorted(set(words) - first - alone)),
        *(f"{NAME}: {at} needs `seen`, no hub says it" for at in sorted(alone) if at in words and not words[at].seen),
        *(f"{NAME}: {at} has `seen`, a hub says it already" for at in sorted(first) if at in words and words[at].seen),
        *(
            f"{NAME}: {at} prints no {one.message!r}"
            for at, one in words.items()
            if one.message not in said.get(at, "")
        ),
    ]


def failures(here: str = "practice/debugging/index.md", docs: Path = topics.DOCS) -> str:
    """Tables of all failures by what one sees, for the page `here`."""
    words, every = known(docs), load(docs)
    groups = {
        name: (title, [one for one in every if one.at in words and words[one.at].group == name])
        for name, title in GROUPS.items()
    }
    titles = {page: topic.title for topic in topics.load(docs) for page in topic.pages(docs)}

    def link(address: str) -> str:
        return posixpath.relpath(address, posixpath.dirname(here))

    return templates.filled("failures.md", groups=groups, titles=titles, words=words, link=link)
