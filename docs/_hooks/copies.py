"""Every page as Markdown too, beside its HTML; docs/_theme/llms.txt lists these copies.

In a copy, macros and includes are resolved, the reference has the docstrings, and a lab what it printed. A copy lies
where its page lies in docs/, so that links between pages hold.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown import Markdown

from docs._extensions import citations

SNIPPETS = "pymdownx.snippets"
MODULE = re.compile(r"^::: ([\w.]+)\n(?: +.*\n?)*", re.M)
TO_A_LAB = re.compile(r"(?<=\]\()([^)]*\blabs/\w+)\.py\b")


def included(markdown: str, config: Any) -> str:
    """The sections of files in the place of the lines that ask for them."""
    md = Markdown(extensions=[SNIPPETS], extension_configs={SNIPPETS: config.mdx_configs[SNIPPETS]})
    return "\n".join(md.preprocessors["snippet"].run(markdown.splitlines())) + "\n"


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

    text = TO_A_LAB.sub(r"\1.md", MODULE.sub(docstrings, included(page.markdown, config)))
    return text.lstrip("\n") + papers(text)


def on_post_page(output: str, *, page: Any, config: Any) -> None:
    """Write the copy. Writers, who look at HTML, do not wait for it."""
    if not config.extra["writing"]:
        path = Path(config.site_dir, page.file.src_uri).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(copy(page, config), "utf-8")
