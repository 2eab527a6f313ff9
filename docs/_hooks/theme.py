"""Where the theme's own HTML falls short: names for what has none, no calls to other hosts, less to load."""

import re
from typing import Any

SEARCH = 'data-md-component="search" role="dialog"'
PLAIN = re.compile(r'<span class="(?:n|w|p|o)">([^<]*)</span>')
REFERENCE = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/_mkdocstrings\.css">')
PALETTE = re.compile(r'\s*<link rel="stylesheet" href="[^"]*/palette\.[^"]*">')


def on_config(config: Any) -> None:
    """Instant navigation needs a server, and a worker without one needs help: one or the other."""
    if config.plugins["material/offline"].config.enabled:
        config.theme["features"].remove("navigation.instant")
    else:
        config.extra["polyfills"] = []


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Most of a block has the colour of the text, and no element has to say so."""
    return PLAIN.sub(r"\1", html)


def mended(output: str, reference: bool) -> str:
    """Ask nobody for stars, name the search dialog, and load no style that ours replace or the page does not use."""
    output = output.replace(' data-md-component="source"', "")
    output = output.replace(SEARCH, f'{SEARCH} aria-label="Search"')
    return PALETTE.sub("", output if reference else REFERENCE.sub("", output))


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Every page."""
    return mended(output, page.file.src_uri.startswith("reference/"))


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """The page for addresses that lead nowhere."""
    return mended(output_content, False) if template_name == "404.html" else output_content
