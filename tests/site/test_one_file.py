"""The reference offers each public name in one file."""

import re
from pathlib import Path

import pytest

from dlref.copying import assembled, named
from docs._hooks import one_file


def test_every_name_leads_to_its_file(built_site: Path) -> None:
    count = 0
    for page in (built_site / "reference").rglob("index.html"):
        html = page.read_text("utf-8")
        assert "copy:dlref" not in html, page
        for address in re.findall(r'<p class="one-file"[^>]*><a href="([^"]+)"', html):
            assert (page.parent / address).is_file(), f"{page}: {address}"
            count += 1
    assert count > 600


def test_a_published_file_is_what_the_command_writes(built_site: Path) -> None:
    path = built_site / "reference/copy/recurrent/lstm_cell.py"
    assert path.read_text("utf-8") == assembled([named("lstm_cell")], "python -m dlref copy lstm_cell")
    assert "import torch" in (built_site / "reference/copy/pytorch/recurrent/LSTM.py").read_text("utf-8")


def test_no_two_files_differ_by_case_alone(built_site: Path) -> None:
    names = [path.relative_to(built_site).as_posix().lower() for path in (built_site / "reference/copy").rglob("*.py")]
    assert len(names) == len(set(names)) > 600
    assert (built_site / "reference/copy/activations/relu_function.py").is_file()


def test_what_cannot_be_copied_has_no_link(built_site: Path) -> None:
    html = (built_site / "reference/counting/index.html").read_text("utf-8")
    assert 'id="dlref.counting.count"' in html
    assert "copy/counting/count.py" not in html
    assert "copy/counting/empty_weights.py" in html


def test_copies_are_kept_until_the_library_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(one_file, "made", lambda: calls.append(1) or {"dlref.a.b": f"text {len(calls)}"})
    one_file.kept.cache_clear()
    first = one_file.kept("one", tmp_path / "copies")
    one_file.kept.cache_clear()  # as in the next build
    assert one_file.kept("one", tmp_path / "copies") == first == {"dlref.a.b": "text 1"}
    assert one_file.kept("two", tmp_path / "copies") == {"dlref.a.b": "text 2"}
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["two.json"]
    one_file.kept.cache_clear()
