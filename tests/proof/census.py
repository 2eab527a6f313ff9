"""Compare every block that the built site prints with what is proven."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import markdown
from mkdocs.config import load_config

from tests.proof.exemptions import Exemption
from tests.proof.keys import ROOT
from tests.proof.printed import Printed, find
from tests.proof.reader import markdown_files, normal
from tests.proof.sources import Source

ON_A_PAGE = {"inline", "snippet", "section", "shell", "output"}  # one printing for each fence
LANGUAGES = {"inline": "python", "snippet": "python", "section": "python", "lab": "python", "shell": "bash"}


@dataclass(frozen=True)
class Entry:
    """A printed block with the source that proves it, or with the exemption that stands in for it."""

    page: str
    block: Printed
    source: Source | None = None
    exemption: Exemption | None = None


def built_pages(site: Path, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every HTML file of a built site, with the page it comes from."""
    docs = root / "docs"
    written: dict[str, str] = {}
    for path in [*markdown_files(root), *(docs / "labs").glob("*.py")]:
        name, page = path.relative_to(docs).with_suffix("").as_posix(), path.relative_to(root).as_posix()
        folder = name.removesuffix("index").removesuffix("README")
        written |= {f"{name}/index.html": page, f"{folder}index.html" if folder != name else f"{name}.html": page}
    files = sorted(site.rglob("*.html"))
    assert files, f"{site} holds no page"
    for file in files:
        name = file.relative_to(site).as_posix()
        yield written.get(name, name), file.read_text("utf-8")


def rendered_pages(root: Path = ROOT, *pages: str) -> Iterator[tuple[str, str]]:
    """Pages as Markdown alone makes them: those named, or those at the top of the repository."""
    config = load_config(str(root / "mkdocs.yml"))
    for path in [root / page for page in pages] or sorted(root.glob("*.md")):
        text = path.read_text("utf-8")
        html = markdown.markdown(text, extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
        yield path.relative_to(root).as_posix(), html


def take(
    pages: Iterator[tuple[str, str]],
    sources: Callable[[str, Printed], list[Source]],
    why_not: Callable[[Printed, Source], str],
    exemptions: list[Exemption],
    root: Path = ROOT,
) -> tuple[list[Entry], list[str]]:
    """All blocks that are accounted for, and a complaint about each one that is not."""
    entries, problems, used = [], [], set()
    for page, html in pages:
        printed = Counter[str]()
        for block in find(html):
            excused = [one for one in exemptions if one.covers(page, block.text) and block.language != "python"]
            source, why = proof(page, block, sources, why_not, printed)
            if source:
                entries.append(Entry(page, block, source))
            elif excused:
                used.add(excused[0])
                entries.append(Entry(page, block, exemption=excused[0]))
            else:
                problems.append(complaint(page, block, root, why))
    unused = [one for one in exemptions if one not in used]
    problems += [f"{one.where}: {one.page} does not print this block any more: delete the entry" for one in unused]
    return entries, problems


def proof(
    page: str,
    block: Printed,
    sources: Callable[[str, Printed], list[Source]],
    why_not: Callable[[Printed, Source], str],
    printed: Counter[str],
) -> tuple[Source | None, str]:
    """The source that proves a block, or why none does. One fence of a page proves one printing."""
    candidates = [one for one in sources(page, block) if fits(block, one)]
    if candidates and candidates[0].kind in ON_A_PAGE:
        candidates = candidates[printed[block.digest] : printed[block.digest] + 1]
        printed[block.digest] += 1
    reasons = [why_not(block, source) for source in candidates]
    if candidates and not any(reasons):
        return candidates[0], ""
    return None, next(filter(None, reasons), "")


def fits(block: Printed, source: Source) -> bool:
    """A block is printed in the language of its source."""
    if source.kind == "output":
        return (block.language, block.title) == ("text", "Output")
    return LANGUAGES.get(source.kind, block.language) == block.language


def complaint(page: str, block: Printed, root: Path, why: str) -> str:
    """Where the block is, what it says, and what to do."""
    first = normal(block.text).partition("\n")[0].strip()
    kind = f"{block.language or 'nameless'} block" + (f" titled {block.title!r}" if block.title else "")
    where = f"{page}:{line_of(page, first, root)}"
    if why:
        return f"{where}: this {kind}, which begins with {first!r}, is not proven: {why}"
    return (
        f"{where}: no proof accounts for this {kind}, which begins with {first!r}. "
        "Make it an inline ```python block or a section of a tested file, or, if it is no Python, exempt it in "
        "tests/exemptions.yml"
    )


def line_of(page: str, first: str, root: Path) -> int | str:
    """The line of the page that holds the first line of a block, as far as one can tell."""
    source = root / page
    lines = source.read_text("utf-8").splitlines() if source.suffix in {".md", ".py"} and source.is_file() else []
    return next((number for number, line in enumerate(lines, 1) if first and first in line), "?")
