"""Every file under snippets/ runs as a program, declares what it imports, and keeps the promise of its name."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.proof import exercises, reader
from tests.proof.keys import ROOT, imported, parsed
from tests.proof.pages import note
from tests.proof.programs import header
from tests.proof.stash import PROGRAMS

SNIPPETS = sorted((ROOT / "snippets").rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in SNIPPETS]
PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow"}  # where the package is not called like the module
NEEDED = {"failure": {"broken", "fixed", "symptom"}, "exercise": {"task", "stub", "solution"}}
PREFIXES = {"tip", "failure", "exercise", "figure", "train", "study"}
every_snippet = pytest.mark.parametrize("path", SNIPPETS, ids=NAMES)


def kind(path: Path) -> str:
    word = path.stem.split("_")[0]
    return word if word in PREFIXES else ""


def required(source: str) -> set[str]:
    """The distributions that a program needs, by its imports."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a program cannot import relatively"
    modules = {name.partition(".")[0] for name in imported(source)}
    return {PACKAGES.get(name, name) for name in modules - set(sys.stdlib_module_names)}


def check_header(source: str) -> None:
    """The header names the Python that the site asks for, and what the program imports, nothing more, nothing less."""
    found = header(source)
    assert found, "it has no header: start it with `# /// script` (PEP 723)"
    assert source.startswith("# /// script\n"), "the header stands at the top"
    assert set(found) <= {"requires-python", "dependencies", "tool"}
    assert found["requires-python"] == ">=3.11"
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in found["dependencies"]), "names without versions"
    assert len(found["dependencies"]) == len(set(found["dependencies"]))
    assert set(found["dependencies"]) == required(source), "the header and the imports differ"
    assert set(found.get("tool", {})) <= {"proof"}
    assert set(found.get("tool", {}).get("proof", {})) <= {"rtol", "atol", "limit"}


@every_snippet
def test_header_equals_imports(path):
    check_header(path.read_text("utf-8"))


@every_snippet
def test_form(path):
    source = path.read_text("utf-8")
    assert reader.sections(path) or kind(path) == "figure", "no section, so no page can show it"
    summary = ast.get_docstring(ast.parse(source))
    assert summary, "say in one or two lines what it shows"
    assert len(summary.splitlines()) <= 2
    needed = NEEDED.get(kind(path), set())
    assert needed <= set(reader.sections(path)), f"a {kind(path)} has the sections {', '.join(sorted(needed))}"


@cache
def shown() -> set[str]:
    """The files of which a page shows a section."""
    pages = map(reader.read, reader.markdown_files())
    return {block.section.path for page in pages for block in page.blocks if block.section}


@pytest.mark.parametrize("path", [path for path in SNIPPETS if kind(path) != "figure"], ids=lambda path: path.stem)
def test_some_page_shows_it(path):
    assert path.relative_to(ROOT).as_posix() in shown(), "no page shows a section of it"


@every_snippet
def test_program(path, program_run):
    program_run.require()
    assert program_run.asserts, "it asserts nothing: end it by asserting what it claims"
    missed = sorted(set(program_run.asserts) - set(program_run.reached))
    assert not missed, f"these lines assert something and were never reached: {missed}"


@pytest.mark.parametrize("path", [p for p in SNIPPETS if kind(p) == "failure"], ids=lambda p: p.stem)
def test_failure_fails_and_its_fix_repairs_it(path, program_run):
    assert program_run.require().answers == {"broken": True, "fixed": False}, (
        "symptom(broken()) and not symptom(fixed())"
    )


EXERCISES = [path for path in SNIPPETS if kind(path) == "exercise"]


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_exercise_stub_fails_and_its_solution_passes(path, program_run):
    answers = program_run.require().answers
    assert answers["stub"] == "AssertionError", "the stub must fail its check, by an assertion of the check"
    assert answers["solution"] is None, "the solution must pass the check"
    stub, solution = (reader.sections(path)[name].text for name in ("stub", "solution"))
    assert re.search(rf"(?m)^(def|class) {answers['name']}\b", stub), "the stub has the name that check takes"
    assert re.search(r"(?m)^(def|class) solution\b", solution)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_exercise_says_to_each_attempt_what_fits_it(path, program_run):
    """And the section that a page prints ends with the check of the stub, so running it depends on the answer."""
    assert exercises.ends_with_stub(path.read_text("utf-8")), "it has no HINTS: write it as CONTRIBUTING.md says"
    assert exercises.faults(exercises.Report.of(program_run)) == []
    task, stub = (reader.sections(path)[name] for name in ("task", "stub"))
    block = exercises.main_block(task.text)
    assert block, 'the task ends with `if __name__ == "__main__":` and the check of the stub'
    assert ast.unparse(block.body[-1]) == f"check({program_run.answers['name']})", "its last line checks the stub"
    assert set(stub.lines) <= set(task.lines), "the stub stands inside the task"


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_a_pasted_task_fails_by_its_own_check(path, pytestconfig, request):
    programs = pytestconfig.stash[PROGRAMS]
    told = note(request.node, programs, programs.result(exercises.task_alone(path))).require().stdout
    assert len(told.split()) >= 3, "it says nothing about the answer"
