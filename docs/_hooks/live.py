"""Which listings can be run in the page: what each needs, and whether the browser's Python has it. No hook itself."""

import ast
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from docs._hooks.proven import Row
from docs._live import runner
from tests.proof import studies
from tests.proof.keys import ROOT, imported
from tests.proof.sources import Source

NAMES = {"sklearn": "scikit-learn", "torch": "PyTorch", "jax": "JAX", "keras": "Keras", "matplotlib": "Matplotlib",
         "pydoc_data": "Python's help texts"}  # fmt: skip
WITHOUT = {"multiprocessing", "pydoc_data", "socket", "subprocess", "threading"}  # of Python, in a browser
WITH_SCIKIT_LEARN = {"breast_cancer", "diabetes", "digits", "iris", "sample_photos", "scenes", "wine"}  # of dlref.data
LONGEST = 20  # seconds on the machine of the stamps; the browser takes three times as long, or more


@dataclass(frozen=True)
class Live:
    """How a listing is run in the page."""

    section: str = ""  # of the file that is named below the listing; "" for all of it
    chain: str = ""  # instead: the listings of the page that run one after the other
    stub: int = 0  # of an exercise, which is graded: so many lines of it are the reader's
    on: bool = False  # run the rest of the file too: a failure's function is called further down
    packages: tuple[str, ...] = ()
    missing: str = ""  # why it cannot be run in the page


@lru_cache(maxsize=8)
def available(runtime: Path, changed: int) -> frozenset[str]:
    """The modules that the browser's Python has besides its own; `make runtime` writes down which."""
    packages = json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))["packages"]
    modules = {name for one in packages.values() for name in one["imports"]}
    return frozenset(modules | ({"dlref"} if "numpy" in modules else set()))


def needed(text: str) -> frozenset[str]:
    """The packages that a program imports, wherever in it, those of Python left out."""
    names = imported(text)
    found = {name.partition(".")[0] for name in names} - (sys.stdlib_module_names - WITHOUT)
    if any(name.startswith("dlref.pytorch") for name in names):
        found.add("torch")
    if any(f"dlref.data.{name}" in names for name in WITH_SCIKIT_LEARN):
        found.add("sklearn")
    return frozenset(found | ({"numpy"} if "dlref" in found else set()))


def of(row: Row, rows: Sequence[Row], modules: frozenset[str]) -> Live | None:
    """How the block of a row is run, given all rows of its page; None for what is no program."""
    source = row.source
    if source is None or row.block.language != "python":
        return None
    if source.kind == "inline":
        chain = [
            one.block for one in rows if one.source and (one.source.kind, one.source.item) == ("inline", source.item)
        ]
        text = "\n".join(block.text for block in chain if block.end <= row.block.end)
        return told(Live(chain=source.item.rpartition("::")[2]), text, row, modules)
    if source.kind == "snippet":
        return of_snippet(source, row, modules)
    return None


def of_snippet(source: Source, row: Row, modules: frozenset[str]) -> Live | None:
    """A section of a file. A solution is there to be read, and a study takes minutes."""
    section = source.name.rpartition(":")[2] if ":" in source.name else ""
    name = Path(source.path).name
    exercise, failure = name.startswith("exercise_"), name.startswith("failure_")
    if exercise and section != "task":
        return None
    if studies.is_study(source.path):
        return Live(missing="takes too long for a page")
    text = whole = (ROOT / source.path).read_text("utf-8")
    if section:
        text = whole[: whole.index(f"# --8<-- [end:{section}]")]
    stub = len(runner.part(whole, runner.stub(whole)).rstrip().splitlines()) if exercise else 0
    return told(Live(section=section, stub=stub, on=failure), text, row, modules) if complete(text) else None


def complete(text: str) -> bool:
    """Whether a section ends where a statement does: what stands inside a function is no program."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def told(live: Live, text: str, row: Row, modules: frozenset[str]) -> Live:
    """The same with the packages that it needs, or with the reason why a page cannot run it."""
    wanted = needed(text)
    if absent := sorted(wanted - modules):
        packages = [NAMES.get(name, name) for name in absent if name not in sys.stdlib_module_names or name in NAMES]
        return Live(missing=f"needs {', '.join(packages)}" if packages else "needs more of Python than a browser has")
    if any((stamp.seconds or 0) > LONGEST for _, stamp in row.stamps):
        return Live(missing="takes too long for a page")
    return replace(live, packages=tuple(sorted(wanted)))
