r"""One name for each thing in a file that was made of several: two files may each have a `_check` of their own."""

import builtins
import keyword

from dlref.copying.needs import Needs
from dlref.copying.sources import CopyError, Definition, Namespace, Outside, Source, Target, source_of


def names(found: Needs, roots: list[Target], own: Source | None = None) -> dict[Target, str]:
    """What each target is called in the copy: as before wherever nothing else has that name."""
    kept = own.defining if own else {}
    if clash := sorted(found.builtins & set(kept) & set(dir(builtins))):
        raise CopyError(f"{own.shown if own else ''} gives {clash[0]} another meaning, which what it imports relies on")
    taken = {*dir(builtins), *keyword.kwlist, *found.builtins, *kept, "annotations"}
    chosen: dict[Target, str] = {}
    loops = frozenset[str]().union(*(statement.loops for statement in found.statements))
    imported = {target: None for target in own.imported.values() if target in found.targets} if own else {}
    first = dict.fromkeys([*roots, *imported])
    for target in sorted(found.targets, key=lambda target: (target not in first, _rank(target))):
        if isinstance(target, Definition) and not target.module:
            chosen[target] = target.name
            continue
        if target in found.same:
            continue
        around = found.targets[target] | (loops if isinstance(target, Outside) else frozenset())
        free = (name for name in _candidates(target) if name not in taken and name not in around)
        name = next(free, None)
        if name is None:
            raise CopyError(f"there is no free name for {target}")
        chosen[target] = name
        taken.add(name)
    return chosen | {target: chosen[first] for target, first in found.same.items()}


def _rank(target: Target) -> tuple[int, str]:
    """Imports keep their names before definitions, and public definitions before private ones."""
    if isinstance(target, Outside):
        return 0, str(target)
    return (2 if isinstance(target, Definition) and target.name[0] == "_" else 1), str(target)


def _candidates(target: Target) -> list[str]:
    """The own name, then with more and more of where it comes from in front."""
    if isinstance(target, Outside):
        return [target.alias, f"{target.package}_{target.alias}"]
    module = target.module.split(".")[1:]
    if isinstance(target, Namespace):
        return [module[-1], "_".join(module)]
    twin = module[0] == "pytorch"
    topic = ".".join(target.module.split(".")[: 3 if twin else 2])
    name, mark = target.name.lstrip("_"), "_" * (len(target.name) - len(target.name.lstrip("_")))
    public = target.name in source_of(topic).public
    place = "pytorch" if twin else topic.split(".")[-1] if public else module[-1]
    as_in_pep_8 = [f"{target.name}_"] if target.name in dir(builtins) else []
    return [target.name, *as_in_pep_8, f"{mark}{place}_{name}", f"{mark}{'_'.join(module)}_{name}"]
