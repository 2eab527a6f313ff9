"""The page that lists every block of the site: where it comes from, when it ran, or why it is exempt."""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from docs._hooks import proven
from docs._hooks.proven import Shown
from tests.proof import exemptions
from tests.proof.exemptions import Exemption
from tests.proof.keys import ROOT
from tests.proof.printed import Printed
from tests.proof.reader import BlockError, normal
from tests.proof.sources import KINDS
from tests.proof.stamps import Record, Stamp

MARK = "<!-- proof: the list -->"


@dataclass(frozen=True)
class Row:
    """One printed block."""

    kind: str
    source: str
    first: str  # line of the block
    stamps: list[tuple[Record, Stamp]] = field(default_factory=list)
    exemption: Exemption | None = None


class Listing:
    """Goes through the pages and says for each block what it is. A block that is nothing known is an error."""

    def __init__(self, shown: Shown, root: Path = ROOT) -> None:
        self.root, self.shown = root, shown
        self.exemptions = exemptions.load(root / "tests" / "exemptions.yml")
        self.problems: list[str] = []
        self.pages: dict[str, tuple[str, str, list[Row]]] = {}  # title, address and rows by page

    def add(self, page: str, title: str, address: str) -> None:
        rows = [self.row(page, block) for block in proven.printed(page)]
        if rows:
            self.pages[page] = title, address, rows

    def row(self, page: str, block: Printed) -> Row:
        first = normal(block.text).partition("\n")[0].strip()
        excused = next((one for one in self.exemptions if one.covers(page, block.text)), None)
        if excused and block.language != "python":
            return Row("exempt", excused.where, first, exemption=excused)
        source, found = self.shown.of(page, block)
        if source is None:
            self.problems.append(
                f"{page}: nothing accounts for the {block.language or 'nameless'} block that begins with "
                f"{normal(block.text)[:60]!r}: make it an inline block, show a section of a file, or exempt it"
            )
            return Row("unknown", page, first)
        return Row(source.kind, source.name, first, found)

    def html(self) -> str:
        rows = [row for _, _, rows in self.pages.values() for row in rows]
        return "\n".join([self.counts(rows), self.sessions(rows), *(self.table(page) for page in sorted(self.pages))])

    def counts(self, rows: list[Row]) -> str:
        numbers = Counter(row.kind for row in rows)
        kinds = {**KINDS, "exempt": "exempt"}
        lines = [f"<tr><td>{text}</td><td>{numbers[kind]}</td></tr>" for kind, text in kinds.items() if numbers[kind]]
        lines.append(f"<tr><th>all blocks on {len(self.pages)} pages</th><th>{len(rows)}</th></tr>")
        return f"<table><thead><tr><th>blocks</th><th>number</th></tr></thead><tbody>{''.join(lines)}</tbody></table>"

    def sessions(self, rows: list[Row]) -> str:
        """What the stamps say about the machines; nothing where nothing is stamped."""
        found = []
        for record in self.shown.stamps.records:
            number = sum(any(one is record for one, _ in row.stamps) for row in rows)
            versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
            found.append(
                f"<p>{escape(record.device)}: {number} blocks carry a stamp, the last of {record.date}, from "
                f"<em>{escape(record.machine)}</em> with {escape(versions)}.</p>"
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
            f'<details id="{proven.anchor(page)}"><summary>{summary}</summary>'
            f'<p><a href="{escape(address)}">{escape(page)}</a></p><table>{head}<tbody>{body}</tbody></table></details>'
        )


def cell(row: Row) -> str:
    """When and where a block ran, or why it does not."""
    if row.exemption:
        return f"exempt until {row.exemption.expires}: {escape(row.exemption.reason)}"
    if row.stamps:
        return "<br>".join(escape(proven.sentence([one])) + megabytes(one[1]) for one in row.stamps)
    if row.kind in {"output", "lab output"}:
        return "compared with what is printed"
    if row.kind == "signature":
        return "compared with the definition"
    return "runs in the tests, no stamp yet"


def megabytes(stamp: Stamp) -> str:
    return f" · {stamp.memory:.0f} MiB" if stamp.memory else ""


def on_env(env: Any, *, config: Any, files: Any) -> Any:
    """All pages have their content now: write the list into the page of proof."""
    target = files.get_file_from_path("proof.md")
    if target is None:
        return env
    if MARK not in target.page.content:
        raise PluginError(f"docs/proof.md: put {MARK} where the list of all blocks shall stand")
    try:
        listing = Listing(proven.shown())
        for file in files.documentation_pages():
            if file.page is not None and file.page.content:
                page = f"docs/{file.src_uri}"
                listing.add(page, str(file.page.title), file.url_relative_to(target))
    except BlockError as error:
        raise PluginError(str(error)) from error
    if listing.problems:
        raise PluginError("\n".join(listing.problems))
    target.page.content = target.page.content.replace(MARK, listing.html())
    return env
