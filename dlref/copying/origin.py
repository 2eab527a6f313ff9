r"""Where a copy comes from, whose it is, and what has to be installed for it: the head of each file."""

import sys
from collections.abc import Iterable

from dlref import __version__
from dlref.copying.importing import wrapped

ADDRESS = "https://github.com/deep-learning-path/deep-learning-path"
COPYRIGHT = "Copyright (c) 2026 The Deep Learning Path authors"
LICENSE = "MIT"
PYTHON = ">=3.11"
REQUIREMENTS = {  # of a package that is imported: what is installed
    "PIL": "pillow>=10",
    "matplotlib": "matplotlib>=3.9",
    "numpy": "numpy>=2.0",
    "platformdirs": "platformdirs>=4",
    "pooch": "pooch>=1.8",
    "requests": "requests",
    "safetensors": "safetensors>=0.4",
    "scipy": "scipy",
    "sklearn": "scikit-learn>=1.5",
    "torch": "torch>=2.11",
    "tqdm": "tqdm>=4.66",
}


def requirements(packages: Iterable[str]) -> list[str]:
    """What to install for the packages that are imported."""
    return sorted({REQUIREMENTS[package] for package in packages if package not in sys.stdlib_module_names})


def head(requirements: list[str], summary: str, rest: str, files: list[str], command: str) -> str:
    """The requirements, what the file is, where it comes from and whose it is."""
    quoted = ", ".join(f'"{requirement}"' for requirement in requirements)
    kept = f"{rest.strip()}\n\n" if rest.strip() else ""
    source = wrapped(f"Copied from dlref {__version__} by `{command}`: {ADDRESS}")
    taken = wrapped(f"Taken from {', '.join(files)}.")
    return (
        f'# /// script\n# requires-python = "{PYTHON}"\n# dependencies = [{quoted}]\n# ///\n'
        f'r"""{summary}\n\n{kept}{source}\n\n{taken}\n\n{COPYRIGHT}. SPDX-License-Identifier: {LICENSE}\n"""\n'
    )
