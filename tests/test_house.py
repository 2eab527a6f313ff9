"""The house itself: style, types, spelling, workflows, and a package that installs and needs NumPy alone."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a program and return what it prints; a failure shows all of it."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("codespell_lib",)],
    ids=["ruff check", "ruff format", "mypy --strict", "codespell"],
)
def test_style_types_and_spelling(command):
    run(sys.executable, "-m", *command)


def test_workflows_follow_the_schema():
    assert WORKFLOWS
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed; the lint workflow runs it")
def test_workflows_pass_actionlint():
    run("actionlint")


def test_a_broken_workflow_is_noticed(tmp_path):
    broken = tmp_path / "test.yml"
    broken.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    with pytest.raises(AssertionError, match=r"run-on|runs-on"):
        run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(broken))


def test_workflows_call_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    called = {
        word
        for path in WORKFLOWS
        for line in re.findall(r"\bmake ([a-z -]+)", path.read_text("utf-8"))
        for word in line.split()
    }
    assert called
    assert called <= targets


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder))
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_holds_dlref_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "dlref/py.typed" in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"dlref"}
    sources = {str(path.relative_to(ROOT).as_posix()) for path in (ROOT / "dlref").rglob("*.py")}
    assert sources <= set(names)


def test_wheel_imports_with_numpy_alone(wheel, tmp_path):
    install = ("pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(tmp_path))
    run(sys.executable, "-m", *install, str(wheel))
    modules = [f"dlref.{path.stem}" for path in (ROOT / "dlref").glob("[!_]*.py")]
    program = f"""
import importlib, inspect, sys
allowed = set(sys.stdlib_module_names) | {{"numpy", "dlref"}}
class OnlyNumpy:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in allowed:
            raise ImportError(f"{{name}} is imported, but dlref needs NumPy alone")
sys.meta_path.insert(0, OnlyNumpy())
sys.path.insert(0, {str(tmp_path)!r})
for name in {modules!r}:
    module = importlib.import_module(name)
    assert module.__file__.startswith({str(tmp_path)!r}), module.__file__
    assert isinstance(module.__all__, (list, tuple)) and module.__all__, f"{{name}} has no __all__"
    for public in module.__all__:
        value = getattr(module, public)
        described = inspect.isclass(value) or inspect.isfunction(value)
        assert value.__doc__ or not described, f"{{name}}.{{public}} has no docstring"
"""
    run(sys.executable, "-W", "error", "-I", "-c", program, cwd=tmp_path)


def test_import_dlref_imports_nothing_heavy():
    program = "import dlref, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = set(run(sys.executable, "-c", program).split())
    assert "dlref" in loaded
    assert not {"torch", "sklearn", "scipy", "matplotlib"} & loaded


def test_pages_and_code_name_no_folder_of_a_machine():
    tracked = run("git", "ls-files", "-z").split("\0")[:-1]
    texts = [name for name in tracked if name.endswith((".py", ".md", ".yml", ".toml", ".json", ".svg", "Makefile"))]
    assert texts
    home = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w+")
    found = [
        f"{name}: {match[0]}"
        for name in texts
        if (ROOT / name).exists() and name != "tests/test_house.py"
        for match in home.finditer((ROOT / name).read_text("utf-8"))
    ]
    assert not found
