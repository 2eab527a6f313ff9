"""The house itself: style, types, spelling, workflows, and a package that installs and needs NumPy alone."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.proof.keys import NO_CODE, ROOT, Keys
from tests.proof.site import BUILT_WITH, MADE_OF

READS = (
    ".ci", ".github", ".gitignore", ".pre-commit-config.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CITATION.cff",
    "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "bench", "constraints.txt", "dlref", "docs", "mkdocs.yml",
    "pyproject.toml", "snippets", "tests",
)  # fmt: skip
USES = ("actionlint", "build", "check-jsonschema", "codespell", "hatchling", "mypy", "ruff")
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


def test_workflows_name_tests_and_modules_that_exist():
    text = "\n".join(path.read_text("utf-8") for path in WORKFLOWS)
    tests = set(re.findall(r"(?<![\w/])tests/[\w/.]+", text))
    modules = {name for line in re.findall(r"\bimport ([\w., ]+)", text) for name in re.findall(r"dlref[\w.]*", line)}
    assert tests
    assert len(modules) > 1
    assert [name for name in sorted(tests) if not (ROOT / name).exists()] == []
    assert [name for name in sorted(modules) if not Keys().modules([name]) > Keys().modules(["dlref"])] == ["dlref"]


def steps(workflow: str, job: str) -> list[dict[str, str]]:
    """The steps of a job that run something in a shell."""
    read = yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text("utf-8"))
    return [step for step in read["jobs"][job]["steps"] if "run" in step]


def on_path(folder: Path, **programs: str) -> dict[str, str]:
    """Variables with which a shell finds these programs before all others."""
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (folder / name).chmod(0o755)
    return os.environ | {"PATH": os.pathsep.join([str(folder), os.environ["PATH"]])}


def in_a_workflow(step: dict[str, str], folder: Path, variables: dict[str, str]) -> int:
    """The exit status of a step, in the shell that GitHub starts for it: with pipefail where bash is asked for."""
    options = ["-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
    command = [shutil.which("bash") or "bash", "--noprofile", "--norc", *options, "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=variables, timeout=60).returncode


@pytest.mark.parametrize(("status", "outcome"), [(0, 0), (1, 1)])
def test_dead_links_are_noticed(tmp_path, status, outcome):
    (step,) = [step for step in steps("weekly", "links") if step.get("id") == "links"]
    variables = on_path(tmp_path, make=f"echo 'dead https://example.org'; exit {status}")
    assert in_a_workflow(step, tmp_path, variables) == outcome
    assert (tmp_path / "links.txt").read_text("utf-8") == "dead https://example.org\n"


@pytest.mark.parametrize("before", [None, "old", "new"], ids=["first", "changed", "the same"])
def test_new_stamps_of_a_card_are_offered(tmp_path, before):
    """Also the first ones, of which git knows nothing yet."""
    stamps, there, home = Path("docs/_data/verified/cuda.json"), tmp_path / "there.git", tmp_path / "home"
    for folder in (home / stamps.parent, tmp_path / "bin"):
        folder.mkdir(parents=True)
    run("git", "init", "-q", "--bare", str(there))
    run("git", "init", "-q", cwd=home)
    (home / "README.md").write_text("a house\n", "utf-8")
    if before is not None:
        (home / stamps).write_text(before, "utf-8")
    run("git", "add", ".", cwd=home)
    run("git", "-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-qm", "first", cwd=home)
    (home / stamps).write_text("new", "utf-8")
    variables = on_path(tmp_path / "bin", gh=f'echo "$@" > "{(tmp_path / "asked").as_posix()}"')
    variables |= {"GH_TOKEN": "t", "GITHUB_REPOSITORY": "o/r", "GIT_CONFIG_COUNT": "1"}
    variables |= {"GIT_CONFIG_KEY_0": f"url.{there.as_posix()}.insteadOf"}
    variables |= {"GIT_CONFIG_VALUE_0": "https://x-access-token:t@github.com/o/r.git"}
    assert in_a_workflow(steps("gpu", "stamp")[-1], home, variables) == 0
    branches = run("git", "branch", "--format", "%(refname:short)", cwd=there).split()
    assert len(branches) == (before != "new")
    assert (tmp_path / "asked").exists() == (before != "new")
    for branch in branches:
        assert run("git", "show", f"{branch}:{stamps.as_posix()}", cwd=there) == "new"
        assert branch in (tmp_path / "asked").read_text("utf-8")


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
    files = [path.relative_to(ROOT) for path in (ROOT / "dlref").rglob("*.py") if "pytorch" not in path.parts]
    modules = sorted(".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files)
    topics = [name for name in modules if name.count(".") == 1]
    assert len(topics) >= 20
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
    if name in {topics!r}:
        assert isinstance(module.__all__, (list, tuple)) and module.__all__, f"{{name}} has no __all__"
    for public in getattr(module, "__all__", ()):
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
        if (ROOT / name).exists() and name != "tests/site/test_repository.py"
        for match in home.finditer((ROOT / name).read_text("utf-8"))
    ]
    assert not found


def test_what_is_read_here_is_all_that_there_is():
    """What no test says that it reads could change unseen."""
    tracked = [name for name in run("git", "ls-files", "-z").split("\0")[:-1] if (ROOT / name).is_file()]
    known = {path.relative_to(ROOT).as_posix() for path in Keys().reads(Path(__file__))}
    assert [name for name in tracked if name not in known and not any(mark in name for mark in NO_CODE)] == []


def users_of_the_site() -> list[Path]:
    """The files of tests in which the built site is used: by name, or through a fixture of their folder."""

    def uses(path: Path) -> bool:
        return path.is_file() and re.search(r"\bbuilt_site\b", path.read_text("utf-8")) is not None

    files = sorted((ROOT / "tests").rglob("test_*.py"))
    folders = {path.parent for path in files if uses(path.with_name("conftest.py")) and path.parent != ROOT / "tests"}
    return [path for path in files if uses(path) or path.parent in folders]


@pytest.mark.parametrize("file", users_of_the_site(), ids=lambda file: file.name)
def test_who_uses_the_site_reads_what_it_is_made_of(file):
    keys = Keys()
    made_of = {part for name in MADE_OF for part in keys.below(name, file)}
    assert made_of
    read = {part for module in keys.code(file) for part in keys.reads(module)}
    assert made_of <= read, f"{file.name}: READS, there or in its conftest, has to hold {MADE_OF}"
    assert set(BUILT_WITH) <= keys.uses(file), f"{file.name}: USES, there or in its conftest, has to hold {BUILT_WITH}"
