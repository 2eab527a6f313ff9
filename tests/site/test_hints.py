"""The hints of an exercise, as a page shows them."""

from pathlib import Path

import pytest

from docs._hooks import hints
from tests.proof.keys import ROOT, assigned

READS = ("snippets/feedforward",)
EXERCISE = "snippets/feedforward/exercise_linear_backward.py"


def test_three_folds_in_their_order() -> None:
    shown = hints.hints(EXERCISE)
    assert [line for line in shown.splitlines() if line.startswith("???")] == [
        f'??? question "Hint {number}"' for number in (1, 2, 3)
    ]
    assert "    `dz = dh * (x @ weight.T + bias > 0)`" in shown.splitlines()
    assert assigned((ROOT / EXERCISE).read_text("utf-8"), "HINTS")[0] in shown


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"hints\('snippets/no/such\.py'\): there is no such file"):
        hints.hints("snippets/no/such.py")


@pytest.mark.parametrize("written", ["", 'HINTS = ("one", "two")', 'HINTS = ("one", "two", "a\\nb")'])
def test_hints_are_three_lines(written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "snippets" / "exercise_x.py"
    path.parent.mkdir()
    path.write_text(written, "utf-8")
    monkeypatch.setattr(hints, "ROOT", tmp_path)
    with pytest.raises(ValueError, match="three lines of text are expected"):
        hints.hints("snippets/exercise_x.py")
