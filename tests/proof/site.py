"""The site as it is published, built once for each state of what it is made of, and kept in `.cache/site`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from docs._build import runtime
from tests.proof.keys import ROOT, files_below, sha, version
from tests.proof.ledger import SESSION

# What it is made of, and with. These names also tell it to the proof of every test that imports this.
READS = (
    "docs", "dlref", "snippets", "tests/dlref", "tests/proof", "tests/exemptions.yml",
    "mkdocs.yml", "pyproject.toml",
)  # fmt: skip
USES = (
    "griffelib", "Jinja2", "jupytext", "Markdown", "matplotlib", "mkdocs", "mkdocs-jupyter", "mkdocs-material",
    "mkdocstrings", "mkdocstrings-python", "nbconvert", "numpy", "pybtex", "Pygments", "pymdown-extensions",
    "quickjs-ng", "torch",
)  # fmt: skip
KEPT = 2  # the builds of the last states


def inputs(root: Path = ROOT) -> Iterator[Path]:
    """Every file that decides what the site shows."""
    for name in READS:
        yield from files_below(root / name)


def key(root: Path = ROOT) -> str:
    parts = [part for file in inputs(root) for part in (file.relative_to(root).as_posix(), file.read_bytes())]
    live = python(root)
    return sha(
        *parts, *map(version, USES), os.environ.get(SESSION, ""), (live / runtime.LOCK).read_bytes() if live else ""
    )


def python(root: Path = ROOT) -> Path | None:
    """The browser's Python: as `make runtime` fetched it, or its core alone, or none where npm's package is missing."""
    whole, core = root / ".cache" / "runtime", root / ".cache" / "runtime-core"
    package = root / runtime.CORE.relative_to(runtime.ROOT)
    if (whole / runtime.LOCK).is_file() or not package.is_dir():
        return whole if (whole / runtime.LOCK).is_file() else None
    if not (core / runtime.LOCK).is_file():
        core.parent.mkdir(exist_ok=True)
        with FileLock(core.with_suffix(".lock")):
            runtime.fetch(core, package, wanted=())
    return core


def built(root: Path = ROOT) -> Path:
    """The folder of the built site. Whoever asks first builds it; others, in whatever process, wait."""
    folder = root / ".cache" / "site" / key(root)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "building.lock"):
        while not (folder := folder.parent / key(root)).is_dir():
            begun, part = key(root), folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            build(root, part)
            if key(root) == begun:  # else somebody has edited meanwhile: build again
                part.rename(folder)
        folder.touch()
        for old in sorted(folder.parent.glob("*/"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def build(root: Path, folder: Path, **variables: str) -> None:
    """Build strictly: warnings are errors. A session that believes no older proof executes every lab, once."""
    live = python(root)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "RUNTIME": str(live or "")} | variables
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0, f"mkdocs build --strict\n{done.stdout}{done.stderr}"
