"""Notebooks: each is valid and holds the very statements of its snippet, and one of each kind is executed."""

import ast
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from docs._hooks import notebooks, snippets
from docs._hooks.snippets import Snippet
from tests.proof import reader
from tests.proof.keys import ROOT
from tests.proof.programs import ONE_THREAD

READS = ("dlref", "docs", "snippets")
USES = ("ipykernel", "matplotlib", "nbclient", "nbformat", "numpy", "scikit-learn", "torch")
SITE, REPOSITORY = "https://example.org/", "https://github.com/owner/name"
SNIPPETS = {one.path.removeprefix("snippets/"): one for one in snippets.load()}
ONE_OF_EACH = {
    "example": "start/splits.py",
    "train": "attention/train_look_ups.py",
    "figure": "adversarial/figure_best_discriminator.py",
    "tip": "recurrent/tip_buckets.py",
    "failure": "attention/failure_window_wraps.py",
    "study": "attention/study_scores.py",
}


def notebook(one: Snippet) -> nbformat.NotebookNode:
    return nbformat.reads(notebooks.made(one, SITE, REPOSITORY), as_version=4)


def code(found: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The cells with the code of the snippet."""
    return [cell for cell in found.cells if cell.cell_type == "code" and not cell.metadata.get("tags")]


def statements(source: str) -> list[str]:
    return [ast.dump(node) for node in ast.parse(source).body]


@pytest.mark.parametrize("one", SNIPPETS.values(), ids=SNIPPETS)
def test_it_is_valid_and_holds_the_program(one):
    found = notebook(one)
    nbformat.validate(found, version=4, version_minor=5)
    assert not any(cell.get("outputs") for cell in found.cells)
    source = re.sub(r"^ *# --8<--.*\n", "", one.source, flags=re.M)  # one may stand in a text that is a program
    assert statements("\n".join(cell.source for cell in code(found))) == statements(source)[1:], "but its docstring"
    for cell in code(found):
        ast.parse(cell.source)
        assert cell.source == cell.source.strip("\n") != ""
        assert not reader.MARKER.search(cell.source)
    assert one.summary in found.cells[0].source
    assert f"{SITE}gallery/{one.topic}/#{one.name}" in found.cells[0].source
    installs = [cell.source for cell in found.cells if "install" in cell.metadata.get("tags", ())]
    names = [name if name != "dlref" else f'"dlref @ git+{REPOSITORY}"' for name in one.needs]
    assert installs == ([f"%pip install --quiet {' '.join(names)}"] if names else [])


def test_the_same_snippet_makes_the_same_notebook():
    one = SNIPPETS["start/splits.py"]
    notebooks.made.cache_clear()
    first = notebooks.made(one, SITE, REPOSITORY)
    notebooks.made.cache_clear()
    assert notebooks.made(one, SITE, REPOSITORY) == first


SOURCE = '''# /// script
# ///
"""Words."""

# --8<-- [start:a]
import ast
import numpy as np


# --8<-- [start:b]
@np.vectorize  # why
def f(x):
    # --8<-- [start:c]
    return x
    # --8<-- [end:c]


# --8<-- [end:b]
y = [
    1,
    # --8<-- [end:a]
]
'''


def test_a_cell_ends_where_a_statement_ends():
    """And comments stay, but the marks."""
    assert notebooks.cells(SOURCE) == [
        "import ast\nimport numpy as np",
        "@np.vectorize  # why\ndef f(x):\n    return x",
        "y = [\n    1,\n]",
    ]


def test_a_picture_is_drawn_in_one_cell():
    """A notebook closes it at the end of the cell that began it, so the file that is saved later would be empty."""
    drawn = SOURCE.replace(
        "y = [", "fig, ax = plt.subplots()\n# --8<-- [start:d]\nplt.savefig('a')\n# --8<-- [end:d]\ny = ["
    )
    assert "fig, ax = plt.subplots()\nplt.savefig('a')" in notebooks.cells(drawn)


def test_colab_opens_what_is_on_github_alone():
    path = "snippets/start/splits.py"
    there = "https://colab.research.google.com/github/owner/name/blob/notebooks/snippets/start/splits.ipynb"
    assert notebooks.colab(path, REPOSITORY) == notebooks.colab(path, f"{REPOSITORY}/") == there
    assert notebooks.colab(path, "https://example.org/owner/name") == notebooks.colab(path, "") == ""


# In a kernel, in an empty folder


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    for name, number in ONE_THREAD.items():
        monkeypatch.setenv(name, number)


def execute(found: nbformat.NotebookNode, folder: Path) -> None:
    """All cells but the one that installs, with a study in its short form."""
    found.cells = [cell for cell in found.cells if "install" not in cell.metadata.get("tags", ())]
    for cell in found.cells:
        if "settings" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace('.py"]', '.py", "--short"]')
    NotebookClient(found, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()


def printed(found: nbformat.NotebookNode) -> str:
    return "".join(one.get("text", "") for cell in found.cells for one in cell.get("outputs", ()))


@pytest.mark.filterwarnings("ignore")  # those of Jupyter
@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_one_of_each_kind_runs(kind, tmp_path):
    one = SNIPPETS[ONE_OF_EACH[kind]]
    assert one.kind == kind
    found = notebook(one)
    execute(found, tmp_path)
    assert ("print(" in one.source) == bool(printed(found))
    if kind == "figure":
        drawing = (tmp_path / f"{one.name}.svg").read_text("utf-8")
        assert drawing.count("<path") > 20, "it is empty"


@pytest.mark.filterwarnings("ignore")
def test_an_exercise_fails_by_its_check_and_passes_with_its_solution(tmp_path):
    one = SNIPPETS["adversarial/exercise_covered.py"]
    with pytest.raises(CellExecutionError, match=r"a radius of its own: 0\.67, you return 1\.00"):
        execute(notebook(one), tmp_path)
    solved = notebook(one)
    place = next(place for place, cell in enumerate(solved.cells) if "def precision(" in cell.source)
    solution = reader.sections(ROOT / one.path)["solution"].text
    solved.cells[place].source = f"import numpy as np\n\n{solution}\n\nprecision = solution"
    execute(solved, tmp_path)
    assert "passed: radii" in printed(solved)
    hidden = [cell.source for cell in solved.cells if cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert [text.split()[0] for text in hidden][:2] == ["HINTS", "def"]


@pytest.mark.filterwarnings("ignore")
def test_a_broken_notebook_is_noticed(tmp_path):
    found = json.loads(notebooks.made(SNIPPETS["start/splits.py"], SITE, REPOSITORY))
    del found["cells"][-1]["outputs"]
    with pytest.raises(nbformat.ValidationError):
        nbformat.validate(nbformat.from_dict(found))
    torn = notebook(SNIPPETS["start/splits.py"])
    code(torn)[0].source = "import nosuch"
    with pytest.raises(CellExecutionError, match="nosuch"):
        execute(torn, tmp_path)
