"""The page that lists every block of the site: where it comes from, when it ran, or why it is exempt."""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from docs._hooks import blocks, exemptions, stamps
from docs._hooks.blocks import ROOT, BlockError, Page, normal
from docs._hooks.exemptions import Exemption
from docs._hooks.printed import Printed, find
from docs._hooks.stamps import Session, Stamp, Valid

MARK = "<!-- proof: the list -->"
KINDS = {
    "inline": "inline blocks",
    "section": "sections of snippets and of dlref",
    "lab": "cells of labs",
    "docstring": "examples in docstrings",
    "source": "functions and classes of dlref, as the reference shows them",
    "signature": "signatures in the reference",
    "shell": "shell blocks",
    "output": "outputs",
    "exempt": "exempt",
}


@dataclass(frozen=True)
class Row:
    """One printed block."""

    kind: str
    source: str
    first: str  # line of the block
    stamps: list[tuple[Session, Stamp]] = field(default_factory=list)
    exemption: Exemption | None = None


class Listing:
    """Goes through the pages and says for each block what it is. A block that is nothing known is an error."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root, self.valid = root, Valid(root)
        self.exemptions = exemptions.load(root / "tests" / "exemptions.yml")
        self.written = {path.relative_to(root).as_posix() for path in blocks.markdown_files(root)}
        self.problems: list[str] = []
        self.pages: dict[str, tuple[str, str, list[Row]]] = {}  # title, address and rows by page

    def add(self, page: str, title: str, address: str, html: str) -> None:
        written = blocks.read(self.root / page, self.root) if page in self.written else Page(page)
        rows = [self.row(page, written, block) for block in find(html)]
        if rows:
            self.pages[page] = title, address, rows

    def row(self, page: str, written: Page, block: Printed) -> Row:
        first = normal(block.text).partition("\n")[0].strip()
        excused = next((one for one in self.exemptions if one.covers(page, block.text)), None)
        if excused and block.language != "python":
            return Row("exempt", excused.where, first, exemption=excused)
        kind, source = self.source(page, written, block)
        return Row(kind, source, first, self.valid.stamps(page, block))

    def source(self, page: str, written: Page, block: Printed) -> tuple[str, str]:
        if "doc-signature" in block.classes:
            return "signature", block.heading
        if "mkdocstrings-source" in block.classes:
            return "source", block.heading
        if block.text.lstrip().startswith(">>>"):
            return "docstring", block.heading
        if page.startswith("docs/labs/"):
            return ("lab" if block.language == "python" else "output"), page
        for one in written.blocks:
            if one.digest == block.digest:
                if one.section:
                    return "section", f"{one.section.path}:{one.section.name}"
                if one.output_of:
                    return "output", one.where
                if one.language in {"python", "bash"}:
                    return ("inline" if one.language == "python" else "shell"), one.where
        self.problems.append(
            f"{page}: nothing accounts for the {block.language or 'nameless'} block that begins with "
            f"{normal(block.text)[:60]!r}: make it an inline block, show a section of a file, or exempt it"
        )
        return "unknown", page

    def html(self) -> str:
        rows = [row for _, _, rows in self.pages.values() for row in rows]
        return "\n".join([self.counts(rows), self.sessions(rows), *(self.table(page) for page in sorted(self.pages))])

    def counts(self, rows: list[Row]) -> str:
        numbers = Counter(row.kind for row in rows)
        lines = [f"<tr><td>{text}</td><td>{numbers[kind]}</td></tr>" for kind, text in KINDS.items() if numbers[kind]]
        lines.append(f"<tr><th>all blocks on {len(self.pages)} pages</th><th>{len(rows)}</th></tr>")
        return f"<table><thead><tr><th>blocks</th><th>number</th></tr></thead><tbody>{''.join(lines)}</tbody></table>"

    def sessions(self, rows: list[Row]) -> str:
        """What the stamps say about the machines; nothing where nothing is stamped."""
        found = []
        for session in self.valid.sessions:
            number = sum(any(one is session for one, _ in row.stamps) for row in rows)
            versions = ", ".join(f"{name} {version}" for name, version in session.versions.items())
            found.append(
                f"<p>{escape(session.device)}: {number} blocks carry a stamp of {session.date} from one green run on "
                f"<em>{escape(session.name)}</em> with {escape(versions)}.</p>"
            )
        return "\n".join(found) or "<p>No stamps are there yet: <code>make stamp</code> writes them.</p>"

    def table(self, page: str) -> str:
        title, address, rows = self.pages[page]
        marked = sum(bool(row.stamps) for row in rows)
        body = "".join(
            f"<tr><td><code>{escape(row.first[:70])}</code></td><td>{escape(row.source)}</td><td>{cell(row)}</td></tr>"
            for row in rows
        )
        head = "<thead><tr><th>block</th><th>source</th><th>proof</th></tr></thead>"
        summary = f"{escape(title)}: {len(rows)} blocks, {marked} stamped"
        return (
            f'<details id="{stamps.anchor(page)}"><summary>{summary}</summary>'
            f'<p><a href="{escape(address)}">{escape(page)}</a></p><table>{head}<tbody>{body}</tbody></table></details>'
        )


def cell(row: Row) -> str:
    """When and where a block ran, or why it does not."""
    if row.exemption:
        return f"exempt until {row.exemption.expires}: {escape(row.exemption.reason)}"
    if row.stamps:
        return "<br>".join(escape(stamps.sentence([one])) + megabytes(one[1]) for one in row.stamps)
    if row.kind == "output":
        return "compared with what is printed"
    if row.kind == "signature":
        return "compared with the definition"
    return "runs in the tests, no stamp yet"


def megabytes(stamp: Stamp) -> str:
    return f" · {stamp.memory:.0f} MB" if stamp.memory else ""


def on_env(env: Any, *, config: Any, files: Any) -> Any:
    """All pages have their content now: write the list into the page of proof."""
    from mkdocs.exceptions import PluginError

    target = files.get_file_from_path("proof.md")
    if target is None:
        return env
    if MARK not in target.page.content:
        raise PluginError(f"docs/proof.md: put {MARK} where the list of all blocks shall stand")
    try:
        listing = Listing()
        for file in files.documentation_pages():
            if file.page is not None and file.page.content:
                page = f"docs/{file.src_uri}"
                listing.add(page, str(file.page.title), file.url_relative_to(target), file.page.content)
    except BlockError as error:
        raise PluginError(str(error)) from error
    if listing.problems:
        raise PluginError("\n".join(listing.problems))
    target.page.content = target.page.content.replace(MARK, listing.html())
    return env
