"""What a benchmark is: the same work done twice, and how fast we must be."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Work(NamedTuple):
    """One line of the table.

    `numpy`, `torch` and `gemm` are functions without arguments that do the work once, forward and
    backward; what they need is made before. `torch` is whatever we compare with. `gemm` does the bare
    matrix products of the same work with NumPy. `must` and `want` are ratios of times, ours to torch's
    (`must_gemm`: ours to the matrix products); `None`: only reported.
    """

    name: str
    numpy: Callable[[], Any]
    torch: Callable[[], Any]
    gemm: Callable[[], Any] | None = None
    must: float | None = None
    want: float | None = None
    must_gemm: float | None = None
