"""The macros that pages may call between `[[=` and `=]]`."""

from typing import Any

from docs._hooks import resources


def define_env(env: Any) -> None:
    """mkdocs-macros calls this once, before the pages are read."""
    env.macro(resources.further, "resources")
    env.macro(resources.by_topic)
    env.macro(resources.by_kind)
    env.macro(resources.by_guide)
