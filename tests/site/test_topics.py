"""The registry of topics: an entry is seen everywhere, a wrong one stops the build, and no public name is lost."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

from mkdocs.exceptions import PluginError

from docs._hooks import topics
from tests.proof.keys import ROOT

MACHINERY = (
    "docs/_extensions",
    "docs/_hooks",
    "docs/_templates",
    "docs/_theme",
    "docs/assets",
    "docs/.inventories",
    "tests/proof",
)
FILES = {
    "mkdocs.yml": f"""INHERIT: {(ROOT / "mkdocs.yml").as_posix()}
watch: [dlref]
nav:
  - index.md
  - Foundations: [foundations/]
  - Architectures: [architectures/]
  - Training: [training/]
  - resources/index.md
  - Reference: [reference/index.md, reference/]
""",
    "docs/_data/topics.yml": """
- {name: tiny, title: Tiny networks, folder: architectures, level: 3}
- {name: many, title: Topics of many parts, folder: training, level: 1, parts: [second, first]}
- {name: planned, title: Nothing yet, folder: foundations, level: 1}
""",
    "docs/_data/references.bib": "",
    "docs/_data/catalogue/tiny.yml": """
- id: a-book
  title: A Book about Tiny Networks
  authors: [A. Author]
  year: 2024
  url: https://www.python.org/a
  kind: book
  stage: first-look
  level: 1
  minutes: 90
  why: Shows each step with a drawing; look at chapter two.
  status: live
  checked: {date: 2026-11-20, how: by hand}
""",
    "docs/index.md": '# Home\n\n<ol class="home-path" markdown>\n[[= path() =]]\n</ol>\n',
    "docs/foundations/.keep": "",
    "docs/architectures/tiny.md": """---
description: The smallest there are.
minutes: 5
prerequisites: []
tags: [t]
---

# Tiny networks
""",
    "docs/training/many/index.md": """---
description: One after the other.
minutes: 120
prerequisites: [tiny]
tags: [t]
---

# Topics of many parts
""",
    "docs/resources/index.md": "# Resources\n\n[[= by_topic() =]]\n",
    "docs/reference/index.md": "# Reference\n",
    "dlref/__init__.py": "",
    "dlref/tiny/__init__.py": '"""Tiny: what it is."""\n\nfrom dlref.tiny.idea import double\n\n__all__ = ["double"]\n',
    "dlref/tiny/idea.py": '"""The idea."""\n\n\ndef double(x: int) -> int:\n    """Twice `x`."""\n    return 2 * x\n',
    "snippets/matplotlibrc": "",
    "tests/exemptions.yml": "[]\n",
}
PART = "---\ndescription: A part.\nminutes: 20\nprerequisites: [tiny]\ntags: [t]\n---\n\n# The {} part\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of its own with the machinery of this one, built strictly."""
    house = tmp_path_factory.mktemp("house")
    for folder in MACHINERY:
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__"))
    parts = {f"docs/training/many/{name}.md": PART.format(name) for name in ("first", "second")}
    for name, text in (FILES | parts).items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, encoding="utf-8", timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return house / "site"


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text("utf-8")


def links(html: str, kind: str) -> list[tuple[str, str]]:
    """Address and words of the links of a class, in their order."""
    found = re.findall(rf'<a href="([^"]*)" class="{kind}[^>]*>(.*?)</a>', html, re.S)
    return [(address, re.sub(r"<[^>]+>|\s+", " ", words).strip()) for address, words in found]


def test_the_navigation_has_the_topic(site):
    found = links(page(site, ""), "md-nav__link")
    assert ("architectures/tiny/", "Tiny networks") in found
    assert ("reference/tiny/", "Tiny networks") in found
    parts = [words for address, words in found if address.startswith("training/many/")]
    assert parts == ["Topics of many parts", "The second part", "The first part"]
    assert "Nothing yet" not in page(site, "")
    assert "Foundations" not in page(site, "")


def test_the_catalogue_has_the_topic(site):
    assert re.search(r'<h2 id="tiny">Tiny networks.*?A Book about Tiny Networks', page(site, "resources"), re.S)


def test_the_reference_has_the_topic(site):
    html = page(site, "reference/tiny")
    assert "<title>Tiny networks" in html
    assert '<meta name="description" content="Tiny: what it is.">' in html
    assert re.findall(r'<h[23] id="([^"]+)"', html) == ["dlref.tiny", "dlref.tiny.idea", "dlref.tiny.double"]
    assert "<code>dlref/tiny/idea.py</code>, lines 4–6" in html
    assert ("#dlref.tiny.idea", "idea.py") in links(html, "md-nav__link")


def test_the_pages_say_what_the_registry_knows(site):
    assert 'aria-label="Level 3 of 3"' in page(site, "architectures/tiny")
    for address in ("training/many", "training/many/second"):
        assert 'aria-label="Level 1 of 3"' in page(site, address)
        assert re.search(r'builds on <a href="(\.\./)+architectures/tiny/">Tiny networks</a>', page(site, address))


def test_the_home_page_has_the_topic(site):
    items = re.findall(r"<li><strong><a href=\"([^\"]+)\">(.*?)</a></strong> (.*?)</li>", page(site, ""))
    assert items == [
        ("architectures/tiny/", "Tiny networks", "The smallest there are."),
        ("training/many/", "Topics of many parts", "One after the other."),
    ]


WRONG = {
    "- {name: a, title: A}\n- {name: a, title: B}": r":2: there is a topic 'a' already",
    "\n- {name: a, title: A, folder: training, level: 4}": r":2: level: .*1, 2 or 3",
    "- {name: a, title: A, folder: nosuch, level: 1}": r":1: folder: .*'foundations', 'architectures'",
    "- {name: a, title: A, folder: practice, level: 1}": r":1: there is no folder docs/practice",
    "- {name: a, title: A, folder: training}": r":1: .*both a folder and a level",
    "- {name: A B, title: A}": r":1: name: ",
    "- {name: a}": r":1: title: Field required",
    "- {name: a, title: A, colour: red}": r":1: colour: Extra inputs",
    "name: a": r":1: a list of topics is expected",
    "- {name: a": r":1: not YAML",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_a_wrong_registry_stops_the_build(tmp_path, text, message):
    (tmp_path / "_data").mkdir()
    (tmp_path / "training").mkdir()
    (tmp_path / "_data" / "topics.yml").write_text(text, "utf-8")
    with pytest.raises(PluginError, match=rf"docs/_data/topics\.yml{message}"):
        topics.load(tmp_path)


@pytest.mark.parametrize("topic", [topic for topic in topics.load() if topic.modules()], ids=lambda topic: topic.name)
def test_every_public_name_has_a_heading(built_site, topic):
    headings = set(re.findall(r'<h\d id="([^"]+)"', page(built_site, f"reference/{topic.name}")))
    for name in topic.modules():
        public = {f"{name}.{public}" for public in importlib.import_module(name).__all__}
        assert public <= headings, f"not on reference/{topic.name}: {sorted(public - headings)}"


def test_every_module_of_the_library_belongs_to_a_topic():
    known = {name for topic in topics.load() for name in topic.modules()}
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for place in (ROOT / "dlref", ROOT / "dlref" / "pytorch")
        for path in place.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.name not in ("__init__.py", "pytorch")
    }
    assert found == known
