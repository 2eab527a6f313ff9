"""The map on the home page: each topic that has a page, in the words of that page, in the order of the navigation."""

from mkdocs.utils.meta import get_data

from docs._hooks.topics import DOCS, FOLDERS, load


def line(title: str, address: str) -> str:
    """One topic."""
    _, meta = get_data((DOCS / address).read_text("utf-8"))
    return f"<li markdown>**[{title}]({address})** {meta['description']}</li>"


def path() -> str:
    """All of them, as items of a list."""
    ordered = sorted(load(), key=lambda topic: FOLDERS.index(topic.folder) if topic.folder else -1)
    return "\n".join(line(topic.title, pages[0]) for topic in ordered if (pages := topic.pages()))
