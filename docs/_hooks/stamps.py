"""Stamps below the blocks of a page: when and where each ran. They are read from what a green session has written."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from docs._hooks import proven
from docs._hooks.proven import Shown, details, sentence
from tests.proof import studies
from tests.proof.keys import Keys
from tests.proof.printed import Printed, insert
from tests.proof.reader import BlockError
from tests.proof.stamps import Record, Stamp


def note(stamps: list[tuple[Record, Stamp]], proof: str | None) -> str:
    """The line under a block. The tooltip says what the page of proof says as well, for those without a mouse."""
    text, title = escape(sentence(stamps)), escape("\n".join(details(*one) for one in stamps))
    body = f'<a href="{escape(proof)}" title="{title}">{text}</a>' if proof else f'<abbr title="{title}">{text}</abbr>'
    return f'<p class="stamp" data-search-exclude>{body}</p>'


def study(path: Path, keys: Keys) -> str:
    """The line under a study: when its table was made, and whether by this very code."""
    kept = studies.table(path)
    if kept is None:
        return '<p class="stamp">no table yet: make studies</p>'
    made = f"table of {kept.date}: {kept.seconds:.0f} s on {escape(kept.machine)}, {kept.versions}"
    if studies.lapsed(path, keys):
        return f'<p class="stamp stamp-lapsed"><strong>The code has changed since.</strong> {made}</p>'
    return f'<p class="stamp">{made}</p>'


def stamped(shown: Shown, page: str, blocks: list[Printed], proof: str | None) -> Iterator[tuple[int, str]]:
    """The lines of a page, each with the place behind its block."""
    for block in blocks:
        source, stamps = shown.of(page, block)
        if source and studies.is_study(source.path):
            yield block.end, study(shown.sources.root / source.path, shown.sources.keys)
        elif stamps:
            yield block.end, note(stamps, proof)


# MkDocs calls these.


def on_pre_build(config: Any) -> None:
    """Read the records, and the sources that they are about, once for each build."""
    try:
        proven.begin()
    except BlockError as error:
        raise PluginError(str(error)) from error


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Put the stamps below the blocks of a page."""
    name = f"docs/{page.file.src_uri}"
    list_of_blocks = files.get_file_from_path("proof.md")
    proof = f"{list_of_blocks.url_relative_to(page.file)}#{proven.anchor(name)}" if list_of_blocks else None
    return insert(html, stamped(proven.shown(), name, proven.read(name, html), proof))
