"""The same library in PyTorch: each file is the twin of the one with its name in `dlref`.

Functions here return values only, because PyTorch's tape finds the gradients. What teaches is written from tensors
up (`cross_entropy` from a logarithm of sums, `Linear` from a parameter and a product), and the tests prove three
things equal: NumPy from scratch, PyTorch from scratch and `torch.nn`. Weights move between the three as they are:

>>> import numpy as np
>>> import dlref.feedforward, dlref.pytorch.feedforward
>>> model = dlref.feedforward.MLP([64, 32, 10], rng=np.random.default_rng(0))
>>> twin = dlref.pytorch.feedforward.MLP([64, 32, 10])
>>> twin.load_state_dict(to_torch(model.state_dict()))
<All keys matched successfully>
>>> model.load_state_dict(twin.state_dict())
IncompatibleKeys(missing_keys=[], unexpected_keys=[])
"""

from collections.abc import Mapping

import torch

from dlref.engine import Array

__all__ = ["to_torch"]


def to_torch(state: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    """Arrays of a state as tensors, for `load_state_dict` of a PyTorch module.

    Parameters
    ----------
    state : mapping of str to array

    Returns
    -------
    dict of str to Tensor
        Copies, on the CPU.

    Examples
    --------
    >>> import numpy as np
    >>> to_torch({"bias": np.zeros(2)})
    {'bias': tensor([0., 0.], dtype=torch.float64)}
    """
    return {name: torch.tensor(array) for name, array in state.items()}
