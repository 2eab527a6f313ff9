"""The pages of the reference: one for each topic of the library, lighter than mkdocstrings makes them, and quicker.

No number before each line, no sources in the search, no dash before nothing; and signatures are broken here instead of
by a process of their own for each.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File
from mkdocstrings_handlers.python._internal import rendering

from docs._hooks import topics

SOURCE = re.compile(
    r'(<summary>[^<]*<code>[^<]*</code>)(</summary>\s*<div class="language-python highlight">)'
    r'<table class="highlighttable"><tr><td class="linenos">(.*?)</td><td class="code">(.*?)</td></tr></table>',
    re.S,
)
NUMBER = re.compile(r">\s*(\d+)<")
FILE = re.compile(r'(<h3 id="([\w.]+)"[^>]*>\s*<span class="[^"]*doc-module-name">\w+)')
EMPTY = re.compile(r'–\s*<div class="doc-md-description">\s*</div>')


def broken(code: str, length: int) -> str:
    """`def f(a, b): pass` with a line for each parameter, if it is too long for one."""
    opened, depth, parameters = code.index("("), 0, [""]
    for place, character in enumerate(code[opened:], opened):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if depth == 0:
            break
        if character == "," and depth == 1:
            parameters.append("")
        elif place > opened:
            parameters[-1] += character
    if len(code) <= length or not parameters[0]:
        return code
    lines = "".join(f"    {parameter.strip()},\n" for parameter in parameters if parameter.strip())
    return f"{code[: opened + 1]}\n{lines}{code[place:]}"


def on_config(config: Any) -> None:
    """Instead of ruff, which mkdocstrings would start for every long signature."""
    rendering._get_formatter = lambda: broken  # type: ignore[assignment]


def written(topic: topics.Topic, docs: Path) -> str:
    """The page of a topic: its docstrings, the first line of which describes it."""
    modules = topic.modules(docs)
    path = docs.parent / modules[0].replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    first = (ast.get_docstring(ast.parse(source.read_text("utf-8"))) or topic.title).splitlines()[0]
    front = f"---\ntitle: {json.dumps(topic.title)}\ndescription: {json.dumps(first)}\n---\n\n# {topic.title}\n"
    labels = [(module, module.removeprefix("dlref.")) for module in modules]
    return "\n".join([front, *(f"::: {module}\n    options: {{toc_label: {label}}}\n" for module, label in labels)])


def on_files(files: Any, config: Any) -> None:
    """Write a page for each topic of the library, unless somebody has written it by hand."""
    docs = Path(config.docs_dir)
    for topic in topics.load(docs):
        name = f"reference/{topic.name}.md"
        if topic.modules(docs) and files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, content=written(topic, docs)))


def located(source: re.Match[str]) -> str:
    """A source without a number before each line: its first and last line stand behind the name of its file."""
    summary, begin, numbers, code = source.groups()
    lines = NUMBER.findall(numbers)
    return f"{summary}, lines {lines[0]}–{lines[-1]}{begin}{code}"


def mark_files(page: Any, html: str) -> str:
    """`dbn.py` is a file, beside `DBN`, which it defines: in its heading and in the table of contents."""
    names = {name for _, name in FILE.findall(html)}
    for entry in (entry for title in page.toc for module in title.children for entry in module.children):
        entry.title += ".py" * (entry.id in names)
    return FILE.sub(r"\1.py", html)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """A search for a name leads to its description, not to every line that uses it."""
    if not page.file.src_uri.startswith("reference/"):
        return html
    source = 'class="mkdocstrings-source"'
    html = html.replace(source, f"{source} data-search-exclude")
    return mark_files(page, SOURCE.sub(located, EMPTY.sub("", html)))
