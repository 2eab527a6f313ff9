"""Where the theme's own HTML falls short: names for what has none, no calls to other hosts, less to load."""

import re
from typing import Any

SEARCH = 'data-md-component="search" role="dialog"'
PLAIN = re.compile(r'<span class="(?:n|w|p|o)">([^<]*)</span>')
REFERENCE = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/_mkdocstrings\.css">')
PALETTE = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/palette\.[^"]*">')


def on_config(config: Any) -> None:
    """Instant navigation needs a server: an archive opened from a folder does without."""
    if config.plugins["material/offline"].config.enabled:
        config.theme["features"].remove("navigation.instant")


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Most of a block has the colour of the text, and no element has to say so."""
    return PLAIN.sub(r"\1", html)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Ask nobody for stars, name the search dialog, and load no colours that ours replace."""
    output = output.replace(' data-md-component="source"', "")
    output = output.replace(SEARCH, f'{SEARCH} aria-label="Search"')
    if not page.file.src_uri.startswith("reference/"):
        output = REFERENCE.sub("", output)
    return PALETTE.sub("", output)
