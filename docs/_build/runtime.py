"""Fetch the Python of the browser: Pyodide's core from npm's package, the wheels that its lock names from its release.

    python -m docs._build.runtime [FOLDER]

A wheel is taken from $PYODIDE_CACHE if it lies there, and has to have the hash that the lock says in any case.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pooch

ROOT = Path(__file__).parents[2]
CORE = ROOT / "docs" / "_live" / "node_modules" / "pyodide"
LOCK = "pyodide-lock.json"
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
PACKAGES = ("numpy", "matplotlib", "scikit-learn")  # with what these need
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"


def closure(packages: dict[str, Any], wanted: tuple[str, ...]) -> list[str]:
    """Packages and all that they depend on, each once."""
    found: list[str] = []
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += packages[name]["depends"]
    return sorted(found)


def wheel(entry: dict[str, Any], target: Path, release: str) -> None:
    """One wheel into the folder; ValueError from pooch where its hash is another."""
    name = entry["file_name"]
    cached = Path(os.environ.get("PYODIDE_CACHE", "")) / name
    if os.environ.get("PYODIDE_CACHE") and cached.is_file():
        shutil.copy(cached, target / name)
    pooch.retrieve(release + name, known_hash=f"sha256:{entry['sha256']}", fname=name, path=target)


def fetch(target: Path, core: Path = CORE, wanted: tuple[str, ...] = PACKAGES, release: str = RELEASE) -> None:
    """All of it, first beside its place: what is interrupted leaves nothing half."""
    if not core.is_dir():
        raise SystemExit(
            f"{core} is not there: make runtime fetches it with npm, which needs the network"
        )
    beside = target.with_name(f"{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    lock = json.loads((core / LOCK).read_text("utf-8"))
    names = closure(lock["packages"], wanted)
    for name in names:
        wheel(lock["packages"][name], beside, release)
    for name in FILES:
        shutil.copy(core / name, beside / name)
    kept = {**lock, "packages": {name: lock["packages"][name] for name in names}}
    (beside / LOCK).write_text(json.dumps(kept), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    beside.rename(target)


if __name__ == "__main__":
    version = json.loads((CORE / "package.json").read_text("utf-8"))["version"] if CORE.is_dir() else ""
    place = Path(*sys.argv[1:]) if sys.argv[1:] else ROOT / ".cache" / "runtime"
    fetch(place, release=RELEASE.format(version=version))
    size = sum(file.stat().st_size for file in place.iterdir())
    print(f"{place}: {size / 1e6:.0f} MB; make build and make serve publish it with the site")
