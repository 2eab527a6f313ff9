"""Publishes the Python of the browser, where `make runtime` has fetched it: without it no listing offers to run."""

import io
import zipfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import live
from tests.proof.keys import ROOT, files_below

PLACE = "assets/live/runtime"
LOCK = "pyodide-lock.json"


def folder(config: Any) -> Path:
    """Where `make runtime` puts it."""
    return ROOT / str(config.extra.get("runtime", ""))


def modules(config: Any) -> frozenset[str] | None:
    """What can be imported in the page; None where nothing can be run."""
    lock = folder(config) / LOCK
    here = config.extra.get("runtime") and lock.is_file()
    return live.available(folder(config), lock.stat().st_mtime_ns) if here else None


def on_files(files: Any, config: Any) -> None:
    """Its files, and the library as it is now."""
    if modules(config) is None or config.plugins["material/offline"].config.enabled:
        return
    for file in sorted(folder(config).iterdir()):
        files.append(File.generated(config, f"{PLACE}/{file.name}", abs_src_path=str(file)))
    files.append(File.generated(config, f"{PLACE}/dlref.zip", content=library(ROOT)))


def library(root: Path) -> bytes:
    """`dlref` without its twins, which need PyTorch; the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_below(root / "dlref"):
            name = file.relative_to(root).as_posix()
            if file.suffix == ".py" and not name.startswith("dlref/pytorch/"):
                archive.writestr(zipfile.ZipInfo(name), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
