"""The scripts that pages load are those that their sources give, and small."""

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.proof.keys import ROOT

LIVE, BUILT = ROOT / "docs" / "_live", ROOT / "docs" / "assets" / "live"
NODE = ROOT / ".venv" / "bin"
PATH = os.pathsep.join([str(NODE), os.environ["PATH"]])
READS = ("docs/_live", "docs/assets/live")
there = (LIVE / "node_modules" / "esbuild").is_dir() and shutil.which("npm", path=PATH)
pytestmark = pytest.mark.skipif(not there, reason="no npm packages here: make scripts fetches them, with the network")


def npm(*arguments: str) -> None:
    done = subprocess.run(
        [str(shutil.which("npm", path=PATH)), "--prefix", str(LIVE), "--silent", "run", *arguments],
        env=os.environ | {"PATH": PATH}, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_types_are_right() -> None:
    npm("types")


@pytest.mark.parametrize("script", ["page", "worker"])
def test_the_scripts_are_those_of_the_sources(script: str, tmp_path: Path) -> None:
    npm(script, "--", f"--outdir={tmp_path}")
    made = sorted(tmp_path.iterdir())
    assert made
    for file in made:
        assert file.read_bytes() == (BUILT / file.name).read_bytes(), f"{file.name}: run make scripts, and commit it"


def test_no_script_is_left_over() -> None:
    scripts = {"main.js", "demos.js", "draw_digit.js", "editor.js", "worker.js", "your_place.js"}
    assert {file.name for file in BUILT.iterdir()} == scripts


def test_what_every_page_loads_is_small() -> None:
    assert len(gzip.compress((BUILT / "main.js").read_bytes(), 9)) <= 6_000


def test_versions_are_pinned_and_no_address_of_a_registry_is_kept() -> None:
    package = json.loads((LIVE / "package.json").read_text("utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values()), versions
    assert "resolved" not in (LIVE / "package-lock.json").read_text("utf-8")
