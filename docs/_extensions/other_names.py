"""Set the other names of a term into its heading: the search, which counts titles most, then finds it by each of them.

They are written below the heading, as a paragraph of the class `names`; the table of contents shows the term alone.
"""

from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor


class OtherNames(Treeprocessor):
    """Moves each paragraph of names into the heading in front of it."""

    def run(self, root: Element) -> None:
        for heading, names in pairwise(list(root)):
            if heading.tag == "h2" and names.get("class") == "names":
                heading.set("data-toc-label", "".join(heading.itertext()))
                SubElement(heading, "small").text = " " + "".join(names.itertext()).strip()
                root.remove(names)
