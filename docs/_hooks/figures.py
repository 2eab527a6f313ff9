"""Publish each drawing of docs/figures in the colours of both schemes; docs/_extensions/figures.py shows them."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from docs._extensions.figures import SCHEMES, coloured


def on_files(files: Any, config: Any) -> None:
    """Before the pages are read."""
    for file in [file for file in files if re.fullmatch(r"figures/.*\.svg", file.src_uri)]:
        svg = Path(file.abs_src_path).read_text("utf-8")
        for scheme in SCHEMES:
            name = file.src_uri.replace(".svg", f".{scheme}.svg")
            files.append(File.generated(config, name, content=coloured(svg, scheme)))
