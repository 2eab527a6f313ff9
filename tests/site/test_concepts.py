"""The dictionary of concepts: the form of an entry, its index, and the hover text where a word is first used."""

import re

import markdown
import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from mkdocs.exceptions import PluginError

from docs._extensions import place
from docs._extensions.place import Page
from docs._hooks import concepts

TOPICS = "- {name: layers, title: Layers, folder: training, level: 1}\n- {name: losses, title: Losses}\n"
LOGIT = """## Logit { #logit }

Also: raw score.
{ .names }

A logit is a number
from which a probability is made. It may be negative.

```python
assert -1 < 0
```

**Go on:** [Where](../training/layers.md#logits)
"""
LOSS = "## Loss { #loss .quiet }\n\nA loss is a number, e.g. 3.5, that training lowers.\n\n**Go on:** nowhere\n"
MAP = "## Mean average precision { #map }\n\nAlso: mAP.\n{ .names }\n\nIt is a mean of means.\n\n**Go on:** nowhere\n"


@pytest.fixture
def docs(tmp_path):
    """A dictionary of one page, and a page that uses its words."""
    docs = tmp_path / "docs"
    files = {"_data/topics.yml": TOPICS, "concepts/index.md": "# Concepts\n", "training/layers.md": "# Layers\n"}
    for name, text in (files | {"concepts/losses.md": f"# Losses\n\n{LOGIT}\n{LOSS}\n{MAP}"}).items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text, "utf-8")
    return docs


def test_an_entry_is_read_with_its_names_its_first_sentence_and_its_example(docs):
    logit, loss, _ = concepts.load(docs)
    assert (logit.term, logit.id, logit.names, logit.quiet) == ("Logit", "logit", ("raw score",), False)
    assert logit.first == "A logit is a number from which a probability is made."
    assert logit.example == "assert -1 < 0\n"
    assert logit.topic == "losses"
    assert (loss.names, loss.quiet, loss.example) == ((), True, "")
    assert loss.first == "A loss is a number, e.g. 3.5, that training lowers."


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("{ #logit }", "", r"losses.md:3: an entry is headed `## Term { #id }`, got '## Logit"),
        ("{ #logit }", "{ #loss }", r"losses.md:17: the id 'loss' is that of docs/concepts/losses.md:3 too"),
        ("raw score", "loss", r"losses.md:17: the name 'loss' is that of docs/concepts/losses.md:3 too"),
        ("a number\n", "`a` number\n", r"losses.md:3: Logit: the first sentence is a hover text, so it holds words"),
        ("a number\n", f"{'very ' * 40}a number\n", r"a hover text of at most 170 characters, got 253"),
        ("A logit is a number\nfrom which a probability is made. It may be negative.", "- a list", r"it begins with a"),
        ("**Go on:**", "See", r"its last paragraph begins with `\*\*Go on:\*\*`"),
        ("assert -1 < 0\n", "a = 1\n", r"an example asserts what the definition says"),
        ("assert -1 < 0\n", "assert 1\n" * 11, r"at most 10 lines, got 11"),
    ],
)
def test_a_fault_names_file_line_and_entry(docs, written, instead, message):
    text = (docs / "concepts/losses.md").read_text("utf-8")
    (docs / "concepts/losses.md").write_text(text.replace(written, instead, 1), "utf-8")
    with pytest.raises(PluginError, match=message):
        concepts.load(docs)


def test_the_search_sees_the_other_names_in_the_heading_and_the_contents_do_not():
    text = "## Mean *squared* error { #mse }\n\nAlso: quadratic loss.\n{ .names }\n\nIt is a mean.\n"
    md = markdown.Markdown(extensions=["attr_list", "toc", "pymdownx.arithmatex", "docs._extensions"])
    shown = md.convert(text)
    heading = '<h2 id="mse">Mean <em>squared</em> error<small> Also: quadratic loss.</small></h2>'
    assert shown == f"{heading}\n<p>It is a mean.</p>"
    assert md.toc_tokens[0]["name"] == "Mean squared error"


def test_a_page_belongs_to_a_topic(docs):
    (docs / "concepts/lossses.md").write_text(LOGIT, "utf-8")
    with pytest.raises(PluginError, match=r"concepts/lossses.md:1: docs/_data/topics.yml has no topic of this name"):
        concepts.load(docs)


def test_the_index_has_every_name(docs):
    lines = concepts.index(docs).splitlines()
    assert "- [raw score](losses.md#logit): see Logit" in lines
    assert "- [Logit](losses.md#logit)" in lines
    assert lines.index("### L { #letter-l }") < lines.index("- [Logit](losses.md#logit)")
    assert [line for line in lines if line.startswith("###")] == [
        "### L { #letter-l }", "### M { #letter-m }", "### R { #letter-r }",
    ]  # fmt: skip


def html(docs, text, uri="training/losses-in-use.md"):
    """A text as a page."""
    (docs / uri).write_text(text, "utf-8")
    before = place.now.set(Page(docs / uri, docs, {}))
    extensions = ["footnotes", "md_in_html", "pymdownx.arithmatex", "pymdownx.superfences", "docs._extensions"]
    try:
        return markdown.markdown(
            text, extensions=extensions, extension_configs={"pymdownx.arithmatex": {"generic": True}}
        )
    finally:
        place.now.reset(before)


@pytest.fixture
def anywhere(docs, monkeypatch):
    """Pages that are no part of a topic, so that they need no front matter."""
    monkeypatch.setattr("docs._extensions.facts.Facts.run", lambda self, root: None)
    return docs


def explained(shown):
    return re.findall(r"<abbr [^>]*>([^<]*)</abbr>", shown)


def test_the_first_use_in_prose_is_explained_and_only_that(anywhere):
    shown = html(anywhere, "# A logit\n\nIn `logit` and [a logit](a.md) not, but **two logits** here. A logit again.\n")
    assert explained(shown) == ["logits"]
    assert '<abbr tabindex="0" title="A logit is a number from which a probability is made.">' in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A raw\nscore.", ["raw\nscore"]),  # a name of two words, over the end of a line
        ("A loss of 3.", []),  # quiet
        ("On the map, the mAP.", ["mAP"]),  # capitals inside a name count
        ("Mean average precision and mAP.", ["Mean average precision"]),  # one entry, two names
        ("- a logit\n- a logit", ["logit"]),
        ("A logits-like thing, a prelogit.", []),
        ("$logit$", []),
    ],
)
def test_what_counts_as_a_use(anywhere, text, words):
    assert explained(html(anywhere, text)) == words


def test_no_more_than_ten_a_page(anywhere):
    many = "".join(
        f"## Thing{chr(97 + n)} {{ #thing{n} }}\n\nIt is number {n}.\n\n**Go on:** nowhere\n\n" for n in range(14)
    )
    (anywhere / "concepts/losses.md").write_text(f"# Losses\n\n{many}", "utf-8")
    text = " ".join(f"Thing{chr(97 + n)} and" for n in range(14))
    assert len(explained(html(anywhere, text))) == 10


def test_the_page_that_teaches_a_word_does_not_explain_it(anywhere):
    assert explained(html(anywhere, "A logit.", "training/layers.md")) == []
    assert explained(html(anywhere, "A logit.", "concepts/losses.md")) == []
