"""The reader of pages: what it finds, and what it says about a fence that would leave code untested."""

from textwrap import dedent

import pytest
from mkdocs.exceptions import PluginError

from docs._hooks import blocks as hook
from tests.proof import reader
from tests.proof.reader import BlockError, digest, normal

TIP = """
# --8<-- [start:all]
import math


# --8<-- [start:inner]
def area(r):
    # --8<-- [start:body]
    return math.pi * r**2
    # --8<-- [end:body]
# --8<-- [end:inner]
# --8<-- [end:all]
"""


@pytest.fixture
def root(tmp_path):
    file = tmp_path / "snippets" / "circle.py"
    file.parent.mkdir()
    file.write_text(TIP, "utf-8")
    (tmp_path / "dlref").mkdir()
    (tmp_path / "dlref" / "circle.py").write_text(TIP, "utf-8")
    return tmp_path


def read(root, text):
    page = root / "docs" / "page.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(dedent(text).strip(), "utf-8")
    return reader.read(page, root)


PAGE = """
# Page

```python
x = 1
```

Words, and ``` in them.

=== "Tab"

    <!--pytest-codeblocks:cont-->

    ```python
    if x:

        print(x)
    ```

    ??? success "Answer"

        <!-- output: rtol=0.05 atol=1e-3 -->

        ```text title="Output"
        1
        ```

<!--pytest-codeblocks:cont-->

````python
fence = "```"
````

1.  In a list

    ```python title="snippets/circle.py" hl_lines="1 2"
    --8<-- "snippets/circle.py:inner"
    ```

```bash
echo 1
```

```yaml
a: 1
```
"""


def test_a_page_is_read(root):
    page = read(root, PAGE)
    assert page.problems == []
    assert [(block.language, block.line) for block in page.blocks] == [
        ("python", 3), ("python", 13), ("text", 23), ("python", 29), ("python", 35), ("bash", 39), ("yaml", 43),
    ]  # fmt: skip
    assert page.blocks[1].text == "if x:\n\n    print(x)"
    assert page.blocks[2].output_of is page.blocks[1]
    assert (page.blocks[2].rtol, page.blocks[2].atol) == (0.05, 0.001)
    assert page.blocks[3].text == 'fence = "```"'
    assert [[block.line for block in chain] for chain in page.chains()] == [[3, 13, 29], [35]]


def test_a_part_of_a_file_does_not_interrupt_a_chain(root):
    part = '```python title="part of snippets/circle.py"\n--8<-- "snippets/circle.py:body"\n```'
    inline, more = "```python\nx = 1\n```", "<!--pytest-codeblocks:cont-->\n\n```python\nx += 1\n```"
    page = read(root, "\n\n".join([inline, part, more]))
    assert sorted([block.line for block in chain] for chain in page.chains()) == [[1, 11], [5]]
    assert [[block.line for block in chain] for chain in page.programs()] == [[1, 11]]


def test_a_chain_that_begins_with_a_section_has_a_name_of_its_own(root):
    section = '```python\n--8<-- "snippets/circle.py:body"\n```'
    page = read(root, f"{section}\n\n<!--pytest-codeblocks:cont-->\n\n```python\nx = 1\n```\n\n```python\ny = 2\n```")
    assert [reader.place(chain) for chain in page.programs()] == ["lines 1 to 7", "line 11"]


def test_a_section_is_read(root):
    section = read(root, PAGE).blocks[4].section
    assert section.text == "def area(r):\n    return math.pi * r**2"
    assert section.lines == range(7, 11)
    assert reader.sections(root / "snippets" / "circle.py", root)["body"].text == "return math.pi * r**2"


def test_a_whole_file_has_no_marks():
    whole = "\nimport math\n\n\ndef area(r):\n    return math.pi * r**2\n"
    assert reader.without_marks(TIP) == whole
    gap = "a\n\n\n# --8<-- [end:a]\n\n# --8<-- [start:b]\nb\n\n\n\nc\n"
    assert reader.without_marks(gap) == "a\n\n\nb\n\n\n\nc\n", "what gapes by itself is left alone"


def test_hidden_comments_hide_nothing(root):
    assert "hidden from the reader" in read(root, "<!--\n```python\nx = 1\n```\n-->").problems[0]
    assert read(root, "<!-- a word\nand another -->\n\n```python\nx = 1\n```").problems == []


INCLUDE = '```python\n--8<-- "{}"\n```'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```py\n```", "page.md:1: nothing runs a fence 'py': write `python`"),
        ("\n\n```\n```", "page.md:1: nothing runs a fence ''"),
        ("~~~python\n~~~", "page.md:1: nothing runs a fence made of ~ or in a quotation"),
        ("> ```python\n> ```", "page.md:1: nothing runs a fence made of ~ or in a quotation"),
        ("- ```python\n  ```", "page.md:1: a fence on the line of a list mark"),
        ('```python title="x"\nx\n```', "page.md:1: an inline block is `python` and nothing after it"),
        ('```bash title="x"\nx\n```', "page.md:1: write `bash` and nothing after it"),
        ("Words\n\n```python\nx", "page.md:3: this fence is never closed by ```"),
        ('```text title="Output"\n1\n```', "page.md:1: an Output block stands below the block that prints it"),
        ("<!--pytest-codeblocks:cont-->\n\n```python\n```", "page.md:3: `cont` continues the Python block right above"),
        (
            "```python\n```\n```yaml\n```\n<!--pytest-codeblocks:cont-->\n```python\n```",
            "page.md:6: `cont` continues the Python block right above",
        ),
        ("<!--pytest-codeblocks:cont-->\n\nWords", "page.md:1: <!--pytest-codeblocks:cont--> stands above no fence"),
        ("<!--pytest-codeblocks:cont-->", "page.md:1: <!--pytest-codeblocks:cont--> stands above no fence"),
        ("<!--pytest.mark.skip-->\n```python\n```", "page.md:2: <!--pytest.mark.skip--> has no effect here"),
        ("<!--pytest-codeblocks:skip-->\n```python\n```", "page.md:2: <!--pytest-codeblocks:skip--> has no effect"),
        ("<!-- output: rtol=1 -->\n```python\n```", "page.md:2: <!--output: rtol=1--> has no effect here"),
        (
            '```python\n```\n<!-- output: about=1 -->\n```text title="Output"\n```',
            "page.md:3: expected rtol=… or atol=…, found 'about=1'",
        ),
        (
            INCLUDE.format("snippets/circle.py:outer"),
            "page.md:1: snippets/circle.py has no section 'outer'; it has: body",
        ),
        (INCLUDE.format("snippets/square.py:all"), "page.md:1: there is no file snippets/square.py: correct the path"),
        (INCLUDE.format("docs/circle.py:all"), "page.md:1: docs/circle.py is no Python file under snippets/ or dlref/"),
        (INCLUDE.format("snippets/circle.py"), "page.md:1: a fence that shows a file holds one line"),
        (INCLUDE.format("snippets/circle.py:1:3"), "page.md:1: a fence that shows a file holds one line"),
        (INCLUDE.format('snippets/circle.py:all"\n"'), "page.md:1: a fence that shows a file holds one line"),
        (
            INCLUDE.format("dlref/circle.py:all") + '\n```text title="Output"\n```',
            "page.md:4: a file of dlref prints nothing",
        ),
    ],
)
def test_what_would_not_run_says_where_and_what_to_do(root, text, message):
    problems = read(root, text).problems
    assert problems[0].startswith(f"docs/{message}")


def test_all_problems_of_a_page_are_named(root):
    assert len(read(root, "```py\n```\n\n```sh\n```\n\n```js\n```").problems) == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# --8<-- [end:all]", "", "circle.py:2: section 'all' never ends"),
        ("# --8<-- [start:all]", "", r"circle.py:12: section 'all' ends but never started"),
        ("start:inner", "start:all", "circle.py:6: section 'all' starts twice"),
        ("    return math.pi * r**2\n", "", "circle.py:8: section 'body' is empty"),
    ],
)
def test_broken_markers_say_where_and_what_to_do(root, old, new, message):
    file = root / "snippets" / "circle.py"
    assert old in TIP
    file.write_text(TIP.replace(old, new), "utf-8")
    with pytest.raises(BlockError, match=message):
        reader.sections(file, root)
    assert message.replace("\\", "") in read(root, PAGE).problems[0]


def test_the_build_stops_at_a_bad_page(root, monkeypatch):
    class page:
        class file:
            abs_src_path = str(root / "docs" / "page.md")

    monkeypatch.setattr(hook, "ROOT", root)
    read(root, PAGE)
    assert hook.on_page_markdown("", page=page, config=None, files=None) is None
    read(root, "```py\n```")
    with pytest.raises(PluginError, match=r"page.md:1: nothing runs a fence 'py'"):
        hook.on_page_markdown("", page=page, config=None, files=None)


def test_the_hash_is_of_what_a_reader_sees():
    assert digest("\nx = 1  \n\n") == digest("x = 1")
    assert digest("x = 1") != digest("x = 2")
    assert digest(" x = 1") != digest("x = 1")
    assert normal("\n\n  a \n\n b\n\n") == "  a\n\n b"


def test_folders_without_pages_are_left_out():
    names = [path.relative_to(reader.ROOT).as_posix() for path in reader.markdown_files()]
    assert "docs/index.md" in names
    assert not [name for name in names if "/_" in name]
