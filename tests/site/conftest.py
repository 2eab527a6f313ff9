"""The built site, for the tests of the site. What it is made of, and with, decides what they say."""

from pathlib import Path

import pytest

from tests.proof import site

READS = (
    "docs", "dlref", "snippets", "tests/dlref", "tests/proof", "tests/exemptions.yml",
    "mkdocs.yml", "pyproject.toml",
)  # fmt: skip
USES = (
    "griffelib", "Jinja2", "jupytext", "Markdown", "matplotlib", "mkdocs", "mkdocs-jupyter", "mkdocs-material",
    "mkdocstrings", "mkdocstrings-python", "nbconvert", "numpy", "pybtex", "Pygments", "pymdown-extensions",
    "quickjs-ng", "torch",
)  # fmt: skip


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Path:
    """The built site, made once for each state of its sources."""
    return site.built(pytestconfig.rootpath)
