"""Compute the demos that pages show (docs/_demos), and publish each as a script, as file:// can fetch nothing else.

A demo is computed in a process of its own and kept in .cache/demos by the content of its code, also of what it imports
from dlref. On the page stand its label, its sliders, the words of its first frame and the room for its picture, so that
nothing moves when docs/_live/demos.ts brings it to life.
"""

import json
import math
import os
import platform
import subprocess
import sys
from functools import cache
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import templates
from tests.proof.keys import ROOT, Keys, sha, version
from tests.proof.programs import ONE_THREAD

FOLDER, KEPT = ROOT / "docs" / "_demos", ROOT / ".cache" / "demos"
COMMAND = "import sys; from docs._demos import written; sys.stdout.buffer.write(written(sys.argv[1]).encode())"
LETTERS = {"wide": 84, "narrow": 40}  # of a line of words below the picture
DRAWN = "import sys; from docs._demos.drawn.draw_digit import written; sys.stdout.buffer.write(written().encode())"
shown = set[str]()  # on the site that is being built


def text(name: str) -> str:
    """The demo as JSON, kept from an earlier build if nothing has changed that it is made of."""
    source = FOLDER / "drawn" / "draw_digit.py" if name == "draw_digit" else FOLDER / f"{name}.py"
    if not source.is_file():
        raise ValueError(f"demo({name!r}): there is no docs/_demos/{name}.py")
    keys = Keys()
    made_with = (platform.python_version(), version("numpy"), version("scikit-learn"))  # and Python's help pages
    return computed(name, sha(keys.of(keys.reach([source])), *made_with))


@cache
def computed(name: str, key: str) -> str:
    file = KEPT / f"{name}.{key}.json"
    if not file.is_file():
        done = subprocess.run(
            [sys.executable, "-c", DRAWN if name == "draw_digit" else COMMAND, name],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            capture_output=True,
        )
        if done.returncode:
            raise ValueError(f"demo({name!r}): {done.stderr.decode()}")
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"{name}.*.json"):
            old.unlink(missing_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(done.stdout)
        part.replace(file)
    return file.read_text("utf-8")


def script(name: str) -> str:
    """What is published."""
    return f"(window.demos??={{}}).{name}={text(name)}\n"


def shapes(panels: list[dict[str, Any]]) -> dict[str, float]:
    """Width by height of the picture, with the panels in the rows of docs/_live/demos.ts: `rowsOf`."""
    widest = max(one["width"] for one in panels)
    rows, used = list[list[float]](), math.inf
    for one in panels:
        if used + one["width"] > widest + 1e-9:
            rows.append([])
            used = 0.0
        rows[-1].append(one["height"])
        used += one["width"]
    wide = sum(one["width"] for one in panels) / max(one["height"] for one in panels)
    return {"wide": round(wide, 4), "narrow": round(widest / sum(map(max, rows)), 4)}


def first(found: dict[str, Any]) -> dict[str, Any]:
    """The frame of the places where the sliders begin."""
    number = 0
    for control in found["controls"]:
        number = number * len(control["values"]) + control["start"]
    return dict(found["frames"][number])


def demo(name: str) -> str:
    """The figure of a demo: what a page calls."""
    found = json.loads(text(name))
    shown.add(name)
    longest = max(len(frame["words"]) for frame in found["frames"])
    lines = {kind: math.ceil(longest / letters) for kind, letters in LETTERS.items()}
    return templates.filled(
        "demo.html",
        demo_name=name,
        demo=found,
        words=first(found)["words"],
        shapes=shapes(found["panels"]),
        lines=lines,
    )


def draw_digit() -> str:
    """The figure in which a reader draws: what a page calls."""
    found = json.loads(text("draw_digit"))
    shown.add("draw_digit")
    return templates.filled("draw_digit.html", words=found["words"], images=len(found["images"]))


def on_files(files: Any, config: Any) -> None:
    """No page has asked yet. (MkDocs loads this file once more than macros.py does, which notes what pages ask for.)"""
    from docs._hooks import demos

    demos.shown.clear()


def on_env(env: Any, config: Any, files: Any) -> None:
    """Publish what the pages show."""
    from docs._hooks import demos

    for name in sorted(demos.shown):
        files.append(File.generated(config, f"assets/demos/{name}.js", content=script(name)))
