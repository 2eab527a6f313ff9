"""No reader loses a tick: every id that ever was published is still there, or its new address is written down."""

from pathlib import Path

import pytest

from docs._build import ids

READS = ("docs", "tests/proof")
HAVE = ["a/#done-one", "a/#check-two"]


def test_no_tick_is_lost() -> None:
    assert list(ids.faults(ids.current(), ids.published(), ids.moved())) == []


def test_what_the_pages_include_is_of_today() -> None:
    assert ids.INCLUDED.read_text("utf-8") == ids.included(ids.current()), "run python -m docs._build.ids"


@pytest.mark.parametrize(
    ("now", "before", "moved", "why"),
    [
        (HAVE, HAVE[:1], {}, "a/#check-two is new: run python -m docs._build.ids"),
        (HAVE[:1], HAVE, {}, "a/#check-two is gone: say in docs/_data/ids_moved.yml what it is called now"),
        ([*HAVE, HAVE[0]], HAVE, {}, "a/#done-one is there twice"),
        (HAVE, [*HAVE, "b/#done"], {"b/#done": "b/#other"}, "b/#done has moved to b/#other, which is not there"),
        (HAVE, HAVE, {HAVE[0]: HAVE[1]}, "a/#done-one has moved to a/#check-two, and is there all the same"),
    ],
)
def test_what_would_lose_a_tick_is_told(now: list[str], before: list[str], moved: dict[str, str], why: str) -> None:
    (fault,) = ids.faults(now, before, moved)
    assert fault.startswith(why)


def test_what_has_moved_is_no_fault() -> None:
    assert list(ids.faults(HAVE, [*HAVE, "b/#done"], {"b/#done": HAVE[0]})) == []


def test_ids_are_found_where_pages_have_them(tmp_path: Path) -> None:
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "none.md").write_text("- words { #done-none }\n", "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "index.md").write_text("- words { #done-one }\n\n1. words\n   { #done-two }\n", "utf-8")
    lines = ['### ★ By hand: one { #exercise-a data-pass="2" }', "What?", "{: #check-b }", "[see](b.md#check-b)",
             '### After the second pass { #done-second data-pass="2" }']  # fmt: skip
    (tmp_path / "a.md").write_text("\n".join(lines), "utf-8")
    assert list(ids.written(tmp_path)) == ["a/#exercise-a", "a/#check-b", "b/#done-one", "b/#done-two"]
