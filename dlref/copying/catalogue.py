r"""What can be copied, and what somebody means by a name."""

import difflib
import re
from collections.abc import Iterable
from functools import cache

from dlref.copying.sources import CopyError, Definition, member, source_of, topics

NUMPY = "dlref"
PYTORCH = "dlref.pytorch"
_NOT_OFFERED = {"dlref.copying", "dlref.pytorch"}  # the copier itself; the twins have a list of their own


@cache
def offered(root: str = NUMPY) -> dict[str, dict[str, Definition]]:
    """The public names of each topic, and where each is defined."""
    modules = [topic for topic in topics(root) if topic not in _NOT_OFFERED] + [PYTORCH] * (root == PYTORCH)
    return {
        topic.rpartition(".")[2]: {name: _definition(topic, name) for name in source_of(topic).public}
        for topic in modules
    }


def forget() -> None:
    """Read the files again when they are next asked for: they may have changed."""
    source_of.cache_clear()
    offered.cache_clear()


def _definition(topic: str, name: str) -> Definition:
    target = member(topic, name)
    if not isinstance(target, Definition):
        raise CopyError(f"{topic}.{name} is not defined in this library")
    return target


def named(name: str, root: str = NUMPY) -> Definition:
    """The definition that a name means: `lstm`, `recurrent.lstm` or `dlref.recurrent.lstm`."""
    found = candidates(name, offered(root))
    if len(found) == 1:
        (definition,) = found.values()
        return definition
    if found:
        raise CopyError(f"{name} may be {either(found)}; say which")
    if root == PYTORCH and candidates(name, offered(NUMPY)):
        raise CopyError(f"{name} has no twin in PyTorch; without --pytorch it is copied in NumPy")
    if root == NUMPY and candidates(name, offered(PYTORCH)):
        raise CopyError(f"{name} is only in PyTorch; add --pytorch")
    raise CopyError(f"there is no {name}{nearest(name, [n for names in offered(root).values() for n in names])}")


def candidates(name: str, every: dict[str, dict[str, Definition]]) -> dict[str, Definition]:
    """Each public name that is meant by exactly this, with its topic."""
    topic, _, last = re.sub(r"^dlref\.(pytorch\.(?=.*\.))?", "", name).rpartition(".")
    return {f"{place}.{last}": names[last] for place, names in every.items() if last in names and topic in ("", place)}


def nearest(name: str, names: Iterable[str]) -> str:
    """A question with what was perhaps meant, or how to find out."""
    last = name.rpartition(".")[2].lower()
    by_lower: dict[str, list[str]] = {}
    for known in sorted(set(names)):
        by_lower.setdefault(known.lower(), []).append(known)
    close = [known for lower in difflib.get_close_matches(last, by_lower, 3) for known in by_lower[lower]]
    return f"; did you mean {either(close)}?" if close else "; `python -m dlref list` shows what there is"


def either(names: Iterable[str]) -> str:
    """a, b or c."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
