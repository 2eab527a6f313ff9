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
from pathlib import Path

from mkdocs.exceptions import PluginError

from docs._hooks import entries, templates, topics
from docs._hooks.entries import Strict

HEADING = re.compile(r"^## (?P<term>.+?) \{ #(?P<id>[a-z0-9-]+)(?P<quiet> \.quiet)? \}$", re.M)
NAMES = re.compile(r"\AAlso: (?P<names>[^\n]+)\.\n\{ \.names \}\n\s*")
SENTENCE = re.compile(r".+?[.!?](?=\s+[^\W\da-z_]|\Z)")
FENCE = re.compile(r"^```python\n(?P<code>.*?)^```$", re.M | re.S)
LONGEST = 170  # characters of a hover text
LINES = 10  # of an example


class Concept(Strict):
    """One entry."""

    topic: str
    id: str
    term: str
    names: tuple[str, ...]  # other ones
    first: str  # sentence
    quiet: bool
    example: str
    goes_on: str  # the last paragraph, which leads to where it is taught
    place: str  # file and line


def of_page(path: Path) -> Iterator[Concept]:
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


def pages(docs: Path = topics.DOCS) -> list[tuple[str, Path]]:
    """Title and file of the pages that are written, in the order of the topics."""
    named = ((title, docs / "concepts" / f"{name}.md") for name, title in topics.titles(docs).items())
    return [(title, path) for title, path in named if path.is_file()]


def load(docs: Path = topics.DOCS) -> tuple[Concept, ...]:
    """Every entry, in the order of the topics."""
    known = [path for _, path in pages(docs)]
    if strangers := sorted({*(docs / "concepts").glob("*.md")} - {*known, docs / "concepts" / "index.md"}):
        raise PluginError(f"docs/concepts/{strangers[0].name}:1: docs/_data/topics.yml has no topic of this name")
    return read(*known)


@entries.kept
def read(*paths: Path) -> tuple[Concept, ...]:
    """The entries of some pages."""
    concepts = tuple(concept for path in paths for concept in of_page(path))
    entries.unique("id", ((one.id, one.place) for one in concepts))
    entries.unique("name", ((name.lower(), one.place) for one in concepts for name in (one.term, *one.names)))
    return concepts


def index(docs: Path = topics.DOCS) -> str:
    """All entries by topic and by letter, as Markdown."""
    every = load(docs)
    named = [(name[0].upper(), name, one) for one in every for name in (one.term, *one.names)]
    named.sort(key=lambda row: row[1].lower())
    return templates.filled("concepts.md", every=every, pages=pages(docs), named=named)
