"""Every lab runs as a program, besides being executed when the site is built."""

import pytest
from mkdocs.config import load_config

from tests.proof.keys import ROOT

LABS = sorted((ROOT / "docs" / "labs").glob("*.py"))


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_lab_runs_as_a_program(path, program_run):
    program_run.require()
    assert program_run.asserts, "a lab asserts what it claims"
    assert program_run.asserts == program_run.reached, "these lines assert something, and some were never reached"


def test_the_build_executes_labs_and_publishes_no_error():
    options = load_config(str(ROOT / "mkdocs.yml")).plugins["mkdocs-jupyter"].config
    assert options["execute"] is True
    assert options["allow_errors"] is False
