"""The Python of the browser: fetched whole and with the right hashes or not at all, and `dlref` beside it."""

import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from docs._build import runtime
from docs._hooks import live
from docs._hooks.proven import Row
from docs._hooks.runtime import library
from tests.proof.keys import ROOT
from tests.proof.printed import Printed
from tests.proof.sources import Source

WHEELS = {"numpy": b"a wheel", "six": b"a small wheel", "matplotlib": b"a large wheel"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def release(tmp_path: Path) -> Iterator[str]:
    """A server that has the wheels."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name, content in WHEELS.items():
        (folder / f"{name}.whl").write_bytes(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """What npm gives."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_text(name, "utf-8")
    depends = {"matplotlib": ["numpy", "six"]}
    packages = {
        name: {
            "file_name": f"{name}.whl",
            "sha256": hashlib.sha256(content).hexdigest(),
            "depends": depends.get(name, []),
            "imports": [name],
        }
        for name, content in WHEELS.items()
    }
    (folder / runtime.LOCK).write_text(json.dumps({"info": {}, "packages": packages}), "utf-8")
    return folder


def test_what_is_wanted_comes_with_what_it_needs(core: Path, release: str, tmp_path: Path) -> None:
    target = tmp_path / "there"
    runtime.fetch(target, core, wanted=("matplotlib",), release=release)
    names = {file.name for file in target.iterdir()}
    assert names == {*runtime.FILES, runtime.LOCK, "numpy.whl", "six.whl", "matplotlib.whl"}
    assert live.available(target, 0) == {"numpy", "six", "matplotlib", "dlref"}


def test_the_lock_names_only_what_is_there(core: Path, release: str, tmp_path: Path) -> None:
    runtime.fetch(tmp_path / "there", core, wanted=("numpy",), release=release)
    assert live.available(tmp_path / "there", 0) == {"numpy", "dlref"}


def test_a_wheel_with_another_hash_leaves_what_was_there(core: Path, release: str, tmp_path: Path) -> None:
    target = tmp_path / "there"
    runtime.fetch(target, core, wanted=(), release=release)
    (tmp_path / "release" / "numpy.whl").write_bytes(b"somebody else's wheel")
    with pytest.raises(ValueError, match="hash"):
        runtime.fetch(target, core, wanted=("numpy",), release=release)
    assert live.available(target, 0) == frozenset()
    assert (target / "pyodide.mjs").is_file()


def test_a_wheel_that_lies_here_is_not_asked_for(core: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "numpy.whl").write_bytes(WHEELS["numpy"])
    monkeypatch.setenv("PYODIDE_CACHE", str(tmp_path / "cache"))
    runtime.fetch(tmp_path / "there", core, wanted=("numpy",), release="http://127.0.0.1:9/")
    assert (tmp_path / "there" / "numpy.whl").read_bytes() == WHEELS["numpy"]


def test_without_npms_package_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make runtime"):
        runtime.fetch(tmp_path / "there", tmp_path / "nothing")
    assert not (tmp_path / "there").exists()


def test_the_library_works_without_torch(tmp_path: Path) -> None:
    packed = library(ROOT)
    assert packed == library(ROOT)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert not [name for name in archive.namelist() if "pytorch" in name]
        archive.extractall(tmp_path)
    program = (
        "import sys; sys.modules |= dict.fromkeys(['torch', 'sklearn', 'scipy', 'matplotlib'])\n"
        "import importlib, pkgutil, dlref\n"
        "for found in pkgutil.walk_packages(dlref.__path__, 'dlref.'):\n"
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
        "print(dlref.__file__)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout


# Which listings can be run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import math, json\nfrom pathlib import Path", set()),
        ("import numpy as np", {"numpy"}),
        ("def f():\n    import torch", {"torch"}),
        ("from dlref.losses import mse_loss", {"dlref", "numpy"}),
        ("from dlref.pytorch.losses import mse_loss", {"dlref", "numpy", "torch"}),
        ("from dlref.data import digits", {"dlref", "numpy", "sklearn"}),
        ("from dlref.data import Batches", {"dlref", "numpy"}),
        ("from pydoc_data.topics import topics\nimport subprocess", {"pydoc_data", "subprocess"}),
    ],
)
def test_what_a_program_needs(text: str, expected: set[str]) -> None:
    assert live.needed(text) == expected


def row(text: str, source: Source, end: int = 0) -> Row:
    return Row(Printed(text, "python", "", frozenset(), "", end), source, [])


def shown(path: str, section: str) -> Row:
    return row("", Source("snippet", f"{path}:{section}", path))


MODULES = frozenset({"numpy", "dlref"})
RATINGS = "snippets/attention/weighted_ratings.py"


def test_a_section_needs_what_stands_above_its_end() -> None:
    """The file needs PyTorch, its first section does not."""
    assert live.of(shown(RATINGS, "numbers"), [], MODULES) == live.Live(section="numbers", packages=("numpy",))
    second = live.of(shown(RATINGS, "matrices"), [], MODULES)
    assert second == live.Live(missing="needs PyTorch")


def test_a_browser_with_less_says_what_is_missing() -> None:
    assert live.of(shown(RATINGS, "numbers"), [], frozenset()) == live.Live(missing="needs numpy")


def test_an_exercise_is_its_readers_down_to_the_end_of_the_stub() -> None:
    path = "snippets/attention/exercise_attention.py"
    found = live.of(shown(path, "task"), [], MODULES)
    assert found == live.Live(section="task", stub=9, packages=("numpy",))
    assert live.of(shown(path, "solution"), [], MODULES) is None


def test_a_study_takes_minutes() -> None:
    assert live.of(shown("snippets/attention/study_scores.py", "run"), [], MODULES) == live.Live(
        missing="takes too long for a page"
    )


def test_a_chain_needs_what_its_earlier_blocks_need() -> None:
    first = row("import torch\n", Source("inline", "a", "docs/a.md", item="docs/a.md::line 3"), end=10)
    second = row("print(1)\n", Source("inline", "a", "docs/a.md", item="docs/a.md::line 3"), end=20)
    other = row("print(2)\n", Source("inline", "a", "docs/a.md", item="docs/a.md::line 9"), end=30)
    printed = row("what is no Python", Source("output", "a", "docs/a.md", item="docs/a.md::line 3"), end=15)
    rows = [first, printed, second, other]
    assert live.of(second, rows, MODULES) == live.Live(missing="needs PyTorch")
    assert live.of(other, rows, MODULES) == live.Live(chain="line 9")


def test_what_is_no_program_has_no_button() -> None:
    assert live.of(row("x", Source("section", "dlref/a.py:b", "dlref/a.py")), [], MODULES) is None
    assert live.of(Row(Printed("x", "text", "", frozenset(), "", 0), None, []), [], MODULES) is None
