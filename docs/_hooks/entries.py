"""Data in YAML, checked by models of pydantic: a fault stops the build with its file and line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from mkdocs.exceptions import PluginError
from pydantic import BaseModel, ConfigDict, ValidationError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
Model = TypeVar("Model", bound=BaseModel)
Content = TypeVar("Content")


class Strict(BaseModel):
    """Nothing but what is named in it, and nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def kept(read: Callable[..., Content]) -> Callable[..., Content]:
    """What is read from some files is read again only when one of them has changed: every page asks."""
    remembered = lru_cache(maxsize=1024)(lambda *files: read(*(path for path, _ in files)))
    return lambda *paths: remembered(*((path, path.stat().st_mtime_ns) for path in paths))


def unique(what: str, found: Iterable[tuple[str, str]]) -> None:
    """Stop where one of these, each with its place, stands in two places."""
    first = dict[str, str]()
    for value, place in found:
        if (other := first.setdefault(value, place)) != place:
            raise PluginError(f"{place}: the {what} {value!r} is that of {other} too")


def read(path: Path, name: str, model: type[Model]) -> Iterator[tuple[str, Model]]:
    """Each entry of a list with its place, as in `docs/_data/topics.yml:7`; the file is called by its name."""
    tree, values = parsed(path, name)
    if not isinstance(tree, yaml.SequenceNode):
        raise PluginError(f"{name}:1: a list is expected, got {sort(tree)}")
    for node, entry in zip(tree.value, values, strict=True):
        place = f"{name}:{node.start_mark.line + 1}"
        try:
            yield place, model.model_validate(entry)
        except ValidationError as error:
            faults = [described(one) for one in error.errors()]
            identity = f"{entry['id']}: " if isinstance(entry, dict) and "id" in entry else ""
            raise PluginError(f"{place}: {identity}{'; '.join(faults)}") from None


def whole(path: Path, name: str, model: type[Model], context: Any = None) -> tuple[yaml.Node, Model]:
    """A file that is one entry, and its tree, in which `line` finds a place; the context is for what checks it."""
    tree, value = parsed(path, name)
    if not isinstance(tree, yaml.MappingNode):
        raise PluginError(f"{name}:1: a mapping is expected, got {sort(tree)}")
    try:
        return tree, model.model_validate(value, context=context)
    except ValidationError as error:
        first = error.errors()[0]
        raise PluginError(f"{name}:{line(tree, first['loc'])}: {described(first)}") from None


def parsed(path: Path, name: str) -> tuple[yaml.Node | None, Any]:
    """The tree of a file, and what it says."""
    loader = LOADER(path.read_text("utf-8"))
    try:
        tree = loader.get_single_node()
        return tree, loader.construct_document(tree) if tree else None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PluginError(f"{name}:{at}: not YAML: {error.problem}") from None


def sort(tree: yaml.Node | None) -> str:
    """What a file is, for somebody who expected something else."""
    return getattr(tree, "id", "nothing")


def described(error: Any) -> str:
    """Where in an entry, and what is wrong."""
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}".lstrip(": ")


def line(tree: yaml.Node, steps: Sequence[str | int]) -> int:
    """The line on which stands what these keys and numbers lead to, or the last of them that is there."""
    for step in steps:
        if isinstance(tree, yaml.MappingNode):
            inside = {key.value: value for key, value in tree.value}.get(step)
        else:
            inside = tree.value[step] if isinstance(tree, yaml.SequenceNode) and isinstance(step, int) else None
        if inside is None:
            break
        tree = inside
    return int(tree.start_mark.line) + 1
