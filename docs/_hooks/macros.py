"""The macros that pages may call between `[[=` and `=]]`."""

from typing import Any


def define_env(env: Any) -> None:
    """mkdocs-macros calls this once, before the pages are read."""
