"""How often."""

from dlref.base import ONE


def steps(times: int) -> int:
    """So often."""
    return times * ONE
