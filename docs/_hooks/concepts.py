r"""The dictionary of concepts: each section of docs/concepts/<topic>.md explains one. Read and checked here; no hook.

An entry is written as it is shown:

    ## Cross-entropy { #cross-entropy }

    Also: log loss, softmax loss.
    { .names }

    The first sentence stands alone, because it is the hover text. Others follow.

Then come a formula, what it is not to be confused with, a tested example, and last a paragraph that begins with
`**Go on:**`. `{ #batch .quiet }` is an entry whose word is too common for a hover text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from mkdocs.exceptions import PluginError
from pydantic import BaseModel, ConfigDict

from docs._hooks import topics

HEADING = re.compile(r"^## (?P<term>.+?) \{ #(?P<id>[a-z0-9-]+)(?P<quiet> \.quiet)? \}$", re.M)
NAMES = re.compile(r"\AAlso: (?P<names>[^\n]+)\.\n\{ \.names \}\n\s*")
SENTENCE = re.compile(r".+?[.!?](?=\s+[^\W\da-z_]|\Z)")
FENCE = re.compile(r"^```python\n(?P<code>.*?)^```$", re.M | re.S)
LONGEST = 170  # characters of a hover text
LINES = 10  # of an example


class Concept(BaseModel):
    """One entry."""

    model_config = ConfigDict(frozen=True)
    topic: str
    id: str
    term: str
    names: tuple[str, ...]  # other ones
    first: str  # sentence
    quiet: bool
    example: str
    goes_on: str  # the last paragraph, which leads to where it is taught
    place: str  # file and line

    @property
    def page(self) -> str:
        """The page as MkDocs names it."""
        return f"concepts/{self.topic}.md"


def entries(path: Path) -> Iterator[Concept]:
    """The entries of a page."""
    text = path.read_text("utf-8")
    headings = list(HEADING.finditer(text))
    name = f"docs/concepts/{path.name}"
    if stray := re.search(r"^## (?!.* \{ #[a-z0-9-]+(?: \.quiet)? \}$).*", text, re.M):
        place = f"{name}:{line(text, stray.start())}"
        raise PluginError(f"{place}: an entry is headed `## Term {{ #id }}`, got {stray[0]!r}")
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        body = text[heading.end() : following.start() if following else None].strip()
        yield entry(path.stem, heading, body, f"{name}:{line(text, heading.start())}")


def line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def entry(topic: str, heading: re.Match[str], body: str, place: str) -> Concept:
    """One entry; PluginError where its form is broken."""
    names = NAMES.match(body)
    words = " ".join(body[names.end() if names else 0 :].split("\n\n")[0].split())
    example = FENCE.search(body)
    concept = Concept(
        topic=topic,
        id=heading["id"],
        term=heading["term"],
        names=tuple(names["names"].split(", ")) if names else (),
        first=found[0] if (found := SENTENCE.match(words)) else "",
        quiet=bool(heading["quiet"]),
        example=example["code"] if example else "",
        goes_on=body.split("\n\n")[-1],
        place=place,
    )
    if fault := wrong(concept):
        raise PluginError(f"{place}: {concept.term}: {fault}")
    return concept


def wrong(concept: Concept) -> str:
    """What is wrong with the form of an entry; nothing if it is right."""
    if not concept.first:
        return "it begins with a sentence that says what it is"
    if re.search(r"[$`\[\]*<{]", concept.first):
        return f"the first sentence is a hover text, so it holds words alone, got {concept.first!r}"
    if len(concept.first) > LONGEST:
        return f"the first sentence is a hover text of at most {LONGEST} characters, got {len(concept.first)}"
    if not concept.goes_on.startswith("**Go on:** "):
        return "its last paragraph begins with `**Go on:**` and leads to where it is taught"
    if concept.example.count("\n") > LINES:
        return f"an example has at most {LINES} lines, got {concept.example.count(chr(10))}"
    if concept.example and not re.search(r"^\s*assert |assert_", concept.example, re.M):
        return "an example asserts what the definition says"
    return ""


def check_whole(concepts: tuple[Concept, ...]) -> None:
    """What no single entry can know: ids and names are unique."""
    ids, names = dict[str, Concept](), dict[str, Concept]()
    for concept in concepts:
        if (other := ids.setdefault(concept.id, concept)) is not concept:
            raise PluginError(f"{concept.place}: the id {concept.id!r} is that of {other.place} too")
        for name in (concept.term, *concept.names):
            if (other := names.setdefault(name.lower(), concept)) is not concept:
                raise PluginError(f"{concept.place}: the name {name!r} is that of {other.place} too")


def pages(docs: Path = topics.DOCS) -> list[tuple[str, Path]]:
    """Title and file of the pages that are written, in the order of the topics."""
    named = ((title, docs / "concepts" / f"{name}.md") for name, title in topics.titles(docs).items())
    return [(title, path) for title, path in named if path.is_file()]


def load(docs: Path = topics.DOCS) -> tuple[Concept, ...]:
    """Every entry, in the order of the topics."""
    return kept(docs, tuple((path, path.stat().st_mtime_ns) for _, path in pages(docs)))


@lru_cache(maxsize=4)
def kept(docs: Path, changed: tuple[tuple[Path, int], ...]) -> tuple[Concept, ...]:
    """The entries as they were when they were last changed."""
    known = {path for path, _ in changed} | {docs / "concepts" / "index.md"}
    if strangers := sorted(set((docs / "concepts").glob("*.md")) - known):
        raise PluginError(f"docs/concepts/{strangers[0].name}:1: docs/_data/topics.yml has no topic of this name")
    concepts = tuple(concept for path, _ in changed for concept in entries(path))
    check_whole(concepts)
    return concepts


def index() -> str:
    """All entries by topic and by letter, as Markdown; other names lead to their entry."""
    every = load()
    lines = [f"{len(every)} entries, {sum(bool(one.example) for one in every)} of them with an example that runs.", ""]
    lines += ["## By topic { #by-topic }", ""]
    for title, path in pages():
        terms = ", ".join(link(one.term, one) for one in every if one.topic == path.stem)
        lines += [f"**[{title}]({path.name})**: {terms}", ""]
    return "\n".join([*lines, "## By letter { #by-letter }", "", *by_letter(every)])


def by_letter(every: tuple[Concept, ...]) -> Iterator[str]:
    """A line for each name, below its first letter."""
    named = [(name, one) for one in every for name in (one.term, *one.names)]
    letter = ""
    for name, one in sorted(named, key=lambda pair: pair[0].lower()):
        if name[0].upper() != letter:
            letter = name[0].upper()
            yield from ("", f"### {letter} {{ #letter-{letter.lower() if letter.isalpha() else 'other'} }}", "")
        yield f"- {link(name, one)}" + (f": see {one.term}" if name != one.term else "")


def link(name: str, one: Concept) -> str:
    return f"[{name}]({one.topic}.md#{one.id})"
