"""The registry of topics: an entry is seen everywhere, a wrong one stops the build, and no public name is lost."""

import importlib
import itertools
import os
import posixpath
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
  - Start: [start/]
  - Foundations: [foundations/]
  - Topics: [topics/]
  - Resources: [resources/index.md, resources/]
  - Reference: [reference/index.md, reference/]
""",
    "docs/_data/topics.yml": """
- {name: tiny, title: Tiny networks, folder: architectures, level: 3}
- {name: many, title: Topics of many parts, folder: training, level: 1, parts: [second, first, later]}
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
    "docs/index.md": "# Home\n\n[[= start() =]] [[= path_hours() =]], [[= path_hours(first=True) =]]\n"
    "\n<ol markdown>\n[[= path() =]]\n</ol>\n",
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
prerequisites: [tiny]
tags: [t]
---

# Topics of many parts

## The way through { #the-way-through }

[[= way_through("many") =]]
""",
    "docs/start/two-weights.md": """---
title: Two weights
description: The second page of the course.
minutes: 25
---

# Two weights
""",
    "docs/start/learning-one-number.md": """---
title: One number
description: The first page of the course.
minutes: 20
---

# One number
""",
    "docs/resources/index.md": "# Resources\n\n[[= overview() =]]\n",
    "docs/reference/index.md": "# Reference\n",
    "dlref/__init__.py": "",
    "dlref/tiny/__init__.py": '"""Tiny: what it is."""\n\nfrom dlref.tiny.idea import double\n\n__all__ = ["double"]\n',
    "dlref/tiny/idea.py": '"""The idea."""\n\n\ndef double(x: int) -> int:\n    """Twice `x`."""\n    return 2 * x\n',
    "build/pdf/many.pdf": "the printed topic",
    "build/pdf/planned.pdf": "a topic without pages",
    "snippets/matplotlibrc": "",
    "tests/exemptions.yml": "[]\n",
}
PART = """---
title: The {0} part
description: What is {0}.
first_pass: First what {0} is.
minutes: 20
prerequisites: [tiny]
tags: [t]
---

# The {0} part

## Idea of the {0} {{ #idea }}

One two three four five six seven eight.

## More of the {0} {{ #more data-pass="2" }}

One two three four five six seven eight.

??? derivation "Why {0}"
    Because.

"""
LATER = re.sub("first_pass: .*", "first_pass: no", PART.format("later"))
THIRD = '### Proof of the second { #proof data-pass="3" }\n\nQED.\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of its own with the machinery of this one, built strictly."""
    house = tmp_path_factory.mktemp("house")
    for folder in MACHINERY:
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__"))
    parts = {f"docs/training/many/{name}.md": PART.format(name) for name in ("first", "second")}
    parts["docs/training/many/second.md"] += THIRD
    parts["docs/training/many/later.md"] = LATER
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
    found = links(page(site, "training/many"), "md-nav__link")
    assert ("../../architectures/tiny/", "Tiny networks") in found
    here = found[found.index(("./", "Topics of many parts")) :]
    assert here[1:4] == [("second/", "The second part"), ("first/", "The first part"), ("later/", "The later part")]
    assert ("./", "Tiny networks") in links(page(site, "reference/tiny"), "md-nav__link")
    assert "Nothing yet" not in page(site, "training/many")
    assert "Foundations" not in page(site, "training/many")


def test_a_page_lists_only_what_is_near(site):
    found = links(page(site, "architectures/tiny"), "md-nav__link")
    assert ("../../training/many/", "Topics of many parts") in found
    assert "The second part" not in [words for _, words in found]


def test_the_catalogue_has_the_topic(site):
    assert '<a href="tiny/">Tiny networks</a>' in page(site, "resources")
    assert "A Book about Tiny Networks" in page(site, "resources/tiny")


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


def test_the_first_page_of_a_topic_leads_to_its_pdf(site):
    """Where one has been printed."""
    assert '<li class="pdf"><a href="../../pdf/many.pdf">as a PDF</a></li>' in page(site, "training/many")
    assert (site / "pdf/many.pdf").read_text("utf-8") == "the printed topic"
    assert [path.name for path in (site / "pdf").iterdir()] == ["many.pdf"]
    for address in ("training/many/second", "architectures/tiny"):
        assert "as a PDF" not in page(site, address)


MANY = "first pass 10 minutes, everything 60 minutes · builds on Tiny networks"


def test_a_topic_with_parts_takes_as_long_as_they_do(site):
    assert "<li>about first pass" not in page(site, "training/many")
    assert "<li>first pass 10 minutes, everything 60 minutes</li>" in page(site, "training/many")


def test_the_home_page_has_the_topic(site):
    found = re.findall(
        r'<li><strong><a href="([^"]+)">(.*?)</a></strong> (.*?) <span[^>]*>(.*?)</span></li>', page(site, "")
    )
    assert found == [
        ("start/learning-one-number/", "One number", "The first page of the course.", "20 minutes"),
        ("start/two-weights/", "Two weights", "The second page of the course.", "25 minutes"),
        ("architectures/tiny/", "Tiny networks", "The smallest there are.", "5 minutes"),
        ("training/many/", "Topics of many parts", "One after the other.", MANY),
    ]
    button = '<a class="md-button md-button--primary" href="start/learning-one-number/">Start: One number</a>'
    assert f"{button} 2, 1" in page(site, ""), "hours of everything, and of a first pass"


def test_there_is_one_order(site):
    """What the footer calls next is what the home page lists next."""
    stations = ["", "start/learning-one-number", "start/two-weights", "architectures/tiny", "training/many",
                "training/many/second", "training/many/first", "training/many/later"]  # fmt: skip
    for here, following in itertools.pairwise(stations):
        (address,) = re.findall(r'<a href="([^"]+)" class="md-footer__link md-footer__link--next"', page(site, here))
        assert posixpath.normpath(posixpath.join(here, address)) == following


def test_a_page_of_the_course_builds_on_the_one_before(site):
    assert re.search(r"about 20 minutes</li></ul>", page(site, "start/learning-one-number"))
    assert 'builds on <a href="../learning-one-number/">One number</a>' in page(site, "start/two-weights")


def test_the_ways_through_a_topic(site):
    html = page(site, "training/many")
    first, second, third = re.findall(r'<h3 id="(?:first|second|third)-pass">(.*?)</ol>', html, re.S)
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>, about (\d+) minutes\. (.*?)</li>', first) == [
        ("second/", "The second part", "5", "First what second is."),
        ("first/", "The first part", "5", "First what first is."),
    ]
    assert re.match("First pass, about 10 minutes", first)
    assert "The other parts can wait for the second pass." in html
    assert re.findall(r"</a>, (\d+) minutes</li>", second) == ["20", "20", "20"]
    assert re.findall(r'<a href="(second/#|first/#)([^"]+)">([^<]+)</a>', third) == [
        ("second/#", "proof", "Proof of the second"),
        ("second/#", "more", "Why second"),
        ("first/#", "more", "Why first"),
    ]


WRONG = {
    "- {name: a, title: A}\n- {name: a, title: B}": r":2: the name 'a' is that of .*:1 too",
    "\n- {name: a, title: A, folder: training, level: 4}": r":2: level: .*1, 2 or 3",
    "- {name: a, title: A, folder: nosuch, level: 1}": r":1: folder: .*foundations\|architectures",
    "- {name: a, title: A, folder: practice, level: 1}": r":1: there is no folder docs/practice",
    "- {name: a, title: A, folder: training}": r":1: .*both a folder and a level",
    "- {name: A B, title: A}": r":1: name: ",
    "- {name: a}": r":1: title: Field required",
    "- {name: a, title: A, colour: red}": r":1: colour: Extra inputs",
    "name: a": r":1: a list is expected, got mapping",
    "- {name: a": r":[12]: not YAML",
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
    assert found - {"dlref.__main__", "dlref.copying"} == known  # these are the command line
