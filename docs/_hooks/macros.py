"""The functions that pages may call between `[[=` and `=]]`: delimiters that no code and no formula contains.

`[[% if … %]]` and `[[# … #]]` are Jinja's too. What a page calls and what does not exist, or fails, stops the build and
names the page and the line.
"""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError
from mkdocs.exceptions import PluginError

from docs._hooks import concepts, demos, failures, gallery, guides, hints, home, path, resources

MACROS: dict[str, Callable[..., str]] = {
    "resource": resources.link,
    "resources": resources.further,
    "recommended": resources.recommended,
    "overview": resources.overview,
    "about_guide": guides.about,
    "guide": guides.guide,
    "guides": guides.guides,
    "which_guide": guides.which,
    "proven": home.proven,
    "path": path.path,
    "path_hours": path.path_hours,
    "hints": hints.hints,
    "demo": demos.demo,
    "draw_digit": demos.draw_digit,
    "gallery": gallery.gallery,
    "failures": failures.failures,
    "concepts": concepts.index,
    "start": path.start,
    "way_through": path.way_through,
}
DELIMITERS = {
    "variable_start_string": "[[=",
    "variable_end_string": "=]]",
    "block_start_string": "[[%",
    "block_end_string": "%]]",
    "comment_start_string": "[[#",
    "comment_end_string": "#]]",
}
ENVIRONMENT = Environment(undefined=StrictUndefined, keep_trailing_newline=True, **DELIMITERS)  # type: ignore[arg-type]
ENVIRONMENT.globals |= MACROS


def line_of(error: Exception) -> int:
    """The line of the template on which an error arose."""
    inside = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return getattr(error, "lineno", None) or (inside[-1] if inside else 1) or 1


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Replace what stands between the delimiters by what it says."""
    if "[[" not in markdown:
        return markdown
    try:
        return ENVIRONMENT.from_string(markdown).render()
    except (TemplateError, TypeError, ValueError) as error:
        written = Path(page.file.abs_src_path).read_text("utf-8") if page.file.abs_src_path else markdown
        line = line_of(error) + written.count("\n") - markdown.count("\n")  # the front matter is not in the template
        names = ", ".join(MACROS)
        raise PluginError(f"docs/{page.file.src_uri}:{line}: {error} (a page may call: {names})") from None
