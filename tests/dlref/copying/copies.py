"""All copies, written once for all tests of them; and inputs for the operations among them. No test itself."""

import ast
import importlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from dlref.copying import CopyError, assembled, offered
from dlref.copying.catalogue import NUMPY
from dlref.copying.sources import source_of
from tests.dlref.checks import Case

READS = ("LICENSE", "mkdocs.yml", "pyproject.toml", "dlref", "snippets", "tests/dlref")
USES = ("ruff",)
ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent


@cache
def written(root: str) -> tuple[dict[str, str], dict[str, str]]:
    """The text of each copy by its file, `recurrent/LSTM.py`; and why there is none of some names."""
    texts, refused = {}, {}
    for topic, names in offered(root).items():
        for name, definition in names.items():
            try:
                texts[f"{topic}/{name}.py"] = assembled([definition], f"python -m dlref copy {name}")
            except CopyError as error:
                refused[name] = str(error)
    return texts, refused


def node_of(topic: str, name: str) -> ast.stmt:
    definition = offered(NUMPY)[topic][name]
    return source_of(definition.module).defining[definition.name][0].node


def operations() -> dict[int, str]:
    """The public operations by identity, with the file of their copy."""
    found = {}
    for topic, names in offered(NUMPY).items():
        module = importlib.import_module(f"dlref.{topic}")
        for name in names:
            node = node_of(topic, name)
            decorators = getattr(node, "decorator_list", [])
            if any(isinstance(d, ast.Name) and d.id == "checked_operation" for d in decorators):
                found[id(getattr(module, name))] = f"{topic}/{name}.py"
    return found


def cases_in(value: object, depth: int = 0) -> Iterator[Case]:
    """The cases in a list, in lists of lists, or among the parameters of a test."""
    for mark in getattr(value, "pytestmark", []) if callable(value) else []:
        yield from cases_in(mark.args)
    if isinstance(value, Case):
        yield value
    elif isinstance(value, list | tuple | dict) and depth < 3:
        for part in value.values() if isinstance(value, dict) else value:
            yield from cases_in(part, depth + 1)


def more() -> dict[str, list[object]]:
    """Operations that their tests call in ways of their own."""
    rng = np.random.default_rng(0)
    x, weight, bias, noise = (
        rng.standard_normal((5, 3)),
        rng.standard_normal(3),
        rng.standard_normal(3),
        np.ones((5, 3)),
    )
    return {
        "normalization/batch_norm.py": [((x, weight, bias), {"training": True})],
        "variational/reparameterize.py": [((x, x / 2), {"noise": noise})],
    }


def cases(most: int = 2) -> dict[str, list[object]]:
    """For the copy of each operation, what its own tests put in."""
    known, found = operations(), more()
    for path in sorted((ROOT / "tests/dlref").rglob("*.py")):
        if path.stem not in ("checks", "test_checks") and path.parent != HERE and "Case(" in path.read_text("utf-8"):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for case in (case for value in vars(module).values() for case in cases_in(value)):
                chosen = found.setdefault(known.get(id(case.operation), ""), [])
                if len(chosen) < most:
                    chosen.append((case.arrays(np.random.default_rng(0)), dict(case.options)))
    found.pop("", None)
    return found


def try_alone(root: str, inputs: dict[str, list[object]], chosen: dict[str, str] | None = None) -> dict[str, dict]:
    """Run all copies, or those that are given, in an empty folder and without the library; what each of them said."""
    texts = chosen or written(root)[0]
    with tempfile.TemporaryDirectory() as place:
        folder, empty = Path(place) / "copies", Path(place) / "empty"
        empty.mkdir()
        for file, text in texts.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, "utf-8")
        index = {
            "blocked": ["dlref", "torch"] if root == NUMPY else ["dlref"],
            "grad_check": "engine/grad_check.py" if "engine/grad_check.py" in texts else "",
            "copies": {file: Path(file).stem for file in texts},
        }
        (folder / "copies.json").write_text(json.dumps(index), "utf-8")
        (folder / "cases.pickle").write_bytes(pickle.dumps(inputs))
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [sys.executable, "-I", str(HERE / "alone.py"), str(folder)]
        done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, encoding="utf-8", timeout=300)
        left = sorted(path.name for path in empty.iterdir())
    assert done.returncode == 0, done.stderr
    assert not left, left
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in said] == [*texts]
    return {line["file"]: line for line in said}
