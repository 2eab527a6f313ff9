r"""Copying: one file with exactly what a part of the library needs, for a project of one's own.

- `dlref.copying.commands`: the command line, `python -m dlref`, and `dlref.copying.catalogue`, what it offers;
- `dlref.copying.sources`: the files of the library as statements, and `dlref.copying.scopes`, the names they refer to;
- `dlref.copying.needs`: what a definition needs, and `dlref.copying.naming`, one name for each thing of it;
- `dlref.copying.rewriting` and `dlref.copying.examples`: the text of a statement and its docstring, with these names;
- `dlref.copying.assembling`: the file, with what `dlref.copying.importing` and `dlref.copying.origin` write above;
- `dlref.copying.snippets`: the same for programs and exercises.

Only the standard library reads the code: `ast` gives the places of names in the text, and everything else, comments
included, stays as it was written.
"""

from dlref.copying.assembling import assembled
from dlref.copying.catalogue import named, offered
from dlref.copying.sources import CopyError, Definition

__all__ = ["CopyError", "Definition", "assembled", "named", "offered"]
