"""Make the pages of the reference lighter: sources without line numbers, and not in the search."""

import re
from typing import Any

NUMBERED = re.compile(
    r'<table class="highlighttable"><tr><td class="linenos">.*?</td><td class="code">(.*?)</td></tr></table>', re.S
)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """A search for a name leads to its description, not to every line that uses it."""
    if not page.file.src_uri.startswith("reference/"):
        return html
    source = 'class="mkdocstrings-source"'
    html = html.replace(source, f"{source} data-search-exclude")
    return NUMBERED.sub(r"\1", html)
