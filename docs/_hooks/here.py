"""Tell the extensions of Markdown which page it is that they convert."""

from pathlib import Path
from typing import Any

from docs._extensions.place import Page, now


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> None:
    """Each page, before it is converted. (A generated page has no file.)"""
    file = page.file.abs_src_path
    now.set(Page(Path(file) if file else None, Path(config.docs_dir), page.meta))
