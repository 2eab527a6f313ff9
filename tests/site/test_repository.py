"""The house itself: style, types, spelling, and a package that installs and needs NumPy alone."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.proof import site
from tests.proof.keys import NO_CODE, ROOT, Keys

READS = (
    ".ci", ".github", ".gitignore", ".pre-commit-config.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CITATION.cff",
    "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "bench", "constraints.txt", "dlref", "docs", "mkdocs.yml",
    "pyproject.toml", "snippets", "tests",
)  # fmt: skip
USES = ("build", "codespell", "hatchling", "mypy", "ruff")


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
    topics = [name for name in modules if name.count(".") == 1 and name != "dlref.__main__"]
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


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "bin/python -m tests.proof.alone"),
        (("DEVICE=cuda",), "bin/python -m tests.proof.card --device cuda --part 1/1"),
        (("DEVICE=cuda", "PART=2/3"), "python -m tests.proof.card --device cuda --part 2/3"),
    ],
    ids=["processor", "card", "part of the work"],
)
def test_a_card_is_timed_on_the_card(options, expected):
    """Only on a processor are programs timed by `alone`, which knows no other device."""
    command = ["make", "--dry-run", "--assume-old=.venv/.ready", "stamp", "PYTHON=python", *options]
    bare = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}  # of a make that runs these tests
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, encoding="utf-8")
    printed = done.stdout.replace("Scripts", "bin")
    assert expected in printed
    assert ("tests.proof.alone" in printed) == (options == ())


def test_the_read_me_says_where_the_code_is():
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (address,) = re.findall(r"(?m)^repo_url: (\S+)$", settings)
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"git clone (\S+)\ncd (\S+)\n", text) == [(address, address.rpartition("/")[2])]


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
    made_of = {part for name in site.READS for part in keys.below(name, file)}
    assert made_of
    read = {part for module in keys.code(file) for part in keys.reads(module)}
    assert made_of <= read, f"{file.name}: it, or its conftest, has to import tests.proof.site, whose READS count"
    assert set(site.USES) <= keys.uses(file), f"{file.name}: it, or its conftest, has to import tests.proof.site"


def test_who_reads_the_repository_says_what():
    """Else the file would stay proven while what it looks at changes."""
    keys = Keys()
    files = [file for file in sorted((ROOT / "tests").rglob("test_*.py")) if "programs" not in file.parts]
    readers = [file for file in files if re.search(r"\bROOT / ", file.read_text("utf-8"))]
    silent = [file.name for file in readers if not any(keys.reads(module) for module in keys.code(file))]
    assert len(readers) > 3
    assert silent == []
