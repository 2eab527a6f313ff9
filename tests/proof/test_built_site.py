"""The site is built once for each state of what it is made of."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.proof import ledger, site

FILES = ("docs/index.md", "dlref/x.py", "snippets/x.py", "tests/dlref/test_x.py", "mkdocs.yml")


@pytest.fixture
def builds(tmp_path, monkeypatch):
    """A repository whose site is one page, and the list of its builds."""
    monkeypatch.delenv(ledger.SESSION, raising=False)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    done = []

    def build(root, folder, **variables):
        done.append(folder)
        folder.mkdir()
        (folder / "index.html").write_text((root / "docs/index.md").read_text("utf-8"), "utf-8")

    monkeypatch.setattr(site, "build", build)
    done_in = (tmp_path, done)
    return done_in


def test_many_ask_and_one_builds(builds):
    root, done = builds
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(lambda _: site.built(root), range(8)))
    assert len(done) == 1
    assert len(set(folders)) == 1
    assert (folders[0] / "index.html").is_file()


@pytest.mark.parametrize("name", FILES)
def test_a_change_is_built(builds, name):
    root, done = builds
    first = site.built(root)
    (root / name).write_text("changed", "utf-8")
    assert site.built(root) != first
    assert len(done) == 2


def test_what_no_page_shows_is_not_built(builds):
    root, done = builds
    site.built(root)
    (root / "README.txt").write_text("changed", "utf-8")
    (root / "docs" / "__pycache__").mkdir()
    (root / "docs" / "__pycache__" / "x.pyc").write_text("changed", "utf-8")
    site.built(root)
    assert len(done) == 1


def test_an_edit_during_the_build_is_built_again(builds, monkeypatch):
    root, done = builds
    build = site.build

    def edited(root, folder, **variables):
        build(root, folder, **variables)
        if len(done) == 1:
            (root / "docs/index.md").write_text("edited", "utf-8")

    monkeypatch.setattr(site, "build", edited)
    assert (site.built(root) / "index.html").read_text("utf-8") == "edited"
    assert len(done) == 2


def test_a_build_that_fails_leaves_no_site(builds, monkeypatch):
    root, _ = builds

    def fail(root, folder, **variables):
        folder.mkdir()
        raise AssertionError("a warning")

    monkeypatch.setattr(site, "build", fail)
    for _ in range(2):
        with pytest.raises(AssertionError, match="a warning"):
            site.built(root)


def test_the_last_states_are_kept(builds):
    root, _ = builds
    for number in range(4):
        (root / "docs/index.md").write_text(str(number), "utf-8")
        os.utime(site.built(root), (number, number))
    assert len([one for one in (root / ".cache" / "site").iterdir() if one.is_dir()]) == site.KEPT


def test_a_fresh_session_builds_its_own(builds, monkeypatch):
    root, done = builds
    site.built(root)
    monkeypatch.setenv(ledger.SESSION, "a session")
    site.built(root)
    assert len(done) == 2
