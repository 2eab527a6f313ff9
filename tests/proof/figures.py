"""Draw docs/figures from the figure snippets (`make figures`), and compare a drawing with a committed one."""

import os
import re
import sys
import xml.etree.ElementTree as ET
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from tests.proof.keys import ROOT, version
from tests.proof.outputs import same_line
from tests.proof.programs import Program, Programs, Run

SNIPPETS = sorted((ROOT / "snippets").rglob("figure_*.py"))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
NAMED = re.compile(r"\b(?:m|p|h|image|figure)[0-9a-f]{8,}\b")  # ids made from the content
CLOSE = 0.02  # of the figure's width: room for another processor and another NumPy
VERSION = re.compile(r"<!-- matplotlib (\S+) -->")


def target(path: Path) -> Path:
    """Where the figure of a snippet is kept."""
    return ROOT / "docs" / "figures" / path.parent.name / f"{path.stem}.svg"


def drawn(run: Run) -> str:
    """The one file that a figure snippet wrote, without what a page does not need."""
    name = run.program.name.replace(".py", ".svg")
    assert run.require().files == [name], f"it must write {name} and nothing else, it wrote {run.files or 'nothing'}"
    svg = run.contents[name]
    svg = re.sub(r"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: " ".join(rounded(path[0]).split()), svg)
    svg = re.sub(r"\n\s+", "\n", svg)
    return f"<!-- matplotlib {version('matplotlib')} -->\n{svg.strip()}\n"


def rounded(path: str) -> str:
    """A hundredth of a point is finer than any screen, and half the bytes."""
    return NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)


def difference(committed: str, fresh: str) -> str | None:
    """None where both are the same drawing, else the first thing that differs.

    With the same Matplotlib (major and minor version) the elements are the same one by one and every number is close.
    Another version draws the same thing with other elements, so then only the words are compared.
    """
    old, new = (list(ET.fromstring(svg).iter()) for svg in (committed, fresh))
    if versions(committed) != versions(fresh):
        old, new = ([element for element in tree if element.tag.endswith("text")] for tree in (old, new))
        pairs = [words_differ(a, b) for a, b in zip(old, new, strict=False)]
    else:
        room = CLOSE * float(NUMBER.findall(old[0].get("viewBox", "0"))[2])
        pairs = [element_differs(a, b, room) for a, b in zip(old, new, strict=False)]
    if len(old) != len(new):
        pairs.append(f"{len(old)} elements are committed, {len(new)} are drawn")
    return next((found for found in pairs if found), None)


def versions(svg: str) -> list[str]:
    found = VERSION.search(svg)
    assert found, "the SVG does not say which Matplotlib drew it: run make figures"
    return found[1].split(".")[:2]


def words_differ(a: ET.Element, b: ET.Element) -> str | None:
    old, new = (" ".join("".join(element.itertext()).split()) for element in (a, b))
    return None if same_line(old, new) else f"text {old!r} is committed, {new!r} is drawn"


def element_differs(a: ET.Element, b: ET.Element, room: float) -> str | None:
    """Same element, same attributes, numbers within the room given, and the same words."""
    if a.tag != b.tag or a.keys() != b.keys():
        return f"<{a.tag} {a.attrib}> is committed, <{b.tag} {b.attrib}> is drawn"
    if words := words_differ(a, b):
        return words
    for key in a.keys():  # noqa: SIM118 - an Element is no mapping
        old, new = (NAMED.sub("name", element.get(key, "")) for element in (a, b))
        if old.startswith("data:image") and new.startswith("data:image"):
            same = same_pixels(old, new)
        else:
            same = old == new if key == "style" else same_numbers(old, new, room)
        if not same:
            return f"{a.tag.partition('}')[2]} {key}: {old[:200]!r} is committed, {new[:200]!r} is drawn"
    return None


def same_numbers(old: str, new: str, room: float) -> bool:
    """The same words and commands, and numbers that are close."""
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):
        return False
    return all(abs(float(x) - float(y)) <= room for x, y in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True))


def same_pixels(old: str, new: str) -> bool:
    """Two images of one size whose pixels differ by 2 % on average at most."""
    from matplotlib.image import imread

    first, second = (imread(BytesIO(b64decode(image.partition(",")[2])), "png") for image in (old, new))
    return first.shape == second.shape and float(abs(first - second).mean()) <= CLOSE


def main(names: list[str]) -> None:
    """Draw all figures, or those whose stem is named."""
    programs = Programs()
    chosen = [path for path in SNIPPETS if not names or path.stem in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(lambda path: programs.result(Program.of(path)), chosen))
    for path, run in zip(chosen, runs, strict=True):
        svg, file = drawn(run), target(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(svg, "utf-8")
        print(f"{file.relative_to(ROOT).as_posix()}: {len(svg) / 1024:.0f} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
