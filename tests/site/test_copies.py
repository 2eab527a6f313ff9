"""The copies of the pages in Markdown, and the list of them."""

import re

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from tests.proof import reader
from tests.proof.keys import ROOT

LINK = re.compile(r"\]\(([^)\s:#]+\.md)(?:#[^)]*)?\)")


def flat(text):
    """Lines without what indents them in a tab."""
    return "\n".join(line.strip() for line in text.splitlines())


def test_every_page_has_a_copy_beside_it(built_site):
    pages = {path.relative_to(built_site).parent.as_posix() for path in built_site.rglob("index.html")}
    copies = {path.relative_to(built_site).with_suffix("").as_posix() for path in built_site.rglob("*.md")}
    assert len(pages) > 30
    assert pages == {name.removesuffix("/index").removesuffix("index") or "." for name in copies}


def test_macros_and_includes_are_resolved(built_site):
    for path in built_site.rglob("*.md"):
        text = path.read_text("utf-8")
        assert "[[=" not in text, path
        assert not re.search(r"^\s*-+8<-+ \"", text, re.M), path
        assert not re.search(r"^::: ", text, re.M), path
    topic = (built_site / "architectures/feedforward/neuron.md").read_text("utf-8")
    shown = [
        block.section
        for block in reader.read(ROOT / "docs/architectures/feedforward/neuron.md").blocks
        if block.section
    ]
    assert shown
    assert [section.name for section in shown if flat(section.text) not in flat(topic)] == []
    assert re.search(r"^- \[@rosenblatt1958perceptron\]: Frank Rosenblatt\. .*1958", topic, re.M)


def test_the_reference_says_what_is_public(built_site):
    text = (built_site / "reference/feedforward.md").read_text("utf-8")
    assert re.search(r"### dlref\.feedforward\.linear\n\n```python\nlinear\(x: Array, weight: Array", text)


def test_a_lab_shows_what_it_printed(built_site):
    text = (built_site / "labs/single_neuron_to_97_percent.md").read_text("utf-8")
    assert "training (1078, 64) validation (360, 64) test (359, 64)" in text


def test_links_between_copies_hold(built_site):
    seen = 0
    for path in built_site.rglob("*.md"):
        prose = re.sub(r"^( *)(`{3,}).*?^\1\2", "", path.read_text("utf-8"), flags=re.M | re.S)
        for target in LINK.findall(prose):
            seen += 1
            assert (path.parent / target).is_file(), f"{path.relative_to(built_site)}: {target}"
    assert seen > 20


def test_the_list_leads_to_every_copy(built_site):
    lines = (built_site / "llms.txt").read_text("utf-8").splitlines()
    assert lines[0] == "# Deep Learning Path"
    assert lines[2].startswith("> From what a neural network is")
    sections = [line for line in lines if line.startswith("## ")]
    assert {"## Start here", "## Topics", "## Labs", "## Reference"} <= set(sections)
    rows = [line for line in lines if line and not line.startswith(("#", ">"))]
    address = re.compile(r"- \[[^\]]+\]\(https://[^/]+/([\w/-]+\.md)\)(: .+)?")
    listed = [address.fullmatch(row)[1] for row in rows]
    assert all((built_site / name).is_file() for name in listed)
    assert len(listed) == len(set(listed)) >= len(reader.markdown_files())
