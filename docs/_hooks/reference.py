"""Make the pages of the reference lighter: no line numbers, no sources in the search, no dash before nothing."""

import re
from typing import Any

NUMBERED = re.compile(
    r'<table class="highlighttable"><tr><td class="linenos">.*?</td><td class="code">(.*?)</td></tr></table>', re.S
)
EMPTY = re.compile(r'–\s*<div class="doc-md-description">\s*</div>')


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """A search for a name leads to its description, not to every line that uses it."""
    if not page.file.src_uri.startswith("reference/"):
        return html
    source = 'class="mkdocstrings-source"'
    html = html.replace(source, f"{source} data-search-exclude")
    return NUMBERED.sub(r"\1", EMPTY.sub("", html))
