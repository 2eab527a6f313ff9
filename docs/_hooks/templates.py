"""The templates in docs/_templates/pages: the HTML and Markdown that hooks put into pages. No hook itself."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).parents[1] / "_templates" / "pages"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def filled(name: str, **values: Any) -> str:
    """A template with its values."""
    return ENVIRONMENT.get_template(name).render(values)
