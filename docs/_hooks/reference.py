"""Write a page of the reference for each topic of the library; mkdocstrings fills it with docs/_templates/reference."""

import ast
import json
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import topics


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
    """Unless somebody has written it by hand."""
    docs = Path(config.docs_dir)
    for topic in topics.load(docs):
        name = f"reference/{topic.name}.md"
        if topic.modules(docs) and files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, content=written(topic, docs)))
