"""Fixtures for all tests."""

from pathlib import Path

import pytest

from tests.proof.programs import Run
from tests.proof.stash import DEVICE, PROGRAMS


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
