"""Cite papers: `[@he2015delving]`, or `[@a; @b]`, becomes a footnote with the entry of docs/_data/references.bib."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.exceptions import PybtexError

REFERENCES = Path(__file__).parents[1] / "_data" / "references.bib"
CITATION = re.compile(r"\[(@[\w-]+(?:; *@[\w-]+)*)\]")
FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
INLINE_CODE = re.compile(r"`+[^`]+`+")


@functools.lru_cache(maxsize=1)
def library(changed: int) -> BibliographyData:
    """All entries; read again when the file has changed."""
    try:
        return parse_file(str(REFERENCES), bib_format="bibtex")
    except PybtexError as error:
        raise PluginError(f"docs/_data/references.bib: {error}") from None


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
        raise PluginError(
            f"docs/_data/references.bib: {key}: give a doi or a url, so that the reader can find the paper"
        )
    found = re.fullmatch(r"https?://arxiv\.org/abs/(.+)", fields["url"])
    return f"[arXiv:{found[1]}]({fields['url']})" if found else f"[{fields['url'].split('/')[2]}]({fields['url']})"


def described(key: str, entry: Entry) -> str:
    """One entry as a line of Markdown."""
    fields = entry.fields
    for needed in ("title", "year"):
        if needed not in fields:
            raise PluginError(f"docs/_data/references.bib: {key}: `{needed}` is missing")
    venue = next(
        (plain(fields[name]) for name in ("journal", "booktitle", "publisher", "howpublished") if name in fields), ""
    )
    where = f"{venue}, {fields['year']}" if venue else fields["year"]
    parts = [names(entry), f"*{plain(fields['title'])}*", where, link(key, fields)]
    return ". ".join(part for part in parts if part) + "."


def prose(markdown: str) -> Iterator[tuple[int, str]]:
    """The lines outside of fences, with their numbers."""
    closing = ""
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = FENCE.match(line)
        if fence and (not closing or fence[1].startswith(closing)):
            closing = "" if closing else fence[1]
        elif not closing:
            yield number, line


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Turn citations into footnotes, and put the cited entries at the end."""
    if "[@" not in markdown:
        return markdown
    entries = library(REFERENCES.stat().st_mtime_ns).entries
    lines, cited = markdown.splitlines(), dict[str, str]()

    def footnotes(match: re.Match[str]) -> str:
        keys = re.findall(r"@([\w-]+)", match[1])
        for key in keys:
            if key not in entries:
                written = Path(page.file.abs_src_path).read_text("utf-8")
                line = written.count("\n", 0, written.find(match[0])) + 1
                where = f"docs/{page.file.src_uri}:{line}"
                raise PluginError(
                    f"{where}: docs/_data/references.bib has no {key!r}: add the entry or correct the key"
                )
            cited[key] = described(key, entries[key])
        return "<sup>, </sup>".join(f"[^{key}]" for key in keys)

    for number, line in prose(markdown):
        code = INLINE_CODE.findall(line)
        pieces = [CITATION.sub(footnotes, piece) for piece in INLINE_CODE.split(line)]
        lines[number - 1] = "".join(text for pair in zip(pieces, [*code, ""], strict=True) for text in pair)
    return "\n".join([*lines, "", *(f"[^{key}]: {text}" for key, text in cited.items()), ""])
