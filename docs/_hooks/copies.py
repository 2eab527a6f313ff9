"""Every page as Markdown too, beside its HTML, and llms.txt, which lists them (llmstxt.org).

In a copy, macros and includes are resolved, the reference has the docstrings, and a lab what it printed. A copy lies
where its page lies in docs/, so that links between pages hold.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs._extensions import citations
from tests.proof.keys import ROOT
from tests.proof.reader import INCLUDE, sections

MODULE = re.compile(r"^::: ([\w.]+)\n(?: +.*\n?)*", re.M)
TO_A_LAB = re.compile(r"(?<=\]\()([^)]*\blabs/\w+)\.py\b")
found: dict[str, Any] = {}  # navigation and pages of the build that is running


def on_nav(nav: Any, *, config: Any, files: Any) -> None:
    """The order of llms.txt."""
    found["nav"] = nav


def on_env(env: Any, *, config: Any, files: Any) -> None:
    """All pages are read."""
    found["pages"] = [file.page for file in files.documentation_pages() if file.page]


def included(markdown: str) -> str:
    """The sections of files in the place of the lines that ask for them."""
    lines = []
    for line in markdown.splitlines():
        if shown := INCLUDE.fullmatch(line):
            indent = line[: len(line) - len(line.lstrip())]
            text = sections(ROOT / shown["path"])[shown["section"]].text
            line = "\n".join(f"{indent}{one}".rstrip() for one in text.splitlines())
        lines.append(line)
    return "\n".join(lines) + "\n"


def described(module: Any) -> Iterator[str]:
    """What a module makes public, each with its signature and its docstring."""
    yield f"## {module.path}\n\n{said(module)}"
    for member in (module.members[str(name)] for name in module.exports or ()):
        if not member.is_module:
            head = member.signature() if member.is_function or member.is_class else member.name
            yield f"### {member.path}\n\n```python\n{head}\n```\n\n{said(member)}"


def said(thing: Any) -> str:
    """The docstring of a thing."""
    return f"{thing.docstring.value if thing.docstring else ''}\n"


def papers(text: str) -> str:
    """The entries of the papers that a text cites."""
    entries = citations.library(citations.REFERENCES.stat().st_mtime_ns).entries
    keys = dict.fromkeys(key for cited in citations.CITATION.findall(text) for key in re.findall(r"@([\w-]+)", cited))
    rows = [f"- [@{key}]: {citations.described(key, entries[key])}" for key in keys if key in entries]
    return "\n".join(["\n## Papers\n", *rows, ""]) if rows else ""


def copy(page: Any, config: Any) -> str:
    """A page as Markdown alone."""
    handler = config.plugins["mkdocstrings"].get_handler("python")

    def docstrings(asked: re.Match[str]) -> str:
        return "\n".join(described(handler.collect(asked[1], handler.get_options({}))))

    text = TO_A_LAB.sub(r"\1.md", MODULE.sub(docstrings, included(page.markdown)))
    return text.lstrip("\n") + papers(text)


def address(page: Any) -> str:
    """Where the copy of a page lies."""
    return str(Path(page.file.src_uri).with_suffix(".md").as_posix())


def pages_of(items: Any) -> Iterator[Any]:
    """The pages of a part of the navigation, also those of its parts."""
    for item in items:
        if item.is_page:
            yield item
        elif item.is_section:
            yield from pages_of(item.children)


def listing(nav: Any, config: Any) -> str:
    """llms.txt: what the site is, and each page with a line about it."""
    single = [item for item in nav.items if item.is_page]
    groups = [("The site", single), *((item.title, pages_of(item.children)) for item in nav.items if item.is_section)]
    parts = [f"# {config.site_name}\n\n> {config.site_description}\n"]
    for title, pages in groups:
        rows = []
        for page in pages:
            about = f": {page.meta['description']}" if "description" in page.meta else ""
            rows.append(f"- [{page.title}]({config.site_url}{address(page)}){about}")
        parts.append("\n".join([f"## {title}\n", *rows, ""]))
    return "\n".join(parts)


def on_post_build(config: Any) -> None:
    """Write them. Writers, who look at HTML, do not wait for it."""
    if config.extra["writing"]:
        return
    for page in found["pages"]:
        path = Path(config.site_dir, address(page))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(copy(page, config), "utf-8")
    Path(config.site_dir, "llms.txt").write_text(listing(found["nav"], config), "utf-8")
