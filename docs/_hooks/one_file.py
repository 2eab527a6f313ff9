"""Beside each name in the reference: the same in one file, as `python -m dlref copy` writes it.

The files are published at reference/copy/<topic>/<name>.py. They are made again only when the library has changed.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from tests.proof.keys import files_below, sha

LINK = re.compile(r'<p class="one-file"[^>]*><a [^>]*href="copy:([\w.]+)"[^>]*>[^<]*</a></p>')
published: dict[str, File] = {}  # the copy of each name, on the site that is being built


def made() -> dict[str, str]:
    """The text of the copy of each public name; nothing for what cannot be copied."""
    from dlref.copying import offered  # a small site has a library of its own, without this
    from dlref.copying.catalogue import NUMPY, PYTORCH, forget

    forget()
    texts = {}
    for root, flag in ((NUMPY, ""), (PYTORCH, " --pytorch")):
        for topic, names in offered(root).items():
            for name, definition in names.items():
                place = root if topic == "pytorch" else f"{root}.{topic}"
                texts[f"{place}.{name}"] = text(definition, f"python -m dlref copy {name}{flag}")
    return texts


def text(definition: Any, command: str) -> str:
    """The text of a copy, or nothing."""
    from dlref.copying import CopyError, assembled

    try:
        return assembled([definition], command)
    except CopyError:
        return ""


@lru_cache(maxsize=1)
def kept(key: str, folder: Path) -> dict[str, str]:
    """The copies of a state of the library, also those of an earlier build."""
    file = folder / f"{key}.json"
    if not file.is_file():
        texts = made()
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.json"):
            old.unlink()
        file.write_text(json.dumps(texts), "utf-8")
    return dict(json.loads(file.read_text("utf-8")))


def address(name: str, names: set[str]) -> str:
    """Where a copy is published. Some file systems take `relu.py` and `ReLU.py` for one file: not so here."""
    twice = name.rpartition(".")[2].islower() and any(
        other != name and other.lower() == name.lower() for other in names
    )
    place = name.removeprefix("dlref.").replace(".", "/")
    return f"reference/copy/{place}{'_function' * twice}.py"


def on_files(files: Any, config: Any) -> None:
    """Publish the copies, on a site that has the library."""
    published.clear()
    root = Path(config.docs_dir).parent
    library = [path for path in files_below(root / "dlref") if path.suffix == ".py"]
    if root / "dlref" / "copying" / "__init__.py" not in library:
        return
    key = sha(*(part for path in library for part in (path.relative_to(root).as_posix(), path.read_bytes())))
    texts = kept(key, root / ".cache" / "copies")
    by_lower: dict[str, set[str]] = {}
    for name in texts:
        by_lower.setdefault(name.lower(), set()).add(name)
    for name, content in texts.items():
        if content:
            uri = address(name, by_lower[name.lower()])
            published[name] = File.generated(config, uri, content=content)
            files.append(published[name])


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Lead from each name to its file; where there is none, there is no link."""

    def led(match: re.Match[str]) -> str:
        file = published.get(match[1])
        return match[0].replace(f"copy:{match[1]}", file.url_relative_to(page.file)) if file else ""

    return LINK.sub(led, html) if 'href="copy:' in html else html
