"""A notebook of each snippet, made of its tested file: what it is, what it needs, its code in cells. No hook itself.

A new cell begins behind the imports and at each mark of a section, unless the mark stands inside a statement. What
draws one picture stays in one cell, because a notebook closes a picture at the end of the cell that began it.
"""

import ast
import json
from functools import lru_cache
from typing import Any

from docs._hooks.snippets import Snippet
from tests.proof import reader
from tests.proof.keys import parsed

FORMAT = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
}
BRANCH = "notebooks"  # to which .github/workflows/deploy.yml pushes them, for Colab
STUDY = 'import sys\n\nsys.argv = ["{name}.py"]  # add "--short" for a trial of some seconds, which shows less'
EXERCISE = (
    "Change the first function below, `{stub}`, and run the cells down to the check until it reports what passed."
)
ANSWERS = "Below stand hints, a solution, and attempts that the check turns down. Try it yourself first."
HIDDEN = {"jupyter": {"source_hidden": True}}


def name(path: str) -> str:
    """The notebook of a snippet lies beside it."""
    return path.removesuffix(".py") + ".ipynb"


def colab(path: str, repository: str) -> str:
    """Where Colab opens the notebook of a snippet: it reads them from a branch on GitHub, and nowhere else."""
    host, _, place = repository.rstrip("/").partition("https://github.com/")
    return f"https://colab.research.google.com/github/{place}/blob/{BRANCH}/{name(path)}" if place and not host else ""


def first_line(node: ast.stmt) -> int:
    """Of a statement with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def leading_imports(body: list[ast.stmt]) -> int:
    """The last line of the imports with which a program begins; 0 where it begins with something else."""
    last = 0
    for node in body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            break
        last = node.end_lineno or node.lineno
    return last


def drawing(lines: list[str], body: list[ast.stmt]) -> range:
    """The lines from the first statement that draws to the last."""
    draws = [node for node in body if any("plt." in line for line in lines[node.lineno - 1 : node.end_lineno])]
    return range(first_line(draws[0]) + 1, (draws[-1].end_lineno or 0) + 1) if draws else range(0)


def is_hints(node: ast.stmt) -> bool:
    """The statement of an exercise with which its answers begin."""
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "HINTS"


def borders(lines: list[str], body: list[ast.stmt]) -> list[int]:
    """The lines, counted from 1, with which a cell begins; none inside a statement."""
    marks = [number for number, line in enumerate(lines, 1) if reader.MARKER.fullmatch(line)]
    hints = [node.lineno for node in body if is_hints(node)]
    inside = {line for node in body for line in range(first_line(node) + 1, (node.end_lineno or 0) + 1)}
    wanted = {leading_imports(body) + 1, *marks, *hints} - inside - set(drawing(lines, body))
    return sorted(line for line in wanted if line > 1)


def cells(source: str) -> list[str]:
    """The code of a program, without its head and docstring, in cells."""
    head, *body = parsed(source).body
    lines = source.splitlines()
    start = (head.end_lineno or 0) + 1
    starts = [start, *(line for line in borders(lines, body) if line > start)]
    parts = [lines[first - 1 : last - 1] for first, last in zip(starts, [*starts[1:], len(lines) + 1], strict=True)]
    texts = [reader.without_marks("\n".join(part)).strip("\n") for part in parts]
    return [text for text in texts if text.strip()]


def stub(tree: ast.Module) -> str:
    """The function of an exercise that the reader changes: the parameter of its check."""
    check = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "check")
    return check.args.args[0].arg


def about(one: Snippet, site: str, repository: str) -> str:
    """The first cell: what it is, where it is from, its licence, and the pages that print it."""
    pages = [f"[{place.title}]({address(place.page, site, place.anchor)})" for place in one.places[:1]]
    lines = [
        f"# {one.title}",
        one.summary,
        *([EXERCISE.format(stub=stub(one.tree))] if one.kind == "exercise" else []),
        f"From [{one.path}]({repository}/blob/main/{one.path}), which is tested as a whole; "
        f"[in the gallery]({address(f'gallery/{one.topic}.md', site, one.name)})"
        + (f", explained in {pages[0]}." if pages else "."),
        "Licence of the code: MIT.",
    ]
    return "\n\n".join(lines)


def address(page: str, site: str, anchor: str = "") -> str:
    """A page of the published site."""
    name = page.removesuffix(".md").removesuffix("index").rstrip("/")
    return f"{site.rstrip('/')}/{name}{'/' if name else ''}{'#' if anchor else ''}{anchor}"


def install(needs: list[str], repository: str) -> str:
    """The line that fetches what is not there yet; the library comes from its repository."""
    names = (f'"dlref @ git+{repository}"' if name == "dlref" else name for name in needs)
    return f"%pip install --quiet {' '.join(names)}"


def cell(kind: str, text: str, **metadata: Any) -> dict[str, Any]:
    """One cell; what has not been run has no output."""
    ran: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": metadata, "source": text.splitlines(keepends=True), **ran}


@lru_cache(maxsize=1024)  # also from one build of the site to the next
def made(one: Snippet, site: str, repository: str) -> str:
    """The whole notebook, as it is published."""
    found = [cell("markdown", about(one, site, repository))]
    if one.needs:
        found.append(cell("code", install(one.needs, repository), tags=["install"]))
    if one.kind == "study":
        found.append(cell("code", STUDY.format(name=one.name), tags=["settings"]))
    answers = False
    for text in cells(one.source):
        if text.startswith("HINTS = "):
            found.append(cell("markdown", ANSWERS))
            answers = True
        found.append(cell("code", text, **(HIDDEN if answers else {})))
    named = [{"id": f"cell-{number}", **each} for number, each in enumerate(found, 1)]
    return json.dumps({**FORMAT, "cells": named}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
