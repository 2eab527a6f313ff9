"""Every page in the new form has the parts that CONTRIBUTING.md asks for, and its listings run when they are pasted."""

from pathlib import Path

import pytest

from tests.proof import form, listings
from tests.proof.keys import ROOT
from tests.proof.pages import note
from tests.proof.stash import PROGRAMS

PAGES = form.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_has_its_parts(path: Path) -> None:
    assert form.faults(form.read(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_its_complete_listings_run_when_pasted(
    path: Path, pytestconfig: pytest.Config, request: pytest.FixtureRequest
) -> None:
    """Into an empty folder, without the rest of their files."""
    programs, red = pytestconfig.stash[PROGRAMS], []
    for where, program in listings.complete(path):
        done = note(request.node, programs, programs.result(program))
        if done.code != 0:
            red.append(f"{where}: {done.stderr.strip().splitlines()[-1]}: complete it, or title it `part of …`")
    assert red == []
