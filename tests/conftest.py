"""Fixtures for all tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.codeblocks import CENSUS, DEVICE, PROGRAMS, left_out
from tests.programs import Program, Run

SITE = pytest.StashKey[Future[Path]]()


@pytest.fixture(scope="session")
def torch_device(pytestconfig: pytest.Config) -> str:
    """Where this session runs what uses a device: cpu, or what --device says."""
    return pytestconfig.stash[DEVICE]


@pytest.fixture
def program_run(path: Path, pytestconfig: pytest.Config) -> Run:
    """What the program at `path` did; it was started when the session began."""
    return pytestconfig.stash[PROGRAMS].result(Program.of(path))


def build_site(root: Path, folder: Path) -> Path:
    """Build the site as it is published: warnings are errors, and every lab is executed."""
    environment = os.environ | {"LAB_CACHE": "false", "NO_MKDOCS_2_WARNING": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0, f"mkdocs build --strict\n{done.stdout}{done.stderr}"
    return folder


def start_site(config: pytest.Config) -> Future[Path]:
    if SITE not in config.stash:
        folder = config._tmp_path_factory.mktemp("site")  # type: ignore[attr-defined]
        config.stash[SITE] = ThreadPoolExecutor(1).submit(build_site, config.rootpath, folder)
    return config.stash[SITE]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the site beside the first tests, where a test will ask for it; not beside programs that are timed."""
    if session.config.option.collectonly or session.config.option.stamp:
        return
    census = any(item.nodeid == CENSUS for item in session.items) and left_out(session.config) is None
    if census or any("built_site" in getattr(item, "fixturenames", ()) for item in session.items):
        start_site(session.config)


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Iterator[Path]:
    """The built site, made once per session."""
    return start_site(pytestconfig).result()
