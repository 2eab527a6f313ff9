"""Every study has a table that a page shows, is short enough, and those of a topic are so together."""

import json
from collections import Counter

import pytest

from tests.proof import studies
from tests.proof.keys import Keys
from tests.proof.studies import ALTOGETHER, LONGEST, lapsed, make, table

STUDIES = studies.studies()


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_study_has_its_table_and_runs_in_its_short_form(path, program_run):
    program_run.require()
    kept = table(path)
    assert kept, "it has no table yet: run make studies"
    assert kept.seconds <= LONGEST
    assert kept.text.splitlines()[0] == program_run.stdout.splitlines()[0], "the short form prints the same table"


def test_the_studies_of_a_topic_take_ten_minutes_at_most():
    seconds = Counter[str]()
    for path in STUDIES:
        seconds[path.parent.name] += table(path).seconds
    assert {topic: taken for topic, taken in seconds.items() if taken > ALTOGETHER} == {}


STUDY = 'import sys\nprint("seeds", 1 if "--short" in sys.argv else 5)\nassert True\n'


@pytest.fixture
def study(tmp_path):
    for name, text in {"snippets/topic/study_seeds.py": STUDY, "dlref/decoding.py": "x = 1"}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "snippets/topic/study_seeds.py"


def test_a_table_is_kept_beside_its_study_until_the_code_changes(study, tmp_path):
    assert lapsed(study, Keys(tmp_path))
    made = make(study, Keys(tmp_path))
    assert made.text == "seeds 5\n"
    assert table(study) == made
    assert not lapsed(study, Keys(tmp_path))
    study.write_text("from dlref import decoding\n" + STUDY, "utf-8")
    assert lapsed(study, Keys(tmp_path))
    make(study, Keys(tmp_path))
    (tmp_path / "dlref/decoding.py").write_text("x = 2", "utf-8")
    assert lapsed(study, Keys(tmp_path))


def test_a_study_that_fails_leaves_its_table_as_it_was(study, tmp_path):
    make(study, Keys(tmp_path))
    before = study.with_suffix(".json").read_text("utf-8")
    study.write_text("1 / 0", "utf-8")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        make(study, Keys(tmp_path))
    assert study.with_suffix(".json").read_text("utf-8") == before
    assert json.loads(before)["text"] == "seeds 5\n"
