"""Lists in YAML, each entry checked by a model of pydantic: a fault stops the build with its file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from mkdocs.exceptions import PluginError
from pydantic import BaseModel, ValidationError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, name: str, model: type[Model]) -> Iterator[tuple[str, Model]]:
    """Each entry with its place, as in `docs/_data/topics.yml:7`; the file is called by its name."""
    loader = LOADER(path.read_text("utf-8"))
    try:
        tree = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PluginError(f"{name}:{line}: not YAML: {error.problem}") from None
    if not isinstance(tree, yaml.SequenceNode):
        raise PluginError(f"{name}:1: a list is expected, got {tree.id if tree else 'nothing'}")
    for node, entry in zip(tree.value, loader.construct_document(tree), strict=True):
        place = f"{name}:{node.start_mark.line + 1}"
        try:
            yield place, model.model_validate(entry)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}".lstrip(": ") for one in error.errors()]
            identity = f"{entry['id']}: " if isinstance(entry, dict) and "id" in entry else ""
            raise PluginError(f"{place}: {identity}{'; '.join(faults)}") from None
