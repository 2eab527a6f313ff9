"""Fill the navigation from the registry of topics.

Where mkdocs.yml says `topics/`, all topics follow in the order in which they are taught, or those of one folder where
it names that; where it says `start/`, the first course; where it says `reference/`, a page for each topic that the
library has; where it says `concepts/`, `gallery/` or `resources/`, one for each topic that has entries, snippets or
resources. A section in which nothing has been written yet is left out.
"""

from pathlib import Path
from typing import Any

from docs._hooks import concepts, gallery, resources, topics


def entries(folder: str, docs: Path) -> list[Any]:
    """What stands for `folder/`."""
    if folder == "start":
        return topics.course(docs)
    if folder == "reference":
        return [{topic.title: f"reference/{topic.name}.md"} for topic in topics.load(docs) if topic.modules(docs)]
    if folder == "concepts":
        return [{title: f"concepts/{path.name}"} for title, path in concepts.pages(docs)]
    if folder == "gallery":
        return [{group.title: f"gallery/{group.name}.md"} for group in gallery.groups(docs)]
    if folder == "resources":
        return [{topics.titles()[name]: f"resources/{name}.md"} for name in resources.by_topic()]
    chosen = [(topic.title, topic.pages(docs)) for topic in topics.load(docs) if folder in ("topics", topic.folder)]
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
