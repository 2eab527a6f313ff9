"""Build a small site of a few pages with the configuration of the real one."""

import os
import shutil
from pathlib import Path
from unittest.mock import patch

from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.proof.keys import ROOT


def build_small_site(folder: Path, pages: dict[str, str]) -> None:
    """Write the pages, and build them strictly into folder/site. A page whose name says unlisted is not in the nav."""
    shutil.copytree(ROOT / "docs/assets", folder / "docs/assets", dirs_exist_ok=True)
    for name, text in {"index.md": "# Home\n", **pages}.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    nav = [name for name in ("index.md", *pages) if name.endswith((".md", ".py")) and "unlisted" not in name]
    folders = {"docs_dir": str(folder / "docs"), "site_dir": str(folder / "site")}
    config = load_config(str(ROOT / "mkdocs.yml"), nav=nav, strict=True, **folders)
    config.plugins["mkdocs-jupyter"].config["cache"] = False
    with patch.dict(os.environ):  # the labs' hook tells Jupyter there where its settings are
        build(config)
