"""The two keys of a proof: what of ours decided the outcome, and what it ran with.

The *code key* is the hash of the program, of the modules of `dlref` (and of `tests`) that it imports, of theirs in
turn, and of what runs it. The *environment* is the versions of everything else that it uses. Both are read off the
sources and the installed packages, so that neither needs a run.
"""

import ast
import hashlib
import json
import platform
import shutil
import sys
import tomllib
import warnings
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("dlref", "tests", "docs", "bench")
RUNNER = ("launch.py", "programs.py")
LENGTH = 32  # hexadecimal digits of a key: 128 bits
NO_CODE = ("__pycache__", ".pyc", ".part", "node_modules")


def sha(*parts: str | bytes) -> str:
    """The hash of some texts, with their borders."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        found.update(f"{len(raw)}:".encode() + raw)
    return found.hexdigest()[:LENGTH]


@lru_cache(maxsize=2048)  # also from one build of the site to the next
def parsed(source: str) -> ast.Module:
    """The syntax tree; an empty one where there is an error, which the run of the program will show."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except SyntaxError:
            return ast.Module([], [])


@lru_cache(maxsize=2048)
def imported(source: str, package: str = "") -> frozenset[str]:
    """The dotted names that a source imports, wherever in it: `from a.b import c` means a.b and, perhaps, a.b.c."""
    names = set[str]()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, node.module or ""]).strip(".")
            names |= {module, *(f"{module}.{one.name}" for one in node.names)}
    return frozenset(names)


def assigned(source: str, name: str) -> tuple[str, ...]:
    """The texts that a module assigns to a name at its top; none where it has no such line."""
    for node in parsed(source).body if name in source else []:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == [name]:
            return tuple(ast.literal_eval(node.value))
    return ()


def digests(root: Path, names: Iterable[str]) -> dict[str, str]:
    """The hashes of some files, by their names in the repository; nothing for one that is not there."""
    return {name: sha((root / name).read_bytes()) if (root / name).is_file() else "" for name in names}


def files_below(place: Path) -> Iterator[Path]:
    """A file, or all files in a folder, in order, without what Python and an unfinished build leave there."""
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    yield from (file for file in files if file.is_file() and not any(mark in file.as_posix() for mark in NO_CODE))


class Keys:
    """The keys of one state of the repository. A file is read once, so make another one after a change."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.text = cache(self._text)
        self.direct = cache(self._direct)
        self.digest = cache(self._digest)
        self.closure = cache(self._closure)
        self.tests = cache(self._tests)
        self.module = cache(self._module)
        self.names = cache(self._names)
        self.named = cache(self._named)

    def _text(self, path: Path) -> str:
        return path.read_text("utf-8")

    def _digest(self, path: Path) -> str:
        return sha(path.read_bytes())

    def modules(self, names: Iterable[str]) -> set[Path]:
        """The files of ours behind dotted names; importing a module runs the `__init__` of each folder above it."""
        return {file for name in names for file in self.named(name)}

    def _named(self, name: str) -> frozenset[Path]:
        """The files of one dotted name."""
        parts = name.split(".")
        if parts[0] not in OURS:
            return frozenset()
        places = [self.root.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
        files = (file for place in places for file in (place / "__init__.py", place.with_suffix(".py")))
        return frozenset(file for file in files if file.is_file())

    def _direct(self, path: Path) -> frozenset[Path]:
        """What a file imports, and the folders that are imported before it."""
        package = ".".join(path.parent.relative_to(self.root).parts)
        return frozenset(self.modules({package, *imported(self.text(path), package)}))

    def _closure(self, path: Path) -> frozenset[Path]:
        return frozenset({path, *self.reach(self.direct(path))})

    def reach(self, files: Iterable[Path]) -> set[Path]:
        """These files and all that they import, directly or not."""
        seen, waiting = set[Path](), list(files)
        while waiting:
            path = waiting.pop()
            if path not in seen:
                seen.add(path)
                waiting += self.direct(path)
        return seen

    def needed(self, source: str) -> set[Path]:
        """All files of ours that a program brings in."""
        return self.reach(self.modules(imported(source)))

    def of(self, files: Iterable[Path]) -> str:
        """One hash for some files, by name and content."""
        named = sorted((file.relative_to(self.root).as_posix(), self.digest(file)) for file in set(files))
        return sha(json.dumps(named))

    @cached_property
    def runner(self) -> str:
        """What runs a program, and the look of its figures."""
        settings = [Path(__file__).with_name(name) for name in RUNNER] + [self.root / "snippets" / "matplotlibrc"]
        return sha(*(file.read_bytes() for file in settings if file.is_file()))

    def program(self, source: str, *settings: str) -> str:
        """The code key of a program that runs in a process of its own."""
        return sha("program", source, self.of(self.needed(source)), self.runner, *settings)

    def shell(self, text: str) -> str:
        """The code key of a shell block, of which nobody can tell what it calls: all of dlref counts."""
        return sha("shell", text, self.of((self.root / "dlref").rglob("*.py")), self.runner)

    def _tests(self, path: Path) -> str:
        """The code key of a file of tests, or of the examples in the docstrings of a module."""
        code = self.code(path)
        read = {file for one in code for file in self.reads(one)}
        return sha("tests", path.relative_to(self.root).as_posix(), self.of(code | read), self.settings)

    def code(self, path: Path) -> set[Path]:
        """What a file of tests imports, and the conftests around it."""
        conftests = [place / "conftest.py" for place in path.parents if place.is_relative_to(self.root)]
        return {*self.closure(path), *self.reach(file for file in conftests if file.is_file())}

    @cached_property
    def settings(self) -> str:
        """How pytest is set up here."""
        file = self.root / "pyproject.toml"
        written = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
        return sha(json.dumps(written.get("tool", {}).get("pytest")))

    def reads(self, path: Path) -> set[Path]:
        """The files that tests read without importing them: a module or conftest says `READS = ("docs",)`."""
        return {file for name in self.names(path, "READS") for file in self.below(name, path)}

    def uses(self, path: Path) -> set[str]:
        """The packages and tools that tests need without importing them: `USES = ("mkdocs", "chromium")`."""
        return {name for file in self.code(path) for name in self.names(file, "USES")}

    def _names(self, path: Path, label: str) -> tuple[str, ...]:
        """What a module assigns to READS or USES."""
        return assigned(self.text(path), label)

    def below(self, name: str, reader: Path) -> Iterator[Path]:
        """The files that a name in READS means."""
        place = self.root / name
        if not place.exists():
            raise FileNotFoundError(
                f"{reader.relative_to(self.root).as_posix()}: READS names {name}, which is not there"
            )
        yield from files_below(place)

    def _module(self, path: Path) -> str:
        """The code key of a file of dlref: all that it imports, and the tests of its topic, which executed it."""
        tests = [self.tests(file) for file in self.testers(path)]
        return sha("module", path.relative_to(self.root).as_posix(), self.of(self.closure(path)), *tests)

    def testers(self, path: Path) -> list[Path]:
        """The tests of a file of dlref: those in the folder of its topic, or the file of a topic that is one file."""
        parts = [part for part in path.relative_to(self.root / "dlref").with_suffix("").parts if part != "__init__"]
        topic = next((part for part in parts if part != "pytorch"), "pytorch")
        folder, single = self.root / "tests" / "dlref" / topic, self.root / "tests" / "dlref" / f"test_{topic}.py"
        return sorted(folder.rglob("test_*.py")) if folder.is_dir() else [single] if single.is_file() else []


# What it ran with


@cache
def distributions() -> dict[str, list[str]]:
    """The distributions that provide each top-level module."""
    return {name: sorted(set(found)) for name, found in metadata.packages_distributions().items()}


@cache
def version(distribution: str) -> str:
    """The version that is installed, or where a tool is that no package brings, or nothing."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return shutil.which(distribution) or ""


def environment(modules: Iterable[str], device: str = "cpu", tools: Iterable[str] = ()) -> dict[str, str]:
    """The versions behind some top-level modules, of Python, and the kind of machine and device."""
    known = {name for module in modules for name in distributions().get(module, ())} - {"dlref"} | set(tools)
    here = {"python": platform.python_version(), "machine": platform.machine(), "device": device}
    return here | {name: version(name) for name in sorted(known)}


def same_environment(recorded: dict[str, str], device: str = "cpu") -> bool:
    """Whether what was recorded is what is installed now."""
    return (
        all(value == version(name) for name, value in recorded.items() if name not in {"python", "machine", "device"})
        and environment((), device).items() <= recorded.items()
    )


def foreign(sources: Iterable[str]) -> set[str]:
    """The top-level modules that are neither ours nor Python's."""
    names = {name.partition(".")[0] for source in sources for name in imported(source)}
    return names - set(OURS) - set(sys.stdlib_module_names) - {""}
