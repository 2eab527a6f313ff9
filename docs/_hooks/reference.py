"""Make the pages of the reference lighter, and quicker to build.

No line numbers, no sources in the search, no dash before nothing; and signatures are broken here instead of by a
process of their own for each.
"""

import re
from typing import Any

from mkdocstrings_handlers.python._internal import rendering

NUMBERED = re.compile(
    r'<table class="highlighttable"><tr><td class="linenos">.*?</td><td class="code">(.*?)</td></tr></table>', re.S
)
EMPTY = re.compile(r'–\s*<div class="doc-md-description">\s*</div>')


def broken(code: str, length: int) -> str:
    """`def f(a, b): pass` with a line for each parameter, if it is too long for one."""
    opened, depth, parameters = code.index("("), 0, [""]
    for place, character in enumerate(code[opened:], opened):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if depth == 0:
            break
        if character == "," and depth == 1:
            parameters.append("")
        elif place > opened:
            parameters[-1] += character
    if len(code) <= length or not parameters[0]:
        return code
    lines = "".join(f"    {parameter.strip()},\n" for parameter in parameters if parameter.strip())
    return f"{code[: opened + 1]}\n{lines}{code[place:]}"


def on_config(config: Any) -> None:
    """Instead of ruff, which mkdocstrings would start for every long signature."""
    rendering._get_formatter = lambda: broken  # type: ignore[assignment]


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """A search for a name leads to its description, not to every line that uses it."""
    if not page.file.src_uri.startswith("reference/"):
        return html
    source = 'class="mkdocstrings-source"'
    html = html.replace(source, f"{source} data-search-exclude")
    return NUMBERED.sub(r"\1", EMPTY.sub("", html))
