"""The few places where the theme's own HTML falls short: names for what has none, no calls to other hosts."""

from typing import Any

SEARCH = 'data-md-component="search" role="dialog"'


def on_config(config: Any) -> None:
    """Instant navigation needs a server: an archive opened from a folder does without."""
    if config.plugins["material/offline"].config.enabled:
        config.theme["features"].remove("navigation.instant")


def on_post_page(output: str, page: Any, config: Any) -> str:
    """The theme would ask the code host for the number of stars, and leaves the search dialog without a name."""
    output = output.replace(' data-md-component="source"', "")
    return output.replace(SEARCH, f'{SEARCH} aria-label="Search"')
