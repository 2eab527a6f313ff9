"""Group what on a topic's page stands between two headings, so that browsers lay out only groups near the window.

The style sheet says how (`content-visibility`). A group tells about how many lines it has: the scroll bar needs it.
"""

import re
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from docs._hooks.page import FOLDERS

HEADINGS = {"h1", "h2", "h3", "h4"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BEHIND = re.compile(r'<div class="tabbed-block">(?:(?!class="tabbed-set).)*?(?=<div class="tabbed-block">)', re.S)
FOLDED = re.compile(r"<details(?! open).*?</details>", re.S)
CODE = re.compile(r"<pre.*?</pre>", re.S)
ENDS = re.compile(r"</(?:p|li|tr|summary|h\d)>|<br")
TAG = re.compile(r"<[^>]+>")
LETTERS_IN_A_LINE, LINES_OF_A_FIGURE = 85, 15


class Headings(HTMLParser):
    """The headings that are in no other element: name, where it begins, where it ends."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, int, int]] = []
        self.depth, self.begin = 0, 0
        self.lines = list(accumulate((len(line) + 1 for line in html.split("\n")), initial=0))
        self.feed(html)

    def position(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            if not self.depth:
                self.begin = self.position()
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """Nothing is inside of it."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.depth -= 1
            if not self.depth and tag in HEADINGS:
                self.found.append((tag, self.begin, self.position() + len(f"</{tag}>")))


def lines(html: str) -> int:
    """About how many lines of text are as high as this, of a set of tabs one."""
    html = FOLDED.sub("</summary>", BEHIND.sub("", html))
    code, text = sum(block.count("\n") + 1 for block in CODE.findall(html)), CODE.sub("", html)
    written = len(ENDS.findall(text)) + len(TAG.sub("", text)) // LETTERS_IN_A_LINE
    return html.count('class="figure') * LINES_OF_A_FIGURE + int(code) + written


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Leave the beginning of a topic's page, which everybody sees, and group the rest from its second chapter on."""
    if not page.file.src_uri.startswith(FOLDERS):
        return html
    headings, parts, chapters, kept = Headings(html).found, [], 0, 0
    ends = [begin for _, begin, _ in headings[1:]] + [len(html)]
    for (name, _, start), end in zip(headings, ends, strict=False):
        chapters += name == "h2"
        group = html[start:end]
        if chapters > 1 and group.strip():
            parts += [html[kept:start], f'<div class="far" style="--lines:{lines(group)}">{group}</div>']
            kept = end
    return "".join(parts) + html[kept:]
