"""One page: its blocks, the programs and figures that it shows, and the tests of what it prints of dlref."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.proof import reader
from tests.proof.keys import Keys

FIGURE = re.compile(r"\((?:\.\./)*figures/([\w/-]+)\.svg\)")


def shown(page: str, root: Path) -> set[str]:
    """The files that a page shows, or is: sections of snippets and of dlref, figures, a lab."""
    path = root / page
    if not path.is_file() or not page.startswith("docs/"):
        raise pytest.UsageError(f"PAGE is a page such as docs/architectures/feedforward/index.md; there is no {page}")
    if path.suffix == ".py":
        return {page}
    sections = {block.section.path for block in reader.read(path, root).blocks if block.section}
    return sections | {f"snippets/{name}.py" for name in FIGURE.findall(path.read_text("utf-8"))}


def arguments(page: str, root: Path, proven: Iterable[str]) -> list[str]:
    """The files that pytest collects for a page; of the tests those that are not proven."""
    keys = Keys(root)
    modules = [root / name for name in shown(page, root) if name.startswith("dlref/")]
    tests = {str(test) for module in modules for test in keys.testers(module)} - {str(root / name) for name in proven}
    programs = sorted(str(file) for file in (root / "tests" / "programs").glob("test_*.py"))
    return [*([page] if page.endswith(".md") else []), *programs, *sorted(tests)]


def belongs(item: pytest.Item, files: set[str]) -> bool:
    """Whether an item is about the page: its blocks, the tests of a section, or the programs that it shows."""
    if "programs" not in item.path.parts:
        return True
    about = [value for name, value in item.user_properties if name == "path"]
    return bool(about) and about[0] in files
