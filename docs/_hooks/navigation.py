"""Fill the navigation from the registry of topics.

Where mkdocs.yml says `architectures/`, the topics of that folder follow; where it says `reference/`, a page for each
topic that the library has. A section in which nothing has been written yet is left out.
"""

from pathlib import Path
from typing import Any

from docs._hooks import topics


def entries(folder: str, docs: Path) -> list[dict[str, Any]]:
    """What stands for `folder/`."""
    if folder == "reference":
        return [{topic.title: f"reference/{topic.name}.md"} for topic in topics.load(docs) if topic.modules(docs)]
    chosen = [(topic.title, topic.pages(docs)) for topic in topics.load(docs) if topic.folder == folder]
    return [{title: pages if len(pages) > 1 else pages[0]} for title, pages in chosen if pages]


def filled(nav: list[Any], docs: Path) -> list[Any]:
    """The same navigation with every `folder/` replaced."""
    found: list[Any] = []
    for item in nav:
        if isinstance(item, str) and item.endswith("/"):
            found += entries(item.removesuffix("/"), docs)
        elif isinstance(item, dict) and isinstance(section := next(iter(item.values())), list):
            found += [{next(iter(item)): inside}] if (inside := filled(section, docs)) else []
        else:
            found.append(item)
    return found


def on_config(config: Any) -> None:
    """Before MkDocs looks for the pages."""
    config.nav = filled(config.nav, Path(config.docs_dir)) if config.nav else config.nav
