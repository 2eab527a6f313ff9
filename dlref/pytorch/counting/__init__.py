r"""Counting the cost of PyTorch modules; the result is that of `dlref.counting`."""

from dlref.pytorch.counting.counter import count

__all__ = ["count"]
