"""Pages that are kept for writers: as they were while nothing has changed, and new as soon as something has."""

import json
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from tests.proof.keys import ROOT
from tests.site.small_site import build_small_site

SVG = '<svg viewBox="0 0 90 45"/>'
PAGES = {
    "a.md": '# A\n\n## Part\n\n```python\n--8<-- "dlref/feedforward.py:linear"\n```\n',
    "b.md": "# B\n\n[a](a.md#part), [f][dlref.feedforward.linear]\n\n![Two lines that cross](figures/t/f.svg)\n",
    "c.md": "# C\n\n::: dlref.feedforward\n",
    "figures/t/f.svg": SVG,
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Builds a site for a writer; returns its pages and the names of those that are kept."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WRITING", "true")

    def build(**changed):
        build_small_site(tmp_path, PAGES | {name.replace("_", "."): text for name, text in changed.items()})
        return {name: (tmp_path / "site" / name / "index.html").read_text("utf-8") for name in "abc"}

    return build


def kept(folder: Path) -> dict[str, Path]:
    """The kept pages by their titles."""
    files = (folder / ".cache" / "pages").glob("*.json")
    return {json.loads(file.read_text("utf-8"))["title"]: file for file in files}


@pytest.mark.filterwarnings("ignore")
def test_a_page_is_converted_only_when_something_has_changed(site, tmp_path):
    first = site()
    assert site() == first
    assert set(kept(tmp_path)) == {"Home", "A", "B", "C"}
    assert 'href="../c/#dlref.feedforward.linear"' in first["b"]
    for file in kept(tmp_path).values():  # who reads what is kept, converts nothing
        found = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(found | {"content": found["content"] + "<p>as it was kept</p>"}), "utf-8")
    again = site(a_md=PAGES["a.md"] + "\nEdited.\n")
    assert ["as it was kept" in again[name] for name in "abc"] == [False, True, True]
    assert "Edited." in again["a"]
    assert 'href="../c/#dlref.feedforward.linear"' in again["b"]
    assert 'href="#dlref.feedforward.linear"' in again["c"]
    drawn = site(**{"figures/t/f_svg": SVG.replace("90", "60")})
    assert not any("as it was kept" in page for page in drawn.values())
    assert len(kept(tmp_path)) == 4


@pytest.mark.filterwarnings("ignore")
def test_a_build_keeps_nothing(site, tmp_path, monkeypatch):
    monkeypatch.delenv("WRITING")
    site()
    assert kept(tmp_path) == {}
