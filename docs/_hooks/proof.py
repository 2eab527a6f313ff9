"""The page that lists every block of the site: where it comes from, when it ran, or why it is exempt."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mkdocs.exceptions import PluginError

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
    pages = []
    for file in files.documentation_pages():
        name = f"docs/{file.src_uri}"
        if entries := [entry(name, row, excused) for row in proven.shown().pages.get(name, ())]:
            address = file.url_relative_to(target)
            pages.append({"name": name, "title": file.page.title, "address": address, "entries": entries})
    every = [entry for page in pages for entry in page["entries"]]
    if unknown := [problem(page["name"], entry) for page in pages for entry in page["entries"] if not entry.kind]:
        raise PluginError("\n".join(unknown))
    stamped = Counter(record.device for entry in every for record, _ in entry.row.stamps)
    html = templates.filled(
        "proof.html", pages=pages, numbers=Counter(entry.kind for entry in every), kinds=KINDS | {"exempt": "exempt"},
        stamped=[(record, stamped[record.device]) for record in proven.shown().stamps.records],
        anchor=proven.anchor, sentence=proven.sentence, without_stamp=WITHOUT_STAMP,
    )  # fmt: skip
    target.page.content = target.page.content.replace(MARK, html)


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
