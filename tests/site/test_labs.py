"""A lab becomes a page of Markdown: its cells, what they print, and what they draw."""

from base64 import b64encode

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from docs._extensions import place
from docs._extensions.place import Fault, Page
from docs._hooks import labs

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (30).to_bytes(4, "big") + (20).to_bytes(4, "big")
SVG = '<svg viewBox="0 0 90 45"><path style="fill: #1f6f86"/></svg>'


def code(source, *outputs, **metadata):
    return {"cell_type": "code", "source": source, "outputs": outputs, "metadata": metadata}


def page(*cells):
    """The page of some cells, and the files that it publishes."""
    files = {}

    def publish(name, content):
        files[name] = content
        return f"../figures/{name}"

    return labs.as_markdown(cells, publish), files


def test_text_and_code_are_those_of_any_page():
    text, _ = page({"cell_type": "markdown", "source": ["# Lab\n", "[@a]"], "metadata": {}}, code("x = 1"))
    assert text == "# Lab\n[@a]\n\n``` python\nx = 1\n```"


def test_what_is_printed_and_the_last_value_are_outputs():
    text, _ = page(code("f()", {"text": ["1\n", "2\n"]}, {"data": {"text/plain": "3"}}))
    assert text.endswith(
        "``` { .text .jp-OutputArea-output }\n1\n2\n```\n\n``` { .text .jp-OutputArea-output }\n3\n```"
    )


def test_what_a_slow_cell_prints_is_one_block():
    pieces = [{"name": "stdout", "text": ["1\n"]}, {"name": "stdout", "text": "2\n"}, {"data": {"text/plain": "3"}}]
    text, _ = page(code("f()", *pieces, {"name": "stdout", "text": ["4\n"]}))
    assert [block.strip("`\n") for block in text.split("``` { .text .jp-OutputArea-output }")[1:]] == ["1\n2", "3", "4"]


def test_no_line_of_a_block_ends_it():
    text, _ = page(code('print("```")', {"text": "````\n"}))
    assert '```` python\nprint("```")\n````' in text
    assert "````` { .text .jp-OutputArea-output }\n````\n`````" in text


def test_a_drawing_is_published_in_both_schemes():
    text, files = page(code("draw()", {"data": {"image/svg+xml": SVG, "text/plain": "<Figure>"}}, alt="A line, rising"))
    assert sorted(files) == ["1.dark.svg", "1.light.svg"]
    assert "#2f9c8d" in files["1.dark.svg"]
    assert 'src="../figures/1.dark.svg" alt="A line, rising" width="120" height="60" loading="lazy"' in text
    assert "<Figure>" not in text


def test_a_picture_becomes_a_file():
    html = f'<img alt="a cat" src="data:image/png;base64,{b64encode(PNG).decode()}">'
    text, files = page(code("show()", {"data": {"text/html": html}}))
    assert files == {"1.png": PNG}
    assert '<img class="picture" alt="a cat" src="../figures/1.png" width="30" height="20" loading="lazy">' in text


def test_a_drawing_without_words_stops_the_build_and_says_where(tmp_path):
    lab = tmp_path / "docs" / "labs" / "a.py"
    lab.parent.mkdir(parents=True)
    lab.write_text("# %%\nx = 1\n\n# %%\ndraw(x)\n", "utf-8")
    before = place.now.set(Page(lab, tmp_path / "docs"))
    with pytest.raises(Fault, match=r'docs/labs/a\.py:5: a figure has no words: write `# %% alt="What one sees"`'):
        page(code("draw(x)", {"data": {"image/svg+xml": SVG}}))
    place.now.reset(before)
