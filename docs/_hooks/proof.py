"""The page that lists every block of the site: where it comes from, when it ran, or why it is exempt."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from docs._hooks import proven, templates
from docs._hooks.proven import Row
from tests.proof import exemptions
from tests.proof.exemptions import Exemption
from tests.proof.keys import ROOT
from tests.proof.reader import BlockError, normal
from tests.proof.sources import KINDS

MARK = "<!-- proof: the list -->"
WITHOUT_STAMP = {
    "output": "compared with what is printed",
    "lab output": "compared with what is printed",
    "signature": "compared with the definition",
}


@dataclass(frozen=True)
class Entry:
    """One printed block in the list."""

    row: Row
    exemption: Exemption | None

    @property
    def kind(self) -> str:
        return "exempt" if self.exemption else self.row.source.kind if self.row.source else ""

    @property
    def source(self) -> str:
        return self.exemption.where if self.exemption else self.row.source.name if self.row.source else ""

    @property
    def first(self) -> str:
        return normal(self.row.block.text).partition("\n")[0].strip()[:70]


def on_env(env: Any, *, config: Any, files: Any) -> None:
    """All pages have their content now: write the list into the page of proof. Writers do without it."""
    target = files.get_file_from_path("proof.md")
    if target is None or config.extra.get("writing"):
        return
    if MARK not in target.page.content:
        raise PluginError(f"docs/proof.md: put {MARK} where the list of all blocks shall stand")
    try:
        excused = exemptions.load(ROOT / "tests" / "exemptions.yml")
    except BlockError as error:
        raise PluginError(str(error)) from error
    pages = [page for file in files.documentation_pages() if (page := listed(file, target, excused))["entries"]]
    every = [(page["name"], entry) for page in pages for entry in page["entries"]]
    if unknown := [problem(name, entry) for name, entry in every if not entry.kind]:
        raise PluginError("\n".join(unknown))
    target.page.content = target.page.content.replace(MARK, html(pages, [entry for _, entry in every]))


def listed(file: File, target: File, excused: list[Exemption]) -> dict[str, Any]:
    """A page, and what it prints."""
    name = f"docs/{file.src_uri}"
    entries = [entry(name, row, excused) for row in proven.shown().pages.get(name, ())]
    title = file.page.title if file.page else name
    return {"name": name, "title": title, "address": file.url_relative_to(target), "entries": entries}


def html(pages: list[dict[str, Any]], entries: list[Entry]) -> str:
    """The whole list."""
    numbers = Counter(entry.kind for entry in entries)
    devices = Counter(record.device for entry in entries for record, _ in entry.row.stamps)
    stamped = [(record, devices[record.device]) for record in proven.shown().stamps.records]
    kinds = KINDS | {"exempt": "exempt"}
    return templates.filled(
        "proof.html", pages=pages, numbers=numbers, stamped=stamped, kinds=kinds, without_stamp=WITHOUT_STAMP
    )


def entry(page: str, row: Row, excused: list[Exemption]) -> Entry:
    """A block, with its exemption where it has one."""
    found = (one for one in excused if one.covers(page, row.block.text) and row.block.language != "python")
    return Entry(row, next(found, None))


def problem(page: str, entry: Entry) -> str:
    """What to do about a block that nobody knows."""
    return (
        f"{page}: nothing accounts for the {entry.row.block.language or 'nameless'} block that begins with "
        f"{normal(entry.row.block.text)[:60]!r}: make it an inline block, show a section of a file, or exempt it"
    )
