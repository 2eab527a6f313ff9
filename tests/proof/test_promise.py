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

from tests.proof import stamps
from tests.proof.keys import ROOT, Keys
from tests.proof.printed import find
from tests.proof.sources import Sources
from tests.proof.stamps import Stamps

READS = (
    "tests/house",
    "tests/proof",
    "tests/programs",
    "docs/_hooks",
    "docs/_templates/pages",
    "docs/proof.md",
    "snippets/matplotlibrc",
)
HOOKS = ("below", "blocks", "proof", "proven", "templates")


def run(house, *arguments):
    """A session of its own in the small house."""
    ours = ("PYTEST", "COV", "PROOF_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"OMP_NUM_THREADS": "1", "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(house)}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=house, env=environment, capture_output=True, encoding="utf-8", timeout=280)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house") / "house"
    shutil.copytree(ROOT / "tests" / "house", folder)
    (folder / "docs" / "_hooks").mkdir()
    for name in HOOKS:
        shutil.copy(ROOT / "docs" / "_hooks" / f"{name}.py", folder / "docs" / "_hooks")
    shutil.copytree(ROOT / "docs" / "_templates" / "pages", folder / "docs" / "_templates" / "pages")
    for name in ("proof", "programs"):
        own = shutil.ignore_patterns(
            "__pycache__",
            *(["test_*"] if name == "proof" else ["test_studies.py", "test_devices.py", "test_experiments.py"]),
        )
        shutil.copytree(ROOT / "tests" / name, folder / "tests" / name, ignore=own)
    shutil.copy(ROOT / "docs" / "proof.md", folder / "docs")
    shutil.copy(ROOT / "snippets" / "matplotlibrc", folder / "snippets")
    listed = folder / "tests" / "exemptions.yml"  # its last day must lie ahead whenever this runs
    listed.write_text(listed.read_text("utf-8").replace("2026-12-31", str(date.today() + timedelta(30))), "utf-8")
    assert run(folder, "tests.proof.figures") == (0, "docs/figures/topic/figure_line.svg: 8 KB\n")
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


PROGRAMS = {
    "README.md:3", "docs/topic.md:5", "docs/topic.md:48", "docs/topic.md:52", "docs/labs/one.py",
    "snippets/topic/exercise_mean.py", "snippets/topic/failure_integer.py", "snippets/topic/tip_doubles.py",
    "snippets/topic/tip_halves.py",
}  # fmt: skip


def test_the_whole_house_is_proven_and_stamped(house, whole):
    (record,) = stamps.load(house)
    assert f"{len(record.stamps)} stamps written to docs/_data/verified/cpu.json" in whole.replace("\\", "/")
    assert {stamp.name for stamp in record.stamps} == PROGRAMS | {"dlref/topic.py"}
    measured = [stamp for stamp in record.stamps if stamp.memory]
    assert {stamp.name for stamp in measured} == PROGRAMS - {"docs/topic.md:48"}, "all but the shell block"
    assert all(stamp.seconds for stamp in measured)
    assert record.versions["numpy"]


def test_the_pages_show_the_stamps(site):
    html = (site / "topic" / "index.html").read_text("utf-8")
    assert html.count('<p class="stamp"') == 10
    assert "tested on CPU" in html
    assert 'href="../proof/#blocks-topic"' in html
    assert 'id="blocks-topic"' in (site / "proof" / "index.html").read_text("utf-8")


def test_the_list_has_every_block(site):
    html = (site / "proof" / "index.html").read_text("utf-8")
    printed = sum(len(find(page.read_text("utf-8"))) for page in site.rglob("*.html"))
    assert f"<th>all blocks on 3 pages</th><th>{printed}</th>" in html
    assert html.count("<tr><td><code>") == printed
    assert re.search(r"cpu: \d\d blocks carry a stamp, the last of \d{4}-\d\d-\d\d", html)


def test_what_is_proven_does_not_run_again(house, whole):
    code, said = run(house, "pytest", "--full", "-q", "-n", "2", "--dist", "loadgroup")
    assert code == 0, said
    assert re.search(r"programs: \d+ proven before, 0 run", said), said
    assert "each proven" in said
    assert "lines were last counted" not in said, "the stamping session has counted them"


def test_a_line_that_no_test_reaches_is_seen_by_a_session_that_counts(house, whole, tmp_path):
    folder = tmp_path / "house"
    shutil.copytree(house, folder, ignore=shutil.ignore_patterns("site"))
    text, more = (folder / "dlref/topic.py").read_text("utf-8"), "    if times > 9:\n        x = 0\n    return x\n"
    (folder / "dlref/topic.py").write_text(text.replace("    return x\n", more, 1), "utf-8")
    code, said = run(folder, "pytest", "--full", "-q")
    assert (code, "1 files of dlref have changed since their lines were last counted" in said) == (0, True), said
    code, said = run(folder, "pytest", "--full", "--fresh", "--cov", "--cov-report=", "-q")
    assert (code, "no test executed dlref/topic.py, lines" in said) == (1, True), said


BREAKS = {  # one character each: file, what stands there, what shall stand there, the test that must see it
    "inline block": ("docs/topic.md", "/ 3)", "/ 4)", "docs/topic.md::line 5"),
    "continuation": ("docs/topic.md", "y == 9", "y == 8", "docs/topic.md::line 52"),
    "block of the README": ("README.md", '== "README"', '== "READMI"', "README.md::line 3"),
    "shell block": ("docs/topic.md", "echo", "ecko", "docs/topic.md::line 48"),
    "output of a file": ("docs/topic.md", "0.00099", "0.00199", "docs/topic.md::line 26"),
    "tip": ("snippets/topic/tip_doubles.py", "1024", "1025", "test_program[snippets/topic/tip_doubles.py]"),
    "failure": ("snippets/topic/failure_integer.py", "!= 7", "!= 6", "test_failure_fails_and_its_fix_repairs_it["),
    "exercise": (
        "snippets/topic/exercise_mean.py",
        "/ len",
        "* len",
        "test_exercise_stub_fails_and_its_solution_passes[",
    ),
    "figure": ("snippets/topic/figure_line.py", '"a line"', '"a lime"', "test_figure_is_what_its_snippet_draws["),
    "section of dlref": ("dlref/topic.py", "2 * x", "3 * x", "tests/dlref/test_topic.py::test_double"),
    "docstring": ("dlref/topic.py", "    9.0", "    8.0", "dlref/topic.py::dlref.topic.square"),
    "lab": ("docs/labs/one.py", "range(5)", "range(6)", "test_lab_runs_as_a_program[one]"),
}


@pytest.fixture(scope="module")
def broken(house, whole, tmp_path_factory):
    """What a session that believes older proofs says of a copy in which one character of everything is wrong."""
    folder = tmp_path_factory.mktemp("broken") / "house"
    shutil.copytree(house, folder, ignore=shutil.ignore_patterns("site", "__pycache__"))
    for name, old, new, _ in BREAKS.values():
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1
        assert len(old) == len(new)
        (folder / name).write_text(text.replace(old, new), "utf-8")
    stamped = stamps.file_for("cpu", folder).read_bytes()
    code, said = run(folder, "pytest", "--full", "-q", "-rf")
    assert code == 1, said
    assert "the census was not taken: not everything is green" in said
    code, again = run(folder, "pytest", "--full", "--stamp", "--cov", "-q", "-rf")
    assert code == 1, again
    assert stamps.file_for("cpu", folder).read_bytes() == stamped, "a red session has stamped"
    return said


@pytest.mark.parametrize("name", BREAKS)
def test_one_wrong_character_is_seen(name, broken):
    failed = [line for line in broken.splitlines() if line.startswith("FAILED ")]
    assert any(BREAKS[name][3] in line for line in failed), broken


@pytest.fixture
def holding(house, whole, tmp_path):
    """The names of the stamps that hold in a copy of the house, and a way to change its files."""
    folder = tmp_path / "house"
    shutil.copytree(house, folder, ignore=shutil.ignore_patterns("site"))

    def names():
        now, sources = Stamps(folder), Sources(folder, Keys(folder))
        pages = ["README.md", "docs/topic.md"]
        keys = {source.key: source.name for page in pages for _, source in sources.page(page)}
        keys |= {source.key: "the lab" for source in sources.of("docs/labs/one.py", lab_cell(folder))}
        keys |= {source.key: "the docstrings" for _, source in sources.examples}
        return {name for key, name in keys.items() if key and now.of(key)}

    def change(name, old, new):
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return names, change


def lab_cell(folder):
    (cell, *_) = (folder / "docs/labs/one.py").read_text("utf-8").split("# %%\n")[1:]
    (block,) = find(f'<div class="language-python highlight"><pre><code>{cell.strip()}</code></pre></div>')
    return block


USERS = {
    "docs/topic.md:67",  # a chain, named by its last block
    "docs/topic.md:48",  # a shell block, of which nobody can tell what it calls
    "the lab",
    "the docstrings",
    "dlref/topic.py:double",
    "snippets/topic/tip_doubles.py:measure",
}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("dlref/topic.py", "LIMIT = 3", "LIMIT = 4"),  # one import away
        ("dlref/steps.py", "return times", "return 1 * times"),  # two
        ("dlref/base.py", "ONE = 1", "ONE = 2 - 1"),  # three
    ],
)
def test_a_changed_module_lapses_all_that_stands_on_it_and_nothing_else(holding, name, old, new):
    names, change = holding
    before = names()
    change(name, old, new)
    assert before - names() == USERS


def test_words_lapse_nothing(holding):
    names, change = holding
    before = {name for name in names() if not name.startswith("docs/topic.md")}
    change("docs/topic.md", "# Topic", "# Topic\n\nMore words move the blocks down.")
    change("docs/index.md", "Nothing", "Much")
    assert {name for name in names() if not name.startswith("docs/topic.md")} == before
    assert sum(name.startswith("docs/topic.md") for name in names()) == 3


def test_a_changed_block_lapses_its_chain_and_a_changed_file_its_sections(holding):
    names, change = holding
    before = names()
    change("docs/topic.md", "x = np.arange(4.0)", "x = np.arange(4.1)")
    change("snippets/topic/tip_halves.py", "< 0.001", "< 0.002")
    assert {name.partition(":")[0] for name in before - names()} == {"docs/topic.md", "snippets/topic/tip_halves.py"}
    assert "snippets/topic/failure_integer.py:broken" in names()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--full", "README.md"], 1, "the census was not taken: paths were named"),
        (["--stamp", "--cov", "--cov-report=", "-k", "double"], 1, "the census was not taken: tests were left out"),
        (["--full", "--fresh", "-p", "no:cov"], 1, "the census was not taken: coverage is off, pass --cov"),
        (["--page", "docs/topic.md"], 0, "each proven"),
        (["--page", "docs/nothing.md"], 4, "PAGE is a page such as"),
    ],
)
def test_a_part_of_the_suite_proves_no_more_than_it_ran(house, whole, arguments, code, said):
    returned, printed = run(house, "pytest", "-q", *arguments)
    assert (returned, said in printed) == (code, True), printed
