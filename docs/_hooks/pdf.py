"""Publish the PDFs that `make pdf` has printed from an earlier build. The facts under a topic's title lead to them."""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import topics


def printed(name: str, docs: Path) -> Path | None:
    """The PDF of a topic, if there is one."""
    path = docs.parent / "build" / "pdf" / f"{name}.pdf"
    return path if path.is_file() else None


def on_files(files: Any, config: Any) -> None:
    """Each at `pdf/<topic>.pdf`, in the archive as well; one whose topic has gone stays behind."""
    docs = Path(config.docs_dir)
    for topic in topics.load(docs):
        if topic.pages(docs) and (path := printed(topic.name, docs)):
            files.append(File.generated(config, f"pdf/{path.name}", abs_src_path=str(path)))
