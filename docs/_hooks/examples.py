"""An extension of griffe: lines after `>>>` in a docstring are an example, also where no heading says so."""

import re
from typing import Any

import griffe

HEADING = re.compile(r"^ *Examples? *\n *-+ *$", re.M)
FIRST = re.compile(r"(?:\A|(?<=\n\n))(?=>>> )")


class Examples(griffe.Extension):
    """Without a heading, Markdown would take the lines for quotations."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Put the heading in front of the first example."""
        if obj.docstring and not HEADING.search(obj.docstring.value):
            obj.docstring.value = FIRST.sub("Examples\n--------\n", obj.docstring.value, count=1)
