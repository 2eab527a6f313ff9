"""Cite papers: `[@he2015delving]`, or `[@a; @b]`, becomes a footnote with the entry of docs/_data/references.bib.

An unknown key is a fault. The `footnotes` of Python-Markdown set what is cited.
"""

import functools
import re
from pathlib import Path
from typing import Any

from markdown.preprocessors import Preprocessor
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.exceptions import PybtexError

from docs._extensions.place import ROOT, Fault, where

REFERENCES = ROOT / "docs" / "_data" / "references.bib"
CITATION = re.compile(r"\[(@[\w-]+(?:; *@[\w-]+)*)\]")
INLINE_CODE = re.compile(r"(`+[^`]+`+)")


@functools.lru_cache(maxsize=1)
def library(changed: int) -> BibliographyData:
    """All entries; read again when the file has changed."""
    try:
        return parse_file(str(REFERENCES), bib_format="bibtex")
    except PybtexError as error:
        raise Fault(f"docs/_data/references.bib: {error}") from None


def plain(text: str) -> str:
    """BibTeX's braces only keep capitals."""
    return re.sub(r"[{}]", "", text).replace("--", "–").replace("\\&", "&").strip()


def names(entry: Entry) -> str:
    """At most three authors, the rest as others."""
    authors = [plain(" ".join([*p.first_names, *p.middle_names, *p.prelast_names, *p.last_names, *p.lineage_names]))
               for p in entry.persons.get("author") or entry.persons.get("editor") or []]  # fmt: skip
    if len(authors) > 3:
        return f"{authors[0]}, {authors[1]} and others"
    return " and ".join([", ".join(authors[:-1]), authors[-1]] if len(authors) > 1 else authors)


def link(key: str, fields: Any) -> str:
    """Where to read it; every entry has to say."""
    if "doi" in fields:
        return f"[doi:{fields['doi']}](https://doi.org/{fields['doi']})"
    if "url" not in fields:
        raise Fault(f"{entry_at(key)}: {key}: give a doi or a url, so that the reader can find the paper")
    found = re.fullmatch(r"https?://arxiv\.org/abs/(.+)", fields["url"])
    return f"[arXiv:{found[1]}]({fields['url']})" if found else f"[{fields['url'].split('/')[2]}]({fields['url']})"


def entry_at(key: str) -> str:
    """The line of the bibliography with an entry."""
    return where(key, file=REFERENCES)


def described(key: str, entry: Entry) -> str:
    """One entry as a line of Markdown."""
    fields = entry.fields
    for needed in ("title", "year"):
        if needed not in fields:
            raise Fault(f"{entry_at(key)}: {key}: `{needed}` is missing")
    venue = next(
        (plain(fields[name]) for name in ("journal", "booktitle", "publisher", "howpublished") if name in fields), ""
    )
    at = f"{venue}, {fields['year']}" if venue else fields["year"]
    parts = [names(entry), f"*{plain(fields['title'])}*", at, link(key, fields)]
    return ". ".join(part for part in parts if part) + "."


def cited(text: str, file: Path | None = None) -> str:
    """A text in which citations are footnotes, with the cited entries at its end."""
    found = dict[str, str]()

    def footnotes(match: re.Match[str]) -> str:
        entries = library(REFERENCES.stat().st_mtime_ns).entries
        keys = re.findall(r"@([\w-]+)", match[1])
        for key in keys:
            if key not in entries:
                place = where(match[0], f"@{key}", file=file)
                raise Fault(f"{place}: docs/_data/references.bib has no {key!r}: add the entry or correct the key")
            found[key] = described(key, entries[key])
        return "<sup>, </sup>".join(f"[^{key}]" for key in keys)

    pieces = INLINE_CODE.split(text)  # every second one is code
    text = "".join(piece if number % 2 else CITATION.sub(footnotes, piece) for number, piece in enumerate(pieces))
    return "\n".join([text, "", *(f"[^{key}]: {words}" for key, words in found.items())]) if found else text


class Citations(Preprocessor):
    """Sees a text whose fences have been taken out already."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return cited(text).split("\n") if "[@" in text else lines
