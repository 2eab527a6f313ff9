"""The census sees: a small site where everything slips through that pytest-codeblocks alone would let through."""

import subprocess
import sys
from datetime import date
from itertools import chain
from textwrap import dedent, indent

import pytest
from pytest_codeblocks.main import extract_from_file

from tests.proof import census, exemptions, reader
from tests.proof.exemptions import Exemption
from tests.proof.printed import find
from tests.proof.sources import Source

CONT = "<!--pytest-codeblocks:cont-->"
INLINE = "```python\nassert 'inline'\n```"

SLIPS = {
    "titled": '```python title="x.py"\nassert "titled"\n```',
    "highlighted": '```python hl_lines="1"\nassert "highlighted"\n```',
    "py": '```py\nassert "py"\n```',
    "python3": '```python3\nassert "python3"\n```',
    "capital": '```Python\nassert "capital"\n```',
    "attributes": '``` { .python .annotate }\nassert "attributes"\n```',
    "pycon": "```pycon\n>>> 'pycon'\n```",
    "nameless": "```\nassert 'nameless'\n```",
    "text": "```text\nassert 'text'\n```",
    "tildes": '~~~python\nassert "tildes"\n~~~',
    "quotation": '> ```python\n> assert "quotation"\n> ```',
    "indented": 'Words.\n\n    assert "indented"',
    "tab": '=== "One"\n\n' + indent('```python title="x.py"\nassert "tab"\n```', "    "),
    "admonition": '!!! note "One"\n\n' + indent('```py\nassert "admonition"\n```', "    "),
    "folded": '??? note "One"\n\n' + indent('```py\nassert "folded"\n```', "    "),
    "list": "- one\n\n" + indent('```python linenums="1"\nassert "list"\n```', "    "),
    "include": '```python title="part"\n--8<-- "elsewhere.py:part"\n```',
    "lines": '```python title="lines"\n--8<-- "elsewhere.py:2:2"\n```',
    "continued": f'{INLINE}\n\n```text title="Output"\n```\n\n{CONT}\n\n```python\nassert "cont"\n```',
    "skipped": "<!--pytest.mark.skip-->\n\n```python\nassert 'skipped'\n```",
    "leaking": f"{INLINE}\n\n<!--pytest.mark.skip-->\n{CONT}\n\n```python\nassert 'more'\n```\n\n"
    "Words.\n\n```python\nassert 'leaking'\n```",
    "skipfile": "<!--pytest-codeblocks:skipfile-->\n\n```python\nassert 'skipfile'\n```",
    "contents/index": "- [One](../titled.md)\n- [Two](../py.md)\n\n```python title='index'\nassert 'contents'\n```",
    "prompts": "Like this:\n\n>>> assert 'prompts'\n",
    "pre": "<pre>assert 'pre'</pre>",
    "breaks": "<code>assert 'one'<br>assert 'two'</code>",
    "box": "<textarea>assert 'box'</textarea>",
    "twice": f"{INLINE}\n\n```python title='x.py'\nassert 'inline'\n```",
    "docstring": "::: small",
    "shell": "```sh\nfalse\n```",
    "console": "```console\n$ false\n```",
}
SEEN_IN_HTML_ONLY = {
    "prompts",
    "indented",
    "text",
    "pre",
    "breaks",
    "box",
    "docstring",
}  # the reader of Markdown sees fences only
RUN_BY_OURS = {"continued"}  # lost by pytest-codeblocks alone
SILENT = {"lab", "README", "static"}  # written below, not as a page of Markdown

CONFIG = """
site_name: Small
theme: {name: mkdocs, highlightjs: false}
validation: {nav: {omitted_files: ignore}}
plugins:
  - mkdocstrings: {handlers: {python: {paths: [.], options: {show_source: false}}}}
  - mkdocs-jupyter: {include: ["labs/*.py"], ignore: ["*.md"], execute: false}
markdown_extensions:
  - admonition
  - md_in_html
  - pymdownx.details
  - pymdownx.highlight: {pygments_lang_class: true}
  - pymdownx.snippets: {base_path: ["."], check_paths: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
"""
FILES = {
    "mkdocs.yml": CONFIG,
    "README.md": "# Read me\n\n```python title='x.py'\nassert 'README'\n```\n",
    "elsewhere.py": "# --8<-- [start:part]\nassert 'include'\n# --8<-- [end:part]\n",
    "small.py": '"""Use it like this:\n\n    assert "docstring"\n\nThat is all.\n"""\n',
    "docs/labs/lab.py": "# %% [markdown]\n# ```python\n# assert 'in words'\n# ```\n\n# %%\nassert 'lab'\n",
    "docs/static.html": "<html><body><pre>assert 'static'</pre></body></html>",
    "docs/control.md": f'# Control\n\n{INLINE}\n\n=== "One"\n\n{indent(INLINE.replace("inline", "tab"), "    ")}\n',
    "docs/index.md": "# Home\n\nOne `word` of code is no block.\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The folder of the small site, built into site/."""
    root = tmp_path_factory.mktemp("small")
    pages = {f"docs/{name}.md": f"# {name}\n\n{text}\n" for name, text in SLIPS.items()}
    pages["docs/skipfile.md"] = SLIPS["skipfile"]  # this mark counts on the first line only
    for name, text in (FILES | pages).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def report(small):
    """What the census says when exactly that counts as proven which pytest-codeblocks alone would have run."""
    ran = [
        (path.relative_to(small).as_posix(), reader.digest(block.code))
        for path in reader.markdown_files(small)
        for block in extract_from_file(path)
        if block.syntax == "python" and not block.marks
    ]

    def sources(page, block):
        return [Source("inline", page, page) for one in ran if one == (page, block.digest)]

    pages = chain(census.built_pages(small / "site", small), census.rendered_pages(small))
    return census.take(pages, sources, lambda block, source: "", [], small)


@pytest.mark.parametrize("name", [*SLIPS, *sorted(SILENT)])
def test_the_census_sees(name, report):
    page = {"lab": "docs/labs/lab.py", "README": "README.md", "static": "static.html"}.get(name, f"docs/{name}.md")
    assert any(problem.startswith(f"{page}:") for problem in report[1])


def test_the_census_sees_both_cells_of_the_lab(report):
    assert sum(problem.startswith("docs/labs/lab.py:") for problem in report[1]) == 2


def test_the_census_counts(report):
    """A block that was run once does not prove a copy of it that was not."""
    assert sum(problem.startswith("docs/twice.md:") for problem in report[1]) == 1
    assert sum(entry.page == "docs/twice.md" for entry in report[0]) == 1


def test_the_census_lets_pass_what_ran(report):
    assert not any(problem.startswith(("docs/control.md:", "docs/index.md:")) for problem in report[1])
    assert sum(entry.page == "docs/control.md" for entry in report[0]) == 2


def test_the_census_says_where_and_what_to_do(report):
    (problem,) = [problem for problem in report[1] if problem.startswith("docs/tab.md:")]
    assert problem.startswith("docs/tab.md:6: no proof accounts for this python block titled 'x.py'")
    assert "tests/exemptions.yml" in problem


def test_the_census_sees_no_site(tmp_path):
    with pytest.raises(AssertionError, match="holds no page"):
        list(census.built_pages(tmp_path))


@pytest.mark.parametrize("name", sorted(set(SLIPS) - SEEN_IN_HTML_ONLY - RUN_BY_OURS))
def test_the_reader_refuses(name, small):
    """Most slips are errors as soon as the page is read, so that pytest and the build stop at them."""
    page = reader.read(small / "docs" / f"{name}.md", small)
    assert page.problems
    assert all(problem.startswith(f"docs/{name}.md:") for problem in page.problems)


# Exemptions

SHELL = '<div class="language-bash highlight"><pre><code>make it</code></pre></div>'
ENTRY = Exemption(
    "docs/x.md", "make it", "It needs a machine that nobody has.", date(2027, 1, 1), "tests/exemptions.yml:1"
)


def take(html, *listed):
    return census.take(iter([("docs/x.md", html)]), lambda page, block: [], lambda block, source: "", list(listed))


def test_an_exemption_covers_one_block_word_for_word():
    assert take(SHELL, ENTRY)[1] == []
    assert take(SHELL, ENTRY)[0][0].exemption == ENTRY
    assert "'make that'" in take(SHELL.replace("make it", "make that"), ENTRY)[1][0]


def test_an_exemption_that_nothing_needs_is_an_error():
    (problem,) = take("<p>Words.</p>", ENTRY)[1]
    assert problem == "tests/exemptions.yml:1: docs/x.md does not print this block any more: delete the entry"


def test_python_is_never_exempt():
    assert "python block" in take(SHELL.replace("bash", "python"), ENTRY)[1][0]


def listed(tmp_path, text):
    file = tmp_path / "exemptions.yml"
    file.write_text(dedent(text), "utf-8")
    return exemptions.load(file, today=date(2026, 11, 20))


GOOD = """
    - page: docs/x.md
      code: make it
      reason: It needs a machine that nobody has.
      expires: 2027-05-01
"""


def test_exemptions_are_read(tmp_path):
    (entry,) = listed(tmp_path, GOOD)
    assert (entry.page, entry.code, entry.where) == ("docs/x.md", "make it", "tests/exemptions.yml:2")
    assert listed(tmp_path, "") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2027-05-01", "2026-11-19", r"yml:2: the exemption for docs/x.md expired on 2026-11-19: make the block run"),
        ("2027-05-01", "2030-01-01", r"yml:2: an exemption lasts 400 days at most"),
        ("2027-05-01", "soon", r"yml:2: .*expires is a day such as"),
        ("It needs a machine that nobody has.", "Because.", r"yml:2: say in a sentence why"),
        ("reason:", "motive:", r"yml:2: an exemption has code, expires, page, reason and nothing else"),
        ("code: make it", "code: [make, it]", r"yml:2: page, code and reason are text"),
        ("- page", "- - page", r"exemptions.yml"),
    ],
)
def test_a_bad_exemption_says_where_and_what_to_do(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(reader.BlockError, match=message):
        listed(tmp_path, GOOD.replace(old, new))


def test_the_list_of_this_site_holds_today():
    exemptions.load()


def test_find_reads_what_the_reader_sees():
    html = (
        '<h2 id="one">One</h2><div class="language-python highlight"><span class="filename">a.py</span>'
        "<table><tr><td><div class='linenodiv'><pre>1\n2</pre></div></td>"
        "<td><pre>x &lt; <b>1</b>  \n</pre></td></tr></table></div><p>after"
    )
    (block,) = find(html)
    assert (block.text, block.language, block.title, block.heading) == ("x < 1  \n", "python", "a.py", "one")
    assert html[block.end :] == "<p>after"
    assert block.digest == reader.digest("x < 1")


def test_paths_of_pages(tmp_path):
    for name in ("index.md", "a/index.md", "a/b.md"):
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text("", "utf-8")
    for name in ("index.html", "a/index.html", "a/b/index.html", "a/b.html", "404.html"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(name, "utf-8")
    found = {html: page for page, html in census.built_pages(tmp_path / "site", tmp_path)}
    assert found == {
        "index.html": "docs/index.md",
        "a/index.html": "docs/a/index.md",
        "a/b/index.html": "docs/a/b.md",
        "a/b.html": "docs/a/b.md",
        "404.html": "404.html",
    }
