"""What the check of the new form notices: each rule is broken once on a page that keeps all of them."""

import re

import pytest

from tests.proof import form, listings
from tests.proof.keys import ROOT
from tests.proof.programs import run

READS = ("tests/house/snippets",)
EXERCISE = (ROOT / "tests/house/snippets/topic/exercise_mean.py").read_text("utf-8")
ALONE = "# --8<-- [start:all]\nimport math\n\nprint(math.pi)\n# --8<-- [end:all]\n"
PART = "import math\n\n# --8<-- [start:all]\nprint(math.pi)\n# --8<-- [end:all]\n"
SHOWN = '```python title="{}"\n--8<-- "{}"\n```\n'
PAGE = f"""---
title: A part
minutes: 20
---

# A part

## The idea {{ #the-idea }}

??? derivation "Where it comes from"
    Words.

{SHOWN.format("snippets/topic/alone.py", "snippets/topic/alone.py:all")}
```text
# ## not a heading
```

### More of it {{ #more data-pass="2" }}

{SHOWN.format("part of snippets/topic/part.py", "snippets/topic/part.py:all")}
## Exercises {{ #exercises }}

### ★ By hand: a sum {{ #exercise-sum }}

What is 1 + 1?

??? success "Answer"
    It is 2.

### ★★ Code: a mean {{ #exercise-mean }}

Correct it.

{SHOWN.format("snippets/topic/exercise_mean.py", "snippets/topic/exercise_mean.py:task")}
[[= hints("snippets/topic/exercise_mean.py") =]]

??? success "Solution"
    A sum grows with the number of its terms, so it has to be divided by that number.

    ```python title="snippets/topic/exercise_mean.py"
    --8<-- "snippets/topic/exercise_mean.py:solution"
    ```

## Check yourself {{ #check-yourself }}

First?
{{ #check-first }}

??? success "Answer"
    Yes, for a good reason.

Second?
{{ #check-second }}

??? success "Answer"
    No, for a good reason.

Third, and the last?
{{ #check-third }}

??? success "Answer"
    Yes, for a good reason.

## You are done when {{ #done }}

- you can do this; {{ #done-this }}
- you can do that
  as well. {{ #done-that }}

Next: more.
"""


@pytest.fixture
def write(tmp_path):
    """A repository with one part, changed in one place."""
    for name, source in {"exercise_mean": EXERCISE, "alone": ALONE, "part": PART}.items():
        path = tmp_path / "snippets" / "topic" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")

    def make(old="", new="", name="part.md"):
        assert old in PAGE
        path = tmp_path / "docs" / "training" / "topic" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.replace(old, new, 1) if old else PAGE, "utf-8")
        return path

    return make


def faults(path):
    return form.faults(form.read(path, path.parents[3]))


def test_a_good_page_has_no_fault(write):
    path = write()
    assert faults(path) == []
    assert form.pages(path.parents[3]) == [path]
    sections = form.read(path, path.parents[3]).sections
    assert [(one.id, one.number) for one in sections[:3]] == [("the-idea", 1), ("more", 2), ("exercises", 1)]


BAD = {
    "a heading without an id": (" { #the-idea }", "", r":8: give 'The idea' an id"),
    "two places of one name": ("{ #more data", "{ #the-idea data", r":21: the id 'the-idea' stands in line 8 too"),
    "a pass that is none": ('data-pass="2"', 'data-pass="4"', r":21: data-pass is 1, 2 or 3, not '4'"),
    "a pass below its section's": ('{ #the-idea }', '{ #the-idea data-pass="3" }', r":21: 'More of it' is for pass 2"),
    "a kind of fold that nobody draws": ("??? derivation", "??? proof", r":10: 'proof' is no kind of fold"),
    "a section without its file": ('title="snippets/topic/alone.py"', "", r":13: say where this is from"),
    "an exercise without a kind": ("★★ Code: a mean", "★★ A mean", r":36: an exercise is headed"),
    "an exercise without an id": ("#exercise-mean", "#mean", r":36: an exercise is headed"),
    "an exercise without an answer": ('"Answer"\n    It is 2.', '"Answer"\n', r":29: '★ By hand: a sum' has no answer"),
    "a code exercise without hints": ('[[= hints("snippets/topic/exercise_mean.py") =]]', "", r":36: .* has no hints"),
    "a code exercise with other hints": ('hints("snippets/topic/e', 'hints("snippets/topik/e', r":36: .* has no hints"),
    "a code exercise without its task": ("mean.py:task", "mean.py:stub", r":36: .* prints 0 tasks"),
    "a solution without sentences": ("A sum grows with the number of its terms, so it has to be divided by",
                                     "Divide by", r":36: .* needs \?\?\? success \"Solution\" with sentences"),
    "a solution without code": ("mean.py:solution", "mean.py:stub", r":36: .* and the section .*:solution"),
    "nothing to ask oneself": ("{ #check-yourself }", "{ #ask }", r":1: a part asks"),
    "a question without an id": ("{ #check-second }", "", r": 2 questions with ids and 3 folds"),
    "a question with a foreign id": ("#check-second", "#second", r"begins with check-"),
    "an answer without words": ("    No, for a good reason.\n", "    No.\n", r": 3 questions with ids and 2 folds"),
    "no end": ("{ #done }", "{ #end }", r":1: a page says when the reader is done"),
    "a tick without an id": ("{ #done-this }", "", r"give the item 'you can do this;' an id"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BAD.values(), ids=BAD)
def test_a_fault_is_named_with_its_line(write, old, new, said):
    found = faults(write(old, new))
    assert any(re.search(said, one) for one in found), found


def test_a_hub_asks_nothing_but_says_when_the_reader_is_done(write):
    assert faults(write("{ #check-yourself }", "{ #ask }", name="index.md")) == []
    assert len(faults(write("{ #done }", "{ #end }", name="index.md"))) == 1


def test_what_is_not_called_a_part_is_pasted(write):
    path = write()
    ((where, program),) = listings.complete(path, path.parents[3])
    assert where == "docs/training/topic/part.md:13"
    assert run(program).require().stdout.startswith("3.14")


def test_a_listing_that_lacks_its_imports_is_red(write):
    path = write("part of snippets", "snippets")
    red = [run(program) for _, program in listings.complete(path, path.parents[3])]
    assert [done.code for done in red] == [0, 1]
    assert "NameError: name 'math'" in red[1].stderr
