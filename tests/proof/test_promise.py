"""The promise, tried on a small house with one of everything: all of it is proven, and one changed character is seen.

`tests/house` is a site with a library, snippets, a lab and a README. It is copied, given the machinery of this site,
run as a whole, broken, and run again.
"""

import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta

import pytest

from docs._hooks import stamps
from tests.proof.keys import ROOT
from tests.proof.printed import find

HOOKS = ("blocks", "exemptions", "printed", "proof", "stamps")
MACHINERY = (
    "census", "codeblocks", "conftest", "devices", "evidence", "figures", "launch", "outputs", "programs", "stamping",
    "test_census", "test_figures", "test_labs", "test_snippets",
)  # fmt: skip


def run(house, *arguments):
    """A session of its own in the small house."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    environment |= {"OMP_NUM_THREADS": "1", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, encoding="utf-8", timeout=280)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house") / "house"
    shutil.copytree(ROOT / "tests" / "house", folder)
    for name in HOOKS:
        (folder / "docs" / "_hooks").mkdir(exist_ok=True)
        shutil.copy(ROOT / "docs" / "_hooks" / f"{name}.py", folder / "docs" / "_hooks")
    for name in MACHINERY:
        shutil.copy(ROOT / "tests" / f"{name}.py", folder / "tests")
    shutil.copy(ROOT / "docs" / "proof.md", folder / "docs")
    shutil.copy(ROOT / "snippets" / "matplotlibrc", folder / "snippets")
    listed = folder / "tests" / "exemptions.yml"  # its last day must lie ahead whenever this runs
    listed.write_text(listed.read_text("utf-8").replace("2026-12-31", str(date.today() + timedelta(30))), "utf-8")
    assert run(folder, "tests.figures") == (0, "docs/figures/topic/figure_line.svg: 8 KB\n")
    return folder


@pytest.fixture(scope="module")
def whole(house):
    """The whole suite of the house, stamped."""
    code, said = run(house, "pytest", "--full", "--stamp", "--cov", "-q")
    assert code == 0, said
    return said


@pytest.fixture(scope="module")
def site(house, whole):
    """The house's site, built again, now that its stamps are there."""
    code, said = run(house, "mkdocs", "build", "--strict", "--quiet", "--site-dir", "site")
    assert code == 0, said
    return house / "site"


def test_the_whole_house_is_proven_and_stamped(house, whole):
    assert "17 stamps written to docs/_data/verified/cpu.json" in whole.replace("\\", "/")
    (session,) = stamps.load(house)
    assert {stamp.kind for stamp in session.stamps} == {"inline", "snippet", "dlref", "docstring", "lab", "shell"}
    measured = [stamp for stamp in session.stamps if stamp.kind in {"inline", "snippet", "lab"}]
    assert len(measured) == 11
    assert all(stamp.seconds and stamp.memory for stamp in measured)
    assert session.versions["numpy"]


def test_the_pages_show_the_stamps(site):
    html = (site / "topic" / "index.html").read_text("utf-8")
    assert html.count('<p class="stamp"') == 10
    assert "tested on CPU in" in html
    assert 'href="../proof/#blocks-topic"' in html
    assert 'id="blocks-topic"' in (site / "proof" / "index.html").read_text("utf-8")


def test_the_list_has_every_block(site):
    html = (site / "proof" / "index.html").read_text("utf-8")
    printed = sum(len(find(page.read_text("utf-8"))) for page in site.rglob("*.html"))
    assert f"<th>all blocks on 3 pages</th><th>{printed}</th>" in html
    assert html.count("<tr><td><code>") == printed
    assert "17 stamps" not in html
    assert re.search(r"cpu: 16 blocks carry a stamp of \d{4}-\d\d-\d\d", html)


BREAKS = {  # one character each: file, what stands there, what shall stand there, the test that must see it
    "inline block": ("docs/topic.md", "/ 3)", "/ 4)", "docs/topic.md::line 5"),
    "continuation": ("docs/topic.md", "y == 9", "y == 8", "docs/topic.md::line 52"),
    "block of the README": ("README.md", '== "README"', '== "READMI"', "README.md::line 3"),
    "shell block": ("docs/topic.md", "echo", "ecko", "docs/topic.md::line 48"),
    "output of a file": ("docs/topic.md", "0.00099", "0.00199", "docs/topic.md::line 26"),
    "tip": ("snippets/topic/tip_doubles.py", "*= 2", "*= 3", "test_program[snippets/topic/tip_doubles.py]"),
    "failure": ("snippets/topic/failure_integer.py", "!= 7", "!= 6", "test_failure_fails_and_its_fix_repairs_it["),
    "exercise": (
        "snippets/topic/exercise_mean.py",
        "/ len",
        "* len",
        "test_exercise_stub_fails_and_its_solution_passes[",
    ),
    "figure": ("snippets/topic/figure_line.py", '"a line"', '"a lime"', "test_figure_is_what_its_snippet_draws["),
    "section of dlref": ("dlref/topic.py", "2 * x", "3 * x", "tests/test_topic.py::test_double"),
    "docstring": ("dlref/topic.py", "    9.0", "    8.0", "dlref/topic.py::dlref.topic.square"),
    "lab": ("docs/labs/one.py", "range(5)", "range(6)", "test_lab_runs_as_a_program[one]"),
}


@pytest.fixture(scope="module")
def broken(house, whole, tmp_path_factory):
    """What a session says of a copy in which one character of everything is wrong."""
    folder = tmp_path_factory.mktemp("broken") / "house"
    shutil.copytree(house, folder, ignore=shutil.ignore_patterns("site", "__pycache__", ".*"))
    for name, old, new, _ in BREAKS.values():
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1
        assert len(old) == len(new)
        (folder / name).write_text(text.replace(old, new), "utf-8")
    stamped = stamps.file_for("cpu", folder).read_bytes()
    code, said = run(folder, "pytest", "--full", "--stamp", "--cov", "-q", "-rf")
    assert code == 1, said
    assert stamps.file_for("cpu", folder).read_bytes() == stamped, "a red session has stamped"
    return said


@pytest.mark.parametrize("name", BREAKS)
def test_one_wrong_character_is_seen(name, broken):
    failed = [line for line in broken.splitlines() if line.startswith("FAILED ")]
    assert any(BREAKS[name][3] in line for line in failed), broken


def test_a_red_session_stamps_nothing(broken):
    assert "nothing is stamped: not the whole suite is green" in broken


def test_a_changed_block_loses_its_stamp(house, whole, tmp_path):
    """And with it each later block of its chain, and each section of the same file; others keep theirs."""
    folder = tmp_path / "house"
    shutil.copytree(house, folder, ignore=shutil.ignore_patterns("site"))

    def holding():
        return sorted(stamp.source for stamp in stamps.load(folder)[0].stamps if stamps.Valid(folder).holds(stamp))

    def change(name, old, new):
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    everything = holding()
    change("docs/topic.md", "# Topic", "# Topic\n\nMore words move the blocks down.")
    assert holding() == everything
    change("docs/topic.md", "x = np.arange(4.0)", "x = np.arange(4.1)")
    assert set(everything) - set(holding()) == {"docs/topic.md:5", "docs/topic.md:20"}
    change("snippets/topic/tip_halves.py", "< 0.001", "< 0.002")
    assert "snippets/topic/tip_halves.py:measure" not in holding()
    assert "snippets/topic/failure_integer.py:broken" in holding()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--full", "--cov=dlref", "--cov-report=", "README.md"], 1, "the census has not passed: paths were named"),
        (["--stamp", "--cov", "--cov-report=", "-k", "double"], 1, "the census has not passed: tests were left out"),
        (["tests/test_census.py", "-rs"], 0, "the census needs the whole suite, and paths were named"),
    ],
)
def test_a_part_of_the_suite_proves_nothing(house, arguments, code, said):
    returned, printed = run(house, "pytest", "-q", *arguments)
    assert returned == code
    assert said in printed
