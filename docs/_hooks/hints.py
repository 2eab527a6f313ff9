"""The hints of an exercise, one fold each: they stand in its file, below what the page prints."""

from pathlib import Path

from tests.proof.keys import assigned

ROOT = Path(__file__).parents[2]


def hints(path: str) -> str:
    """Three folds; ValueError where the file or its hints are not as an exercise's are."""
    file = ROOT / path
    if not path.startswith("snippets/") or not file.is_file():
        raise ValueError(f"hints({path!r}): there is no such file; expected snippets/<topic>/exercise_<name>.py")
    found = assigned(file.read_text("utf-8"), "HINTS")
    if len(found) != 3 or not all(isinstance(hint, str) and hint.strip() and "\n" not in hint for hint in found):
        raise ValueError(f"hints({path!r}): three lines of text are expected in its HINTS, got {found!r}")
    return "\n".join(f'??? question "Hint {number}"\n    {hint}\n' for number, hint in enumerate(found, 1))
