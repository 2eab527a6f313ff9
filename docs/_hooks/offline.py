"""In the archive, which is opened as files, the search needs help: its worker has no server."""

from typing import Any


def on_config(config: Any) -> None:
    """Only there."""
    if not config.plugins["material/offline"].config.enabled:
        config.extra["polyfills"] = []
