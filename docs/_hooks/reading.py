"""An extension of griffe: in which order the reference shows a topic, and what it shows of a docstring."""

import re
from collections import defaultdict
from typing import Any

import griffe

HEADING = re.compile(r"^ *Examples? *\n *-+ *$", re.M)
FIRST = re.compile(r"(?:\A|(?<=\n\n))(?=>>> )")


class Reading(griffe.Extension):
    """A topic is read file by file; lines after `>>>` are an example."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Without a heading, Markdown would take an example for quotations: put it in front of the first one."""
        if obj.docstring and not HEADING.search(obj.docstring.value):
            obj.docstring.value = FIRST.sub("Examples\n--------\n", obj.docstring.value, count=1)

    def on_package(self, *, pkg: griffe.Module, **kwargs: Any) -> None:
        """All files are read: every module that names what is public gets its order."""
        waiting = [pkg]
        for module in waiting:
            waiting += [member for member in module.modules.values() if not member.is_alias]
            if module.exports:
                by_file(module)


def by_file(topic: griffe.Module) -> None:
    """Each file that a topic exports from, for its docstring, and then what it exports, in the order of its lines.

    A name is public at its topic only, so a file shows no members of its own.
    """
    files: dict[str, list[str]] = defaultdict(list)
    for name in map(str, topic.exports or ()):
        member = topic.members[name]
        member.docstring = member.docstring or griffe.Docstring("")  # a constant says what it is: show it as well
        files[member.target_path.rpartition(".")[0] if isinstance(member, griffe.Alias) else topic.path].append(name)
    order: list[str] = []
    for path, names in sorted(files.items()):
        file = path.removeprefix(f"{topic.path}.")
        order += [file] * (file in topic.members)
        order += sorted(names, key=lambda name: topic.members[name].lineno or 0)
    topic.exports = list(order)
    for file, module in topic.modules.items():
        module.public = file in order
        for member in module.members.values() if module.public else ():
            member.public = False
