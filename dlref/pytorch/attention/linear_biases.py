r"""ALiBi in PyTorch: slopes and what is added to the scores."""

from typing import Any

import torch
from torch import Tensor


def alibi_slopes(num_heads: int, **factory: Any) -> Tensor:
    """A slope for each head. The keywords `device` and `dtype` go to the tensor.

    Examples
    --------
    >>> alibi_slopes(4)
    tensor([0.2500, 0.0625, 0.0156, 0.0039])
    """
    power = 1 << (num_heads.bit_length() - 1)
    exponents = [8 * h / power for h in range(1, power + 1)] + [4 * h / power for h in range(1, 2 * power, 2)]
    return torch.tensor([2.0**-exponent for exponent in exponents[:num_heads]], **factory)


def alibi_bias(num_heads: int, length: int, positions: int | None = None, **factory: Any) -> Tensor:
    """What is added to the scores of the last `length` of `positions` places: (H, L, S).

    Examples
    --------
    >>> alibi_bias(8, 1, 3)[0]
    tensor([[-1.0000, -0.5000, -0.0000]])
    """
    positions = length if positions is None else positions
    places = torch.arange(float(positions), **factory)
    distance = (places[positions - length :, None] - places).abs()  # (L, S)
    return alibi_slopes(num_heads, **factory)[:, None, None] * -distance
