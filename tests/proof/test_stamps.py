"""Stamps: only whole files are read, only what ran is stamped, and a stamp is shown while nothing has changed."""

import re
from dataclasses import replace
from datetime import date

import pytest
from mkdocs.exceptions import PluginError
from tests.proof.stamping import stamps as session_of

from docs._hooks import stamps
from docs._hooks.stamps import Session, Stamp, Valid
from tests.proof.census import Entry
from tests.proof.evidence import Proof
from tests.proof.printed import Printed, find
from tests.proof.programs import Program, Run
from tests.proof.reader import BlockError, digest

PAGE = "# Page\n\n```python\nx = 1\n```\n\n<!--pytest-codeblocks:cont-->\n\n```python\nassert x == 1\n```\n"
FILE = "# --8<-- [start:part]\ny = 2\n# --8<-- [end:part]\nassert y\n"
HTML = '<div class="language-python highlight"><pre><code>{}</code></pre></div>'


def stamp(text, depends, **changes):
    given = {"page": "docs/page.md", "kind": "inline", "source": "docs/page.md:3", "seconds": 0.123, "memory": 250.0}
    return Stamp(**given | {"sha256": digest(text), "depends": digest(depends), "packages": ["torch"]} | changes)


def session(device, *marks):
    versions = {"python": "3.11.7", "torch": "2.13.0"}
    name = "A Processor" if device == "cpu" else "NVIDIA H100"
    return Session(device=device, name=name, date=date(2026, 11, 20), versions=versions, stamps=marks)


CPU = session(
    "cpu",
    stamp("x = 1", "x = 1"),
    stamp("assert x == 1", "x = 1\nassert x == 1"),
    stamp("y = 2", FILE, kind="snippet", source="snippets/topic/part.py:part", page="docs/other.md"),
)


@pytest.fixture
def root(tmp_path):
    for name, text in {"docs/page.md": PAGE, "snippets/topic/part.py": FILE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    stamps.save(CPU, tmp_path)
    return tmp_path


def shown(root, *codes, page="docs/page.md"):
    """The stamps under some blocks of a page."""
    html = "".join(HTML.format(code) for code in codes)
    return re.sub("<[^>]*>", "", "|".join(note for _, note in stamps.stamped(Valid(root), page, html, None)))


def test_a_stamp_says_where_and_when(root):
    assert shown(root, "x = 1") == "ran on CPU in 0.12 s · torch 2.13.0 · 2026-11-20"
    stamps.save(session("cuda", stamp("x = 1", "x = 1", seconds=0.004)), root)
    assert shown(root, "x = 1") == "ran on CPU in 0.12 s, on H100 in under 0.01 s · torch 2.13.0 · 2026-11-20"


def test_a_stamp_stands_below_its_block(root):
    html = f"<p>{HTML.format('x = 1')}</p>"
    (found,) = stamps.stamped(Valid(root), "docs/page.md", html, "../proof/#blocks-page")
    assert html[: found[0]] == f"<p>{HTML.format('x = 1')}"
    assert found[1].startswith(
        '<p class="stamp" data-search-exclude><a href="../proof/#blocks-page" title="docs/page.md:3'
    )
    assert "A Processor · python 3.11.7, torch 2.13.0 · 250 MB · 2026-11-20" in found[1]
    assert len(find(stamps.insert(html, iter([found])))) == 1


def test_a_stamp_is_for_one_page_and_a_section_for_all(root):
    assert shown(root, "x = 1", page="docs/other.md") == ""
    assert shown(root, "y = 2", page="docs/anything.md").startswith("ran on CPU")


@pytest.mark.parametrize(
    ("name", "old", "new", "lost"),
    [
        ("docs/page.md", "x = 1\n", "x = 2\n", {"x = 1", "assert x == 1"}),
        ("docs/page.md", "assert x == 1", "assert x == 2", {"assert x == 1"}),
        ("docs/page.md", "<!--pytest-codeblocks:cont-->", "", {"assert x == 1"}),
        ("docs/page.md", "# Page", "# Title\n\nMore words.", set()),
        ("snippets/topic/part.py", "assert y", "assert not y", {"y = 2"}),
    ],
)
def test_a_stamp_is_shown_only_while_nothing_has_changed(root, name, old, new, lost):
    assert old in (root / name).read_text("utf-8")
    (root / name).write_text((root / name).read_text("utf-8").replace(old, new), "utf-8")
    assert {code for code in ("x = 1", "assert x == 1", "y = 2") if not shown(root, code)} == lost
    assert Valid(root).count() == 3 - len(lost)


def test_a_section_without_its_file_has_no_stamp(root):
    (root / "snippets" / "topic" / "part.py").unlink()
    (root / "docs" / "page.md").unlink()
    assert Valid(root).count() == 0


def test_no_stamps_are_no_error(tmp_path):
    assert stamps.load(tmp_path) == []
    assert Valid(tmp_path).count() == 0


@pytest.mark.parametrize("keep", [0, 1, 100, -3])
def test_a_file_that_is_cut_short_stops_the_build(root, keep, monkeypatch):
    file = stamps.file_for("cpu", root)
    file.write_bytes(file.read_bytes()[:keep])
    message = r"docs/_data/verified/cpu.json:\d+: this is no complete file of stamps .* make stamp DEVICE=cpu"
    with pytest.raises(BlockError, match=message):
        stamps.load(root)
    monkeypatch.setattr(stamps.Valid, "__init__", lambda self: stamps.load(root) and None)
    with pytest.raises(PluginError, match=message):
        stamps.on_pre_build(None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"seconds":0.123', '"seconds":-1'),
        ("sha256", "sha255"),
        ('"kind":"inline"', '"kind":"guess"'),
        ("2026-11-20", "x"),
    ],
)
def test_an_edited_file_stops_the_build(root, old, new):
    file = stamps.file_for("cpu", root)
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(BlockError, match="no complete file of stamps"):
        stamps.load(root)


def test_a_file_under_the_wrong_name_stops_the_build(root):
    stamps.file_for("cpu", root).rename(stamps.file_for("cuda", root))
    with pytest.raises(BlockError, match=r"cuda.json:1: these are the stamps of cpu"):
        stamps.load(root)


def test_a_file_is_written_whole_or_not_at_all(root, monkeypatch):
    before = stamps.file_for("cpu", root).read_bytes()

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        stamps.save(session("cpu", stamp("z", "z")), root)
    assert stamps.file_for("cpu", root).read_bytes() == before


RUN = Run(Program("x.py", "x = 1"), "cpu", 0, "", "", seconds=1.23456, memory=100.04, versions={"numpy": "2.4.6"})


def entry(proof):
    return Entry("docs/page.md", Printed("x = 1", "python", "", frozenset(), "", 0), proof)


def test_what_ran_is_stamped():
    proof = Proof("inline", "docs/page.md:3", digest("x = 1"), 1.23456, RUN)
    output = Proof("output", "docs/page.md:7", digest("x = 1"))
    found = session_of([entry(proof), entry(proof), entry(output), entry(None)], "cpu")
    assert found.stamps == [stamp("x = 1", "x = 1", seconds=1.23, memory=100.0, packages=["numpy"])]
    assert found.versions["numpy"] == "2.4.6"
    assert found.name
    assert "python" in found.versions


def test_only_what_ran_on_the_card_is_stamped_for_the_card(monkeypatch):
    monkeypatch.setattr("torch.cuda.get_device_name", lambda: "NVIDIA H100")
    there = replace(RUN, device="cuda", seconds=0.5, cuda_memory=2.0)
    on_card = Proof("inline", "docs/page.md:3", digest("x = 1"), 0.5, there)
    found = session_of([entry(on_card), entry(Proof("snippet", "s.py:part", digest("s"), 1.0, RUN))], "cuda")
    assert [(one.source, one.seconds, one.memory) for one in found.stamps] == [("docs/page.md:3", 0.5, 2.0)]
    assert found.name == "NVIDIA H100"


def test_the_stamps_of_this_site_can_be_read():
    stamps.load()
