"""Where something stands: the page that is being converted, and the line of it that has certain words."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

ROOT = Path(__file__).parents[2]


class Fault(PluginError):
    """Something on a page that would leave a hole in the site: the build stops and says where."""


@dataclass(frozen=True)
class Page:
    """What Markdown does not tell an extension about the text that it converts."""

    file: Path | None = None
    docs: Path = ROOT / "docs"
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        """The page's file as MkDocs names it: `start/two-weights.md`."""
        return self.file.relative_to(self.docs).as_posix() if self.file else ""


NOWHERE = Page()
now = ContextVar("now", default=NOWHERE)  # the page that is being converted


def line_of(words: str, text: str) -> int | None:
    """The first line that has the words, as whole words."""
    found = re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) if words else None
    return text.count("\n", 0, found.start()) + 1 if found else None


def where(*words: str, file: Path | None = None, others: tuple[Path, ...] = ()) -> str:
    """`docs/a.md:3`: the first of some words that the page has, or one of other files; line 1 if none has any."""
    files = [one for one in (file or now.get().file, *others) if one and one.is_file()]
    for path in files:
        text = path.read_text("utf-8")
        for line in (line_of(one, text) for one in words):
            if line:
                return f"{shown(path)}:{line}"
    return f"{shown(files[0])}:1" if files else "a text without a file:1"


def shown(path: Path) -> str:
    """A file as readers of the repository name it."""
    docs = now.get().docs
    return (path.relative_to(docs.parent) if path.is_relative_to(docs) else path.relative_to(ROOT)).as_posix()
