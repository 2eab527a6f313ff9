"""An extension of griffe: what the reference shows of a docstring, and of a module."""

import re
from typing import Any

import griffe

HEADING = re.compile(r"^ *Examples? *\n *-+ *$", re.M)
FIRST = re.compile(r"(?:\A|(?<=\n\n))(?=>>> )")


class Examples(griffe.Extension):
    """Lines after `>>>` are an example; a name is shown where it is defined."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Without a heading, Markdown would take an example for quotations: put it in front of the first one."""
        if obj.docstring and not HEADING.search(obj.docstring.value):
            obj.docstring.value = FIRST.sub("Examples\n--------\n", obj.docstring.value, count=1)

    def on_module_members(self, *, mod: griffe.Module, **kwargs: Any) -> None:
        """What a module only passes on is shown once, at its origin."""
        if mod.exports:
            mod.exports = [name for name in mod.exports if not mod.members[str(name)].is_alias]
