"""Stamps: only whole files are read, only what ran is stamped, and a stamp is shown while nothing has changed."""

import re
from dataclasses import replace

import pytest
from mkdocs.exceptions import PluginError

from docs._hooks import below, proven
from docs._hooks.proven import Shown
from tests.proof.keys import digests
from tests.proof.printed import find, insert
from tests.proof.reader import BlockError
from tests.proof.sources import Sources
from tests.proof.stamps import Record, Stamp, file_for, load, merge, save

PAGE = "# Page\n\n```python\nx = 1\n```\n\n<!--pytest-codeblocks:cont-->\n\n```python\nassert x == 1\n```\n\n"
SHOW = '```python\n--8<-- "snippets/topic/part.py:part"\n```\n\n```python\n--8<-- "dlref/near.py:two"\n```\n'
FILES = {
    "docs/page.md": PAGE + SHOW,
    "docs/other.md": SHOW,
    "snippets/topic/part.py": "from dlref.near import two\n"
    "# --8<-- [start:part]\ny = 2\n# --8<-- [end:part]\nassert y\n",
    "dlref/near.py": "from dlref.far import one\n# --8<-- [start:two]\ntwo = one + one\n# --8<-- [end:two]\n",
    "dlref/far.py": "one = 1\n",
    "tests/dlref/test_near.py": "from dlref.near import two\n",
}
CODES = ("x = 1", "assert x == 1", "y = 2", "two = one + one")
HTML = '<div class="language-python highlight"><pre><code>{}</code></pre></div>'
VERSIONS = {"python": "3.11.7", "numpy": "2.4.6", "torch": "2.13.0"}


@pytest.fixture
def root(tmp_path):
    """A repository in which everything that can be stamped is."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    keys = {source.name: source.key for _, source in Sources(tmp_path).page("docs/page.md")}
    found = {key: Stamp(name, key, 0.123, 250.0, ["torch"]) for name, key in reversed(keys.items())}
    save(Record("cpu", "A Processor", "2026-11-20", VERSIONS, list(found.values())), tmp_path)
    return tmp_path


def under(root, page, html, proof=None):
    """The lines below the blocks of a page, each with its place."""
    seen = Shown(Sources(root))
    return [(row.block.end, below.note(row, None, seen, proof, {}).strip()) for row in seen.read(page, html)]


def shown(root, *codes, page="docs/page.md"):
    """The stamps under some blocks of a page."""
    html = "".join(HTML.format(code) for code in codes)
    return re.sub("<[^>]*>", "", "|".join(note for _, note in under(root, page, html)))


def test_a_stamp_says_where_and_when(root):
    assert shown(root, "x = 1") == "ran on CPU in 0.12 s · torch 2.13.0 · 2026-11-20"
    key = Sources(root).page("docs/page.md")[0][1].key
    save(Record("cuda", "NVIDIA H100", "2026-11-21", VERSIONS, [Stamp("docs/page.md:3", key, 0.004)]), root)
    assert shown(root, "x = 1") == "ran on CPU in 0.12 s, on H100 in under 0.01 s · 2026-11-21"
    assert shown(root, "two = one + one").startswith("tested on CPU")


def test_a_stamp_stands_below_its_block(root):
    html = f"<p>{HTML.format('x = 1')}</p>"
    (found,) = under(root, "docs/page.md", html, "../proof/#blocks-page")
    assert html[: found[0]] == f"<p>{HTML.format('x = 1')}"
    assert found[1].startswith(
        '<p class="stamp" data-search-exclude><a href="../proof/#blocks-page" title="docs/page.md:3'
    )
    assert "A Processor · python 3.11.7, torch 2.13.0 · 250 MiB · 2026-11-20" in found[1]


def test_a_stamp_is_for_what_a_page_prints_itself(root):
    assert shown(root, "x = 1", page="docs/other.md") == ""
    assert shown(root, "y = 2", page="docs/other.md").startswith("ran on CPU")


@pytest.mark.parametrize(
    ("name", "old", "new", "lost"),
    [
        ("docs/page.md", "x = 1\n", "x = 2\n", {"x = 1", "assert x == 1"}),
        ("docs/page.md", "<!--pytest-codeblocks:cont-->", "", {"x = 1", "assert x == 1"}),
        ("docs/page.md", "# Page", "# Title\n\nMore words.", set()),
        ("snippets/topic/part.py", "assert y", "assert not y", {"y = 2"}),
        ("dlref/near.py", "from", "# words\nfrom", {"y = 2", "two = one + one"}),
        ("dlref/far.py", "one = 1", "one = 2", {"y = 2", "two = one + one"}),
        ("tests/dlref/test_near.py", "two", "two as too", {"two = one + one"}),
    ],
)
def test_a_stamp_is_shown_only_while_nothing_has_changed(root, name, old, new, lost):
    assert all(shown(root, code) for code in CODES)
    text = (root / name).read_text("utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), "utf-8")
    assert {code for code in CODES if not shown(root, code)} == lost


def test_a_section_with_a_line_that_no_test_reached_has_no_stamp(root):
    (record,) = load(root)
    for missed, stamped in ([1], True), ([3], False):
        save(replace(record, stamps=[replace(stamp, missed=missed) for stamp in record.stamps]), root)
        assert bool(shown(root, "two = one + one")) is stamped


def test_no_stamps_are_no_error(tmp_path):
    assert load(tmp_path) == []


@pytest.mark.parametrize("keep", [0, 1, 100, -3])
def test_a_file_that_is_cut_short_stops_the_build(root, keep, monkeypatch):
    file = file_for("cpu", root)
    file.write_bytes(file.read_bytes()[:keep])
    message = r"docs/_data/verified/cpu.json:\d+: this is no complete file of stamps .* make stamp DEVICE=cpu"
    with pytest.raises(BlockError, match=message):
        load(root)
    monkeypatch.setattr(proven, "Stamps", lambda _: load(root))
    with pytest.raises(PluginError, match=message):
        below.on_pre_build(None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"seconds": 0.123', '"seconds": -1'),
        ('"seconds": 0.123', '"seconds": "soon"'),
        ('"key"', '"kay"'),
        ('"key": "', '"key": "0'),
        ('"device": "cpu"', '"device": "abacus"'),
    ],
)
def test_an_edited_file_stops_the_build(root, old, new):
    file = file_for("cpu", root)
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(BlockError, match="no complete file of stamps"):
        load(root)


def test_a_file_under_the_wrong_name_stops_the_build(root):
    file_for("cpu", root).rename(file_for("cuda", root))
    with pytest.raises(BlockError, match=r"cuda.json:1: these are the stamps of cpu"):
        load(root)


def test_a_file_is_written_whole_or_not_at_all(root, monkeypatch):
    before = file_for("cpu", root).read_bytes()

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        save(load(root)[0], root)
    assert file_for("cpu", root).read_bytes() == before


def test_what_is_saved_is_read_again(root):
    (record,) = load(root)
    save(record, root)
    assert load(root) == [record]


KEYS = ["a" * 32, "b" * 32, "c" * 32]


def card(*keys, **changes):
    return Record(
        "cuda", "NVIDIA H100", "2026-11-21", VERSIONS, [Stamp(f"{key[0]}.py", key, **changes) for key in keys]
    )


def test_parts_are_merged():
    whole = merge(card(KEYS[1]), card(KEYS[0], KEYS[2]), set(KEYS))
    assert [stamp.name for stamp in whole.stamps] == ["a.py", "b.py", "c.py"]
    assert merge(card(KEYS[0], seconds=1.0), card(KEYS[0], seconds=2.0), set(KEYS)).stamps[0].seconds == 2.0
    assert merge(None, card(KEYS[0]), set(KEYS)) == card(KEYS[0])


def test_parts_that_used_different_packages_are_merged():
    first = replace(card(KEYS[0]), versions=VERSIONS | {"scikit-learn": "1.9.1"}, date="2026-11-20")
    whole = merge(first, card(KEYS[1]), set(KEYS))
    assert whole.versions["scikit-learn"] == "1.9.1"
    assert [stamp.date for stamp in whole.stamps] == ["2026-11-20", ""], "an old stamp keeps its day"


def test_a_stamp_of_older_code_is_dropped():
    merged = merge(card(KEYS[0], KEYS[1]), card(KEYS[2]), {KEYS[1], KEYS[2]})
    assert [stamp.key for stamp in merged.stamps] == [KEYS[1], KEYS[2]]


@pytest.mark.parametrize("change", [{"machine": "NVIDIA H200"}, {"versions": VERSIONS | {"torch": "2.12.0"}}])
def test_parts_of_different_machines_are_not_merged(change):
    assert merge(replace(card(KEYS[0]), **change), card(KEYS[1]), set(KEYS)) == card(KEYS[1])


def test_a_stamp_is_shown_only_while_its_data_are_the_same(root):
    (record,) = load(root)
    (root / "data.txt").write_text("one", "utf-8")
    read = digests(root, ["data.txt"])
    save(replace(record, stamps=[replace(stamp, reads=read) for stamp in record.stamps]), root)
    assert shown(root, "x = 1")
    (root / "data.txt").write_text("two", "utf-8")
    assert not shown(root, "x = 1")


def test_the_stamps_of_this_site_can_be_read():
    load()


def test_blocks_are_found_where_a_stamp_was_put(root):
    html = f"<p>{HTML.format('x = 1')}</p>"
    noted = insert(html, under(root, "docs/page.md", html))
    assert len(find(noted)) == 1


def test_the_committed_records_are_small():
    for record in load():
        assert file_for(record.device).stat().st_size < 150 * 1024
        assert {name.partition("/")[0] for stamp in record.stamps for name in stamp.reads} <= {
            "docs",
            "dlref",
            "snippets",
        }
