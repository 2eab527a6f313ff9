"""One address for each public name, one twin for each file, arrows that go one way, and imports that stay cheap.

A topic is a folder of `dlref` or of `dlref/pytorch` whose `__init__` names what is public, or a single file.
"""

import ast
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READS = ("README.md", "CONTRIBUTING.md", "bench", "dlref", "docs", "snippets", "tests/bench", "tests/dlref")

NO_TWIN = {  # files or folders of dlref, and why dlref/pytorch has none of that name
    "engine": "PyTorch has its own tape, modules and arithmetic",
    "copying": "it reads both",
    "data": "batches are NumPy arrays for both",
    "convolutional/correlation.py": "fast maps that PyTorch has itself",
    "convolutional/filters.py": "weights of the layers and their checks; PyTorch's layers have them",
    "convolutional/windows.py": "arithmetic on shapes, used by both",
    "counting/rules.py": "PyTorch counts what reaches its own kernels",
    "counting/table.py": "used by both",
    "losses/pairs.py": "checks that belong to pullbacks; the twin's are in losses/reduction.py",
    "optimization/line_search.py": "arithmetic on single numbers, used by both",
    "optimization/one_cycle.py": "the twin is a function among pytorch/optimization/schedules.py",
    "recurrent/weights.py": "one product for all gates, and its gradient, which PyTorch finds itself",
    "training/range_test.py": "the learning rates are the same; a loop over torch modules is six lines",
    "training/history.py": "used by both",
    "training/run.py": "the loop's bookkeeping, used by both",
}
TORCH_ONLY = {  # files of dlref/pytorch, and why dlref has none of that name
    "losses/reduction.py": "the NumPy form is dlref/engine/reduction.py, with its gradient",
    "training/distributed.py": "several processes are PyTorch's",
    "training/exchange.py": "safetensors, the format that others read",
    "training/sharding.py": "models that are larger than a card",
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_of(path): path for path in sorted((ROOT / "dlref").rglob("*.py"))}


def topic_of(module: str) -> str:
    """`dlref.losses` of `dlref.losses.binary`, `dlref.pytorch.losses` of its twin."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] == ["pytorch"] else 2])


TOPICS = sorted({topic_of(module) for module in FILES} - {"dlref", "dlref.__main__"})


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text())


@cache
def public(topic: str) -> frozenset[str]:
    """The names in a topic's `__all__`."""
    for node in tree_of(topic).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


@cache
def written(module: str) -> frozenset[str]:
    """What a file itself defines, not what it imports."""
    body = tree_of(module).body
    names = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return frozenset(names | {ast.unparse(target) for node in body for target in targets(node)})


# The rule, for one import


def fault(module: str, name: str, here: str) -> str | None:
    """What is wrong with `from module import name` in the module `here`, or in a page, where `here` is empty."""
    topic = topic_of(module)
    if f"{module}.{name}" in FILES:  # a file, for its helpers
        return None
    if here and topic_of(here) == topic:
        if module == topic != here and f"{topic}.{name}" not in FILES:
            return f"{name}: a file of {topic} imports from the file next to it, not from {topic}"
        return None if name in written(module) else f"{name} is not written in {module}"
    if name in public(topic):
        return None if module == topic else f"{name} has the address {topic}, not {module}"
    if module == topic == "dlref":
        return None if name in written("dlref") else f"dlref has no {name}"
    return None if name in written(module) and module != topic else f"{name} is not written in {module}"


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "dlref":
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


DOTTED = re.compile(r"(?<![\w.`/-])dlref(?:\.\w+)+")
IN_PROSE = re.compile(r"^[ >.]*(from dlref[\w.]* import (?:\([^)]*\)|[^\n]*))", re.MULTILINE)


def faults(text: str, *, here: str = "", python: bool = True) -> list[str]:
    """Of a source file with its docstrings, or of a page with its code."""
    found = list(imports(ast.parse(text))) if python else []
    for match in IN_PROSE.finditer(text):
        if not python or match[0].lstrip().startswith(">>>"):
            line = text.count("\n", 0, match.start()) + 1
            found += [(line, module, name) for _, module, name in imports(ast.parse(match[1]))]
    messages = []
    for line, module, name in found:
        doctest = python and text.splitlines()[line - 1].lstrip().startswith(">>>")  # is read as if outside
        problem = fault(module, name, "" if doctest else here) if module in FILES else f"there is no {module}"
        messages += [f"{line}: {problem}"] if problem else []
    for chain in DOTTED.findall(text):
        known = next(chain[:end] for end in cuts(chain) if chain[:end] in FILES)
        rest = chain[len(known) + 1 :].split(".")[0]
        if rest in public(topic_of(known)) and known != topic_of(known):
            messages.append(f"{chain}: {rest} has the address {topic_of(known)}")
    return messages


def cuts(chain: str) -> Iterator[int]:
    """The ends of `a.b.c`, `a.b` and `a`."""
    yield len(chain)
    yield from (match.start() for match in reversed([*re.finditer(r"\.", chain)]))


def sources() -> Iterator[Path]:
    for room in ("dlref", "tests/dlref", "tests/bench", "bench", "snippets", "docs"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".py", ".md"} and not path.is_relative_to(ROOT / "docs/reference"):
                yield path
    yield from (ROOT / "README.md", ROOT / "CONTRIBUTING.md")


def test_every_import_uses_the_one_address():
    count, found = 0, []
    for path in sources():
        text = path.read_text()
        here = module_of(path) if path.is_relative_to(ROOT / "dlref") else ""
        found += [f"{path.relative_to(ROOT)}:{line}" for line in faults(text, here=here, python=path.suffix == ".py")]
        count += 1
    assert not found, "\n".join(found)
    assert count > 300


@pytest.mark.parametrize(
    ("line", "here", "message"),
    [
        ("from dlref.losses.multiclass import cross_entropy", "", "has the address dlref.losses, not"),
        ("from dlref.losses.multiclass import cross_entropy", "dlref.feedforward", "has the address dlref.losses, not"),
        ("from dlref.losses import cross_entropy", "dlref.losses.binary", "from the file next to it"),
        ("from dlref.training import cross_entropy", "", "cross_entropy is not written in dlref.training"),
        ("from dlref.training.loop import Module", "", "Module is not written in dlref.training.loop"),
        ("from dlref.engine import check_count", "", "check_count is not written in dlref.engine"),
        ("from dlref.nosuch import name", "", "there is no dlref.nosuch"),
        ("from dlref import Tensor", "", "dlref has no Tensor"),
        ('"""\n>>> from dlref.losses.binary import hinge\n"""', "dlref.losses.binary", "2: hinge has the address"),
        ("import dlref.losses\ndlref.losses.binary.hinge", "", "hinge: hinge has the address dlref.losses"),
    ],
)
def test_a_wrong_import_is_noticed(line, here, message):
    (found,) = faults(line, here=here)
    assert message in found
    if not here and line.startswith("from"):
        (found,) = faults(f"# A page\n\n```python\n{line}\n```\n", python=False)
        assert message in found


@pytest.mark.parametrize(
    ("line", "here"),
    [
        ("from dlref.losses import cross_entropy", ""),
        ("from dlref.losses.binary import hinge", "dlref.losses"),
        ("from dlref.engine.arguments import check_count", "dlref.losses.binary"),
        ("from dlref.engine import arithmetic\nfrom dlref.engine.arithmetic import exp", ""),
        ("from dlref import losses\nfrom dlref.pytorch import losses, to_torch", ""),
        ("from dlref import __version__", ""),
    ],
)
def test_a_right_import_is_none(line, here):
    assert faults(line, here=here) == []


# What a topic offers


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_names_what_is_public(topic):
    """Its `__init__` is a docstring, imports from its own files and `__all__`; its files have no `__all__`."""
    folder = FILES[topic].parent if FILES[topic].stem == "__init__" else None
    names = public(topic)
    assert names
    module = importlib.import_module(topic)
    assert all(hasattr(module, name) for name in names)
    if folder is None or topic == "dlref.pytorch":
        assert names == {name for name in written(topic) if name[0] != "_"} - {"__all__"}
        return
    docstring, *rest = tree_of(topic).body
    assert isinstance(docstring, ast.Expr)
    assert all(isinstance(node, ast.ImportFrom) for node in rest[:-1])
    brought = [(module, name) for _, module, name in imports(tree_of(topic))]
    assert sorted(name for _, name in brought) == sorted(names)
    for module, name in brought:
        assert topic_of(module) == topic
        assert name in written(module), f"{name} is not written in {module}"
    for path in folder.glob("*.py"):
        assert path.stem not in names, f"{path.name} bears the name of {topic}.{path.stem}"
        if path.stem != "__init__":
            assert "__all__" not in written(module_of(path))


@pytest.mark.parametrize("root", ["dlref", "dlref.pytorch"])
def test_no_name_stands_in_two_topics(root):
    topics = [topic for topic in TOPICS if topic.startswith("dlref.pytorch") == (root == "dlref.pytorch")]
    count = Counter(name for topic in topics for name in public(topic))
    assert {name for name, times in count.items() if times > 1} == set()
    assert len(count) > 100


def test_no_object_has_two_addresses():
    homes = {}
    for topic in TOPICS:
        module = importlib.import_module(topic)
        for name in public(topic):
            thing = getattr(module, name)
            if isinstance(thing, type) or callable(thing):
                assert homes.setdefault(id(thing), topic) == topic, f"{name}: {homes[id(thing)]} and {topic}"


def test_arrows_go_one_way():
    """No two files and no two topics need each other, and nothing outside `dlref.pytorch` needs PyTorch."""
    between_files: dict[str, set[str]] = {}
    between_topics: dict[str, set[str]] = {}
    for module in FILES:
        for _, other, name in imports(tree_of(module)):
            file = f"{other}.{name}" if f"{other}.{name}" in FILES else other
            between_files.setdefault(module, set()).add(file)
            if topic_of(other) != topic_of(module):
                between_topics.setdefault(topic_of(module), set()).add(topic_of(file))
        if not module.startswith("dlref.pytorch"):
            assert not re.search(r"^\s*(import|from) torch|from dlref\.pytorch", FILES[module].read_text(), re.M), (
                module
            )
    for needs in (between_files, between_topics):
        assert [*TopologicalSorter(needs).static_order()]  # raises CycleError


# Twins and tests stand beside


def test_every_file_has_its_twin_or_a_reason():
    ours, twins = (
        {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*.py")}
        - {"__init__.py", "__main__.py"}
        for folder in ("dlref", "dlref/pytorch")
    )
    ours = {name for name in ours if not name.startswith("pytorch/")}
    alone = {name for name in ours - twins if name.split("/")[0] not in NO_TWIN}
    assert alone == {name for name in NO_TWIN if name.endswith(".py")}
    assert twins - ours == set(TORCH_ONLY)
    for folder in (name for name in NO_TWIN if not name.endswith(".py")):
        assert (ROOT / "dlref" / folder).is_dir()
        assert not (ROOT / "dlref/pytorch" / folder).exists()


def test_every_topic_has_its_tests():
    for topic in (topic for topic in TOPICS if not topic.startswith("dlref.pytorch")):
        folder = ROOT / "tests" / topic.replace(".", "/")
        assert folder.with_name(f"test_{folder.name}.py").exists() or [*folder.glob("test_*.py")], topic


# Imports are cheap

MEASURE = """
import json, os, sys, time
import numpy
before = set(sys.modules)
forks = sys.argv[1] == "forks"  # or this process is the one
for topic in sys.argv[2:]:
    for _ in range(3 if forks else 1):
        if forks and (pid := os.fork()):  # each time a process that knows NumPy and nothing of dlref
            assert os.waitpid(pid, 0)[1] == 0
            continue
        start = time.process_time()
        __import__(topic)
        seconds = time.process_time() - start
        new = {name for name in set(sys.modules) - before if getattr(sys.modules[name], "__file__", None)}
        brought = {name.split(".")[0] for name in new} - set(sys.stdlib_module_names)
        print(json.dumps([topic, seconds, sorted(brought)]), flush=True)
        os._exit(0)
"""


def measured(topics: list[str], *, forks: bool) -> Iterator[tuple[str, float, list[str]]]:
    """Three times for each topic: its name, the seconds of its import, and the packages that came with it.

    A fork spares the import of NumPy; Windows has none, and starts a process each time. As for a user, the first import
    leaves its bytecode to the later ones, whatever the environment of the tests says of that.
    """
    bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": tempfile.mkdtemp()}
    calls = [["forks", *topics]] if forks else [["alone", topic] for topic in topics for _ in range(3)]
    for call in calls:
        command = [sys.executable, "-c", MEASURE, *call]
        environment = os.environ | bytecode
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, done.stderr
        yield from map(json.loads, done.stdout.splitlines())


def test_importing_one_topic_is_cheap_and_needs_numpy_alone():
    topics = [topic for topic in TOPICS if not topic.startswith("dlref.pytorch")]
    seconds: dict[str, list[float]] = {}
    for topic, time, brought in measured(topics, forks=hasattr(os, "fork")):
        assert set(brought) <= {"dlref", "numpy"}, f"{topic} loads {brought}"
        seconds.setdefault(topic, []).append(time)
    assert set(seconds) == set(topics)
    slow = {topic: median for topic, times in seconds.items() if (median := statistics.median(times)) > 0.15}
    assert not slow, slow


def test_imports_are_measured_without_fork_too():
    found = [*measured(["dlref.losses", "dlref.data"], forks=False)]
    assert [topic for topic, _, _ in found] == ["dlref.losses"] * 3 + ["dlref.data"] * 3
    assert all("dlref" in brought for _, _, brought in found)  # each time anew
