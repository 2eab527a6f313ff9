"""Does the section to which a route leads name the topic? `python -m docs._build.addresses` lists those that do not,
and proposes places for the topics that are still open.

A section names a topic if it holds the words that the route says it does (`named`), or enough of the topic's own. A word
weighs the more the fewer sections have it. Words are compared without their endings; docs/_data/synonyms.yml says which
count as the same.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import yaml

from docs._hooks import macros, routes
from docs._hooks.routes import Topic
from docs._hooks.topics import DOCS
from tests.proof import form

ENOUGH = 0.5  # of the weight of a topic's words
PROPOSALS = 3
LISTS = ("_", "resources/", "gallery/")  # no pages, or pages that name much and teach nothing
ENDINGS = re.compile(r"(?<=...)(ational|isations?|izations?|ations?|ings?|ions?|ies|ed|es|s|ly|al|e)$")
WORDS = {
    key: [set(line) for line in lines]
    for key, lines in yaml.safe_load((DOCS / "_data/synonyms.yml").read_text("utf-8")).items()
}
BESIDE = set().union(*WORDS["beside"])


def stem(word: str) -> str:
    """A word without its ending."""
    return ENDINGS.sub("", word)


SAME = {stem(word): f"={number}" for number, line in enumerate(WORDS["same"]) for word in line}


def words(text: str) -> set[str]:
    """What a text is about: the stems of its words, of which those that mean the same are one."""
    found = re.findall(r"[a-z0-9]{2,}", text.lower().replace("non-", "non"))
    stems = [stem(word) for word in found if word not in BESIDE]
    return {SAME.get(one, one) for one in stems}


def sections(markdown: str) -> Iterator[tuple[str, str]]:
    """The id of each heading, and the text below it down to the next of its level, with the title of the page."""
    lines = markdown.split("\n")
    matches = ((number, form.HEADING.fullmatch(line)) for number, line in form.outside_fences(lines))
    heads = [form.heading(number, len(match[1]), match) for number, match in matches if match]
    for i, head in enumerate(heads):
        after = (other.line for other in heads[i + 1 :] if other.level <= head.level)
        if head.id:
            yield head.id, "\n".join([heads[0].title, *lines[head.line - 1 : next(after, len(lines) + 1) - 1]])


class Places:
    """All sections of the pages, those of the dictionary too, by their addresses."""

    def __init__(self, docs: Path = DOCS) -> None:
        self.texts = dict(self.read(docs))
        self.words = {at: words(text) for at, text in self.texts.items()}

    def read(self, docs: Path) -> Iterator[tuple[str, str]]:
        """Each address with its text. The pages of the guides, which name everything, are none."""
        guides = {f"guides/{path.stem}.md" for path in (docs / "_data/routes").glob("*.yml")}
        for path in sorted(docs.rglob("*.md")):
            name = path.relative_to(docs).as_posix()
            if not name.startswith(LISTS) and name not in guides:
                text = path.read_text("utf-8")
                filled = macros.ENVIRONMENT.from_string(text).render() if "[[= resources(" in text else text
                yield from ((f"{name}#{anchor}", section) for anchor, section in sections(filled))

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many sections a word stands."""
        return Counter(word for found in self.words.values() for word in found)

    def weight(self, found: set[str]) -> float:
        """How much these words tell."""
        return sum(math.log((len(self.words) + 1) / (self.frequency[word] + 1)) for word in found)

    def share(self, topic: str, at: str) -> float:
        """How much of a topic's words stands in a section."""
        asked = words(topic)
        return self.weight(asked & self.words.get(at, set())) / (self.weight(asked) or 1)

    def fault(self, topic: Topic) -> str:
        """Why a topic's address cannot be right; nothing if it can."""
        at = topic.at or ""
        if at not in self.texts:
            return "there is no heading with this id"
        if topic.named and folded(topic.named) in folded(self.texts[at]):
            return ""
        if topic.named:
            return f"the section does not say {topic.named!r}"
        if self.share(topic.topic, at) >= ENOUGH:
            return ""
        missing = [word for word in re.findall(r"\w+", topic.topic) if words(word) - self.words[at]]
        return f"the section lacks {', '.join(missing)}; write in `named` what it says instead"

    def proposals(self, topic: str) -> list[str]:
        """Where a topic could stand."""
        return sorted(self.words, key=lambda at: self.share(topic, at), reverse=True)[:PROPOSALS]


def folded(text: str) -> str:
    """On one line, in small letters."""
    return re.sub(r"[\s*`]+", " ", text).lower().strip()


@lru_cache(maxsize=1)
def places() -> Places:
    """Those of this site."""
    return Places()


def main() -> None:
    """Print what is wrong and what is open."""
    for route in routes.load():
        for section in route.sections:
            for topic in section.topics:
                where = f"{route.guide}/{section.id}: {topic.topic}"
                if not topic.at:
                    print(f"{where}\n    open; perhaps {', '.join(places().proposals(topic.topic))}")
                elif fault := places().fault(topic):
                    print(f"{where}\n    {topic.at}: {fault}")


if __name__ == "__main__":
    main()
