"""What a site built with Zensical still shows of the one built with MkDocs: pages, formulas, citations, figures.

`python -m bench.zensical build/mkdocs site` prints a table in Markdown, and exits with 1 while Zensical shows less.
"""

import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

SHOWN = ("pages", "formulas", "citations", "figures")  # of which the second site should have as many
LEFT = ("formulas left as TeX", "citations left as written")  # and none of these
CITATION = re.compile(r"\[@[\w:-]+\]")
DRAWING = re.compile(r"figures/(?P<name>[\w/-]+?)(\.light|\.dark)?\.svg")
CODE = {"code", "pre", "script", "style"}


class Page(HTMLParser):
    """Counts what one page shows. A formula in MathML is set; one without is TeX, which a script would have to set."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.counts, self.drawings = Counter[str](pages=1), set[str]()
        self.in_code = 0
        self.in_formula = 0  # how many elements deep in one
        self.formula_is_set = False
        self.feed(html)
        self.counts["figures"] = len(self.drawings)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        self.in_code += tag in CODE
        self.counts["formulas"] += tag == "math"
        self.counts["citations"] += "footnote-ref" in classes
        if tag == "img" and (drawing := DRAWING.search(given.get("src", ""))):
            self.drawings.add(drawing["name"])  # once, though there are a light and a dark one
        if self.in_formula or "arithmatex" in classes:
            self.in_formula += tag in {"div", "span"}
            self.formula_is_set |= tag == "math"

    def handle_endtag(self, tag: str) -> None:
        self.in_code -= tag in CODE
        if self.in_formula and tag in {"div", "span"}:
            self.in_formula -= 1
            if not self.in_formula:
                self.counts["formulas left as TeX"] += not self.formula_is_set
                self.formula_is_set = False

    def handle_data(self, data: str) -> None:
        if not self.in_code:
            self.counts["citations left as written"] += len(CITATION.findall(data))


def count(site: Path) -> Counter[str]:
    """What all pages of a built site show together."""
    pages = sorted(site.rglob("*.html"))
    if not pages:
        raise SystemExit(f"{site}: there is no page; build the site first")
    return sum((Page(page.read_text("utf-8")).counts for page in pages), Counter[str]())


def compare(mkdocs: Counter[str], zensical: Counter[str]) -> tuple[str, bool]:
    """A table of both, and whether Zensical shows all that MkDocs shows."""
    rows = [f"| {name} | {mkdocs[name]} | {zensical[name]} |" for name in SHOWN + LEFT]
    table = "\n".join(["| what pages show | MkDocs | Zensical |", "| --- | ---: | ---: |", *rows])
    fewer = any(zensical[name] < mkdocs[name] for name in SHOWN)
    return table, not fewer and not any(zensical[name] > mkdocs[name] for name in LEFT)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        raise SystemExit("give two folders: the site as MkDocs built it, and as Zensical did")
    table, complete = compare(*(count(Path(folder)) for folder in arguments))
    print(table)
    return int(not complete)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
