"""What this site adds to Markdown: one extension of Python-Markdown, whose parts stand in a file each.

A part is a preprocessor, which sees lines, or a treeprocessor, which sees elements. The number says when its turn
comes: the highest first, those of Python-Markdown and of pymdownx in between.
"""

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from docs._extensions.citations import Citations
from docs._extensions.facts import Facts
from docs._extensions.figures import Figures
from docs._extensions.formulas import Formulas
from docs._extensions.hover import Hover
from docs._extensions.other_names import OtherNames
from docs._extensions.passes import ItemIds, Passes


class Path(Extension):
    """Needs `footnotes`, `attr_list`, `toc`, and `pymdownx.arithmatex` with `generic: true`."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(Citations(md), "citations", 24)  # after superfences (25) has taken the fences out
        md.treeprocessors.register(Formulas(md), "formulas", 9)  # after inline (20) and prettify (10)
        md.treeprocessors.register(ItemIds(md), "item-ids", 9)  # before attr_list (8)
        md.treeprocessors.register(Figures(md), "figures", 7)
        md.treeprocessors.register(Facts(md), "facts", 6)
        md.treeprocessors.register(OtherNames(md), "other-names", 5.5)
        md.treeprocessors.register(Hover(md), "hover", 4.5)
        md.treeprocessors.register(Passes(md), "passes", 4)  # after toc (5); MkDocs corrects addresses last (0)


def makeExtension(**options: Any) -> Path:
    """Python-Markdown calls this."""
    return Path(**options)
