"""Listings that a reader may paste: each section that a page does not call a part of its file runs alone.

Inline blocks are programs of their pages already, and a task has to fail by its own check (`exercises.task_alone`).
A section of the library is never meant to be pasted: the page links to where the library is described.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.proof import reader, studies
from tests.proof.keys import ROOT
from tests.proof.programs import LIMIT, Program, header
from tests.proof.reader import Section

PARTS = ("solution", "stub")  # of an exercise: they take the place of something in its task


def complete(page: Path, root: Path = ROOT) -> Iterator[tuple[str, Program]]:
    """What a page prints of snippets as if it could be pasted: where, and the program that it makes."""
    for block in reader.read(page, root).blocks:
        if block.section and is_complete(block):
            yield block.where, program(block.section, root)


def is_complete(block: reader.Block) -> bool:
    section = block.section
    if section is None or not section.path.startswith("snippets/") or block.is_part:
        return False
    exercise = Path(section.path).name.startswith("exercise_")
    return not (exercise and section.name in (*PARTS, "task"))


def program(section: Section, root: Path = ROOT) -> Program:
    """The section alone, with the time that its file may take."""
    path = root / section.path
    settings = header(path.read_text("utf-8")).get("tool", {}).get("proof", {})
    arguments = ("--short",) if studies.is_study(path) else ()
    name = f"pasted_{section.name}_{path.name}"
    return Program(name, section.text + "\n", arguments=arguments, limit=settings.get("limit", LIMIT))
