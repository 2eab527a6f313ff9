"""The form of a page: its sections and their passes, exercises, questions and ticks. CONTRIBUTING.md describes it.

In the new form are the pages of the first course and those of a topic that is a folder: the hub and its parts. What
progress will hang on, each exercise, question and tick, has an id of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.proof import reader
from tests.proof.keys import ROOT

COURSE = ("learning-one-number", "two-weights", "a-neuron", "two-layers", "train-two-layers")
FOLDERS = ("foundations", "architectures", "training", "practice")
HEADING = re.compile(r"(#{1,6}) +(?P<title>.*?)(?: +\{(?P<attributes>[^}]*)\})? *")
ID, PASS = re.compile(r"(?:^| )#([\w-]+)"), re.compile(r'data-pass="?([^" ]*)"?')
EXERCISE = re.compile(r"★{1,3} (?P<kind>By hand|Code|Experiment): \S.*")
FOLD = re.compile(r'(?P<lead> *)(?:\?\?\?\+?|!!!) +(?P<kind>[\w-]+)(?: +"(?P<title>[^"]*)")? *')
HINTS = re.compile(r'\[\[= hints\("([^"]+)"\) =\]\]')
KINDS = {
    "note", "tip", "info", "warning", "danger", "failure", "success", "question", "example", "quote", "derivation",
    "history", "caution",
}  # fmt: skip


@dataclass
class Section:
    """A heading and the lines down to the next heading of its level or above."""

    line: int
    level: int
    title: str
    id: str
    written: str | None  # of data-pass
    number: int = 1  # the pass that follows from it and from the sections around
    body: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.body)


@dataclass
class Form:
    """A page, read for its form."""

    path: Path
    name: str  # relative to the repository
    sections: list[Section]
    top: list[tuple[int, str]]  # all lines that are no code
    blocks: list[reader.Block]

    @property
    def is_hub(self) -> bool:
        return self.path.name == "index.md"

    def section(self, identifier: str) -> Section | None:
        return next((one for one in self.sections if one.id == identifier), None)


def pages(root: Path = ROOT) -> list[Path]:
    """The pages in the new form."""
    docs = root / "docs"
    course = [docs / "start" / f"{name}.md" for name in COURSE]
    topics = [path for folder in FOLDERS for path in sorted((docs / folder).glob("*/*.md"))]
    return [path for path in [*course, *topics] if path.is_file()]


def read(path: Path, root: Path = ROOT) -> Form:
    """The sections of a page; lines inside fences are no part of its form."""
    page, lines = reader.read(path, root), path.read_text("utf-8").splitlines()
    prose = list(outside_fences(lines))
    form = Form(path, page.path, [], prose, page.blocks)
    opened: list[Section] = []
    for number, line in prose:
        if (match := HEADING.fullmatch(line)) and (level := len(match[1])) > 1:
            opened = [one for one in opened if one.level < level]
            section = heading(number, level, match)
            around = opened[-1].number if opened else 1
            section.number = int(section.written) if section.written in {"1", "2", "3"} else around
            form.sections.append(section)
            opened.append(section)
        else:
            for section in opened:
                section.body.append((number, line))
    return form


def heading(number: int, level: int, match: re.Match[str]) -> Section:
    attributes = match["attributes"] or ""
    identifier, written = ID.search(attributes), PASS.search(attributes)
    return Section(number, level, match["title"], identifier[1] if identifier else "", written and written[1])


def outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of a page without front matter and code, numbered from 1."""
    closing, matter = "", bool(lines) and lines[0] == "---"
    for number, line in enumerate(lines, 1):
        fence = reader.FENCE.fullmatch(line)
        if matter:
            matter = number == 1 or line != "---"
        elif fence and (not closing or (fence["marks"] == closing and not fence["info"])):
            closing = "" if closing else fence["marks"]
        elif not closing:
            yield number, line


def faults(form: Form) -> list[str]:
    """What is not as CONTRIBUTING.md asks for, with the lines."""
    found = [*headings(form), *exercises(form), *titles(form), *folds(form), *done(form)]
    if not form.is_hub:
        found += questions(form)
    return [f"{form.name}:{line}: {text}" for line, text in sorted(found)]


Faults = Iterator[tuple[int, str]]


def headings(form: Form) -> Faults:
    """Each has an id of its own, and a pass that can be."""
    around: list[Section] = []
    for one in form.sections:
        around = [other for other in around if other.level < one.level]
        if one.level <= 3 and not one.id:
            yield one.line, f"give {one.title!r} an id of its own: {'#' * one.level} {one.title} {{ #… }}"
        if one.written is not None and one.written not in {"1", "2", "3"}:
            yield one.line, f"data-pass is 1, 2 or 3, not {one.written!r}"
        elif around and one.number < around[-1].number:
            yield one.line, f"{one.title!r} is for pass {one.number}, the section around it for {around[-1].number}"
        around.append(one)
    seen = dict[str, int]()
    for line, name in [*ids(form)]:
        if name in seen:
            yield line, f"the id {name!r} stands in line {seen[name]} too"
        seen[name] = line


def ids(form: Form) -> Faults:
    """Every id that the page gives, in headings and below paragraphs and items."""
    for number, line in form.top:
        for match in re.finditer(r"\{:? *#([\w-]+)[^}]*\} *$", line):
            yield number, match[1]


def fold_bodies(section: Section, kind: str, title: str = "") -> list[str]:
    """The texts of the folds of a kind, without their code."""
    bodies, lead = list[str](), None
    for _, line in section.body:
        if match := FOLD.fullmatch(line):
            if match["kind"] == kind and title in ("", match["title"]):
                bodies, lead = [*bodies, ""], len(match["lead"]) + 4
                continue
            if lead is not None and len(match["lead"]) < lead:
                lead = None
        elif line.strip() and lead is not None and not line.startswith(" " * lead):
            lead = None
        if lead is not None:
            bodies[-1] += line.strip() + "\n"
    return bodies


def exercises(form: Form) -> Faults:
    """Stars, kind and id; of a code exercise the task, its hints and its explained solution."""
    for one in form.sections:
        match = EXERCISE.fullmatch(one.title)
        if not match and not one.id.startswith("exercise-") and "★" not in one.title:
            continue
        if not match or one.level != 3 or not one.id.startswith("exercise-"):
            yield one.line, f"an exercise is headed `### ★★ Code: title {{ #exercise-name }}`, not {one.title!r}"
        elif match["kind"] == "Code":
            yield from code_exercise(form, one)
        elif not any(body.strip() for body in fold_bodies(one, "success")):
            yield one.line, f'{one.title!r} has no answer: ??? success "Answer", with the steps'


def code_exercise(form: Form, one: Section) -> Faults:
    """What a page prints of an exercise's file."""
    last = max([number for number, _ in one.body], default=one.line)
    shown = [block.section for block in form.blocks if one.line < block.line <= last + 1 and block.section]
    tasks = [section.path for section in shown if section.name == "task"]
    if len(tasks) != 1:
        yield (
            one.line,
            f'{one.title!r} prints {len(tasks)} tasks: one --8<-- "snippets/…/exercise_….py:task" is expected',
        )
        return
    if HINTS.findall(one.text) != tasks:
        yield one.line, f'{one.title!r} has no hints: write [[= hints("{tasks[0]}") =]] below the task'
    solution = [body for body in fold_bodies(one, "success", "Solution") if len(body.split()) >= 8]
    if not solution or (tasks[0], "solution") not in [(section.path, section.name) for section in shown]:
        yield one.line, f'{one.title!r} needs ??? success "Solution" with sentences and the section {tasks[0]}:solution'


def titles(form: Form) -> Faults:
    """A section of a file says which file it is from."""
    for block in form.blocks:
        if block.section:
            expected = f'title="{block.section.path}"', f'title="part of {block.section.path}"'
            if not any(title in block.info for title in expected):
                yield block.line, f"say where this is from: {expected[0]}, or {expected[1]} where it cannot run alone"


def folds(form: Form) -> Faults:
    """Kinds that the style sheet knows."""
    for number, line in form.top:
        if (match := FOLD.fullmatch(line)) and match["kind"] not in KINDS:
            yield number, f"{match['kind']!r} is no kind of fold: {', '.join(sorted(KINDS))}"


def questions(form: Form) -> Faults:
    """At least three, each with an id and an explained answer."""
    section = form.section("check-yourself")
    if section is None:
        yield 1, "a part asks: ## Check yourself { #check-yourself }"
        return
    asked = [
        (number, line.strip()) for number, line in section.body if re.fullmatch(r"\{:? *#[\w-]+ *\}", line.strip())
    ]
    answers = [body for body in fold_bodies(section, "success", "Answer") if len(body.split()) >= 4]
    if len(asked) < 3 or len(asked) != len(answers):
        yield (
            section.line,
            f'{len(asked)} questions with ids and {len(answers)} folds ??? success "Answer", at least three each',
        )
    for number, line in asked:
        if not re.search(r"#check-", line):
            yield number, f"the id of a question begins with check-, not {line}"


def done(form: Form) -> Faults:
    """What the reader ticks."""
    section = form.section("done")
    if section is None:
        yield 1, "a page says when the reader is done: ## You are done when { #done }"
        return
    items = [item.partition("\n\n")[0] for item in re.split(r"(?m)^[-*] ", section.text)[1:]]
    if len(items) < 2:
        yield section.line, "a list of at least two things that the reader can do then"
    for item in items:
        if not re.search(r"\{:? *#done-[\w-]+ *\}\s*$", item):
            yield section.line, f"give the item {item.splitlines()[0][:40].strip()!r} an id at its end: {{ #done-… }}"
