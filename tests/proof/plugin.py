"""The pytest plugin of the proof: what a session runs, what it may leave out, and what it has proven in the end."""

import contextlib
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.proof.ledger import start_afresh
from tests.proof.outcomes import Outcomes
from tests.proof.programs import HIDDEN, ONE_THREAD, Programs, Run
from tests.proof.stash import DEVICE, PROGRAMS

try:
    from pytest_codeblocks.plugin import MarkdownFile
except ImportError:  # a machine with a card may have nothing but NumPy, torch and pytest
    MarkdownFile = None


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proof", "what this session proves")
    group.addoption("--stamp", action="store_true", help="write the stamps after a green session")
    group.addoption("--full", action="store_true", help="fail unless everything is proven, the census included")
    group.addoption("--fresh", action="store_true", help="believe no older proof: run everything, measure coverage")
    group.addoption("--only-device", action="store_true", help="only what takes the fixture torch_device")
    group.addoption("--page", metavar="docs/….md", help="one page: its blocks, what it shows, and its census")


def pytest_load_initial_conftests(parser: pytest.Parser) -> None:
    """Add --device after all plugins are there: pytest-playwright has an option of this name, which we then share."""
    with contextlib.suppress(ValueError):
        parser.getgroup("proof").addoption("--device", default=None, help="cpu or cuda, for what uses a device")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.stash[DEVICE], config.option.device = config.option.device or "cpu", None
    check_device(config.stash[DEVICE])
    if (config.option.fresh or config.option.stamp) and not hasattr(config, "workerinput"):
        start_afresh()
    config.stash[PROGRAMS] = Programs(config.rootpath, config.stash[DEVICE])
    outcomes = Outcomes(config)
    config.pluginmanager.register(outcomes)
    if config.option.page:
        from tests.proof import one_page

        config.args = one_page.arguments(config.option.page, config.rootpath, outcomes.before)


def check_device(device: str) -> None:
    """Hide the card, or make sure that there is one."""
    if device not in {"cpu", "cuda"}:
        raise pytest.UsageError(f"--device is cpu or cuda, not {device!r}")
    if device == "cpu":
        os.environ.update(HIDDEN)
        return
    import torch

    if not torch.cuda.is_available():
        raise pytest.UsageError("--device cuda: torch sees no CUDA device here; run without --device, or on a GPU")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Where pytest-codeblocks has found a page, our reader reads it."""
    found = yield
    if MarkdownFile is None:
        return found
    from tests.proof.pages import Page

    return [Page.from_parent(parent, path=file_path) if type(one) is MarkdownFile else one for one in found]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Processes side by side have one thread each, as programs have."""
    os.environ.update(ONE_THREAD)


@pytest.fixture(scope="session")
def torch_device(pytestconfig: pytest.Config) -> str:
    """Where this session runs what uses a device: cpu, or what --device says."""
    return pytestconfig.stash[DEVICE]


@pytest.fixture
def program_run(path: Path, pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Run:
    """What the program at `path` did, now or earlier."""
    from tests.proof.pages import note
    from tests.proof.sources import program_of

    programs = pytestconfig.stash[PROGRAMS]
    return note(request.node, programs, programs.result(program_of(path)))
