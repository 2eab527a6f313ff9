"""The list of all failures: made from the hubs and the folds, each in a group."""

import re

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from mkdocs.exceptions import PluginError

from docs._hooks import failures
from tests.proof.keys import ROOT

HUB = """# A

??? failure "When something is wrong: what you see, and where it is fixed"

    | what you see | where it is caused and fixed |
    | --- | --- |
    | the loss is `nan` | [a cliff](part.md#cliff), or [a hole](part.md#hole) |

| other | [table](part.md#cliff) |
"""
PART = """# B

## When it goes wrong: a cliff { #cliff }

```text title="Output"
mat1 and mat2
```

??? failure "Cause and fix"
    Words.

## When it goes wrong: alone { #alone }

??? failure "Cause and fix"
    Words.
"""
WORDS = """- {at: "practice/t/part.md#cliff", group: nan, message: mat1 and mat2}
- {at: "practice/t/part.md#alone", group: stuck, seen: what one sees here}
"""


@pytest.fixture
def docs(tmp_path):
    for name, text in {
        "practice/t/index.md": HUB,
        "practice/t/part.md": PART,
        "_data/failures.yml": WORDS,
        "_data/topics.yml": "- {name: t, title: T, folder: practice, level: 1, parts: [part]}\n",
    }.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "docs"


def test_every_failure_of_the_site_has_a_group():
    assert failures.faults() == []


def test_every_failure_is_listed_once():
    rows = [line for line in failures.failures().splitlines() if line.startswith("| ") and "](" in line]
    assert len(rows) == len(set(rows)) == len(failures.load())
    assert len(failures.load()) > 100


def test_rows_of_hubs_and_folds_without_one(docs):
    first, second = failures.load(docs)
    assert first.seen == "the loss is `nan`"
    assert first.places == (("a cliff", "practice/t/part.md#cliff"), ("a hole", "practice/t/part.md#hole"))
    assert (second.seen, second.places) == ("what one sees here", (("alone", "practice/t/part.md#alone"),))
    assert failures.faults(docs) == []


def test_the_tables_have_links_that_hold_on_their_page(docs):
    nan, stuck = failures.failures("practice/t/index.md", docs).split("\n### ")
    assert nan.startswith("### The loss is NaN or infinite { #see-nan }")
    assert "| the loss is `nan`: `mat1 and mat2` | [a cliff](part.md#cliff), [a hole](part.md#hole) | T |" in nan
    assert "| what one sees here | [alone](part.md#alone) | T |" in stuck
    assert "(../t/part.md#alone)" in failures.failures("practice/other/index.md", docs)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("[]", "part.md#alone is missing"),
        (WORDS.replace(", seen: what one sees here", ""), "part.md#alone needs `seen`, no hub says it"),
        (WORDS.replace("nan,", "nan, seen: said twice,"), "part.md#cliff has `seen`, a hub says it already"),
        (WORDS.replace("mat2", "mat3"), "part.md#cliff prints no 'mat1 and mat3'"),
        (WORDS + '- {at: "a.md#b", group: nan}', "a.md#b is no failure of any page"),
    ],
)
def test_what_does_not_fit_is_named(docs, written, fault):
    (docs / "_data/failures.yml").write_text(written, "utf-8")
    assert any(fault in said for said in failures.faults(docs))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            WORDS.replace("group: nan", "group: none"),
            r"failures\.yml:1: group: String should match pattern '.*nan\|stuck",
        ),
        (WORDS + WORDS, r"failures\.yml:3: the address 'practice/t/part\.md#cliff' is that of .*failures\.yml:1 too"),
        (WORDS.replace("#cliff", ""), r"failures\.yml:1: at: "),
    ],
)
def test_a_fault_of_the_file_stops_the_build(docs, written, fault):
    (docs / "_data/failures.yml").write_text(written, "utf-8")
    with pytest.raises(PluginError, match=fault):
        failures.known(docs)


def test_the_quick_checks_of_the_page_are_those_that_the_study_tried():
    texts = [(ROOT / f"snippets/debugging/{name}.py").read_text("utf-8") for name in ("check_training", "study_faults")]
    first, second = (re.search(r"def check_training.*?return found\n", text, re.S) for text in texts)
    assert first
    assert second
    assert first[0] == second[0]
