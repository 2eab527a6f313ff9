"""Stop the build at a fence that no test would run."""

from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from tests.proof import reader
from tests.proof.keys import ROOT


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> None:
    """Read the page as the tests do. (A generated page has no file and no fences of its own.)"""
    source = page.file.abs_src_path
    if source and source.endswith(".md") and Path(source).is_relative_to(ROOT):
        problems = reader.read(Path(source), ROOT).problems
        if problems:
            raise PluginError("\n".join(problems))
