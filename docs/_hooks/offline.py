"""Instant navigation needs a server, and a worker without one needs help: one or the other."""

from typing import Any


def on_config(config: Any) -> None:
    """The archive is opened as files, without a server."""
    if config.plugins["material/offline"].config.enabled:
        config.theme["features"].remove("navigation.instant")
    else:
        config.extra["polyfills"] = []
