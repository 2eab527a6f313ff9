r"""The weights of a recurrent network: their names and shapes, a module that holds them, and checks that all fits.

Names, order and layout are PyTorch's: for every layer, and within it for every direction, what weighs the input
(`weight_ih_l0`), what weighs the memory (`weight_hh_l0`), and a bias for each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Tensor, apply, check_floats, check_integers
from dlref.initialization import uniform_


def weight_shapes(
    gates: int, input_size: int, hidden_size: int, num_layers: int, bidirectional: bool
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """PyTorch's names of a recurrent network's weights, in PyTorch's order, with their shapes.

    Parameters
    ----------
    gates : int
        How many blocks of `hidden_size` rows stand in a weight: 1 (RNN), 3 (GRU), 4 (LSTM).

    Yields
    ------
    name, shape

    Examples
    --------
    >>> for name, shape in weight_shapes(1, 5, 3, 1, True):
    ...     print(name, shape)
    weight_ih_l0 (3, 5)
    weight_hh_l0 (3, 3)
    bias_ih_l0 (3,)
    bias_hh_l0 (3,)
    weight_ih_l0_reverse (3, 5)
    weight_hh_l0_reverse (3, 3)
    bias_ih_l0_reverse (3,)
    bias_hh_l0_reverse (3,)
    """
    rows = gates * hidden_size
    for layer in range(num_layers):
        for suffix in ("", "_reverse") if bidirectional else ("",):
            yield f"weight_ih_l{layer}{suffix}", (rows, input_size)
            yield f"weight_hh_l{layer}{suffix}", (rows, hidden_size)
            yield f"bias_ih_l{layer}{suffix}", (rows,)
            yield f"bias_hh_l{layer}{suffix}", (rows,)
        input_size = hidden_size * (2 if bidirectional else 1)


class RecurrentModule(Module):
    """The weights of RNN, LSTM and GRU, under PyTorch's names, drawn uniformly from ±1/√hidden_size.

    Parameters
    ----------
    gates : int
        Blocks of `hidden_size` rows in a weight.
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional
        As in `torch.nn.LSTM`.
    rng : numpy.random.Generator
        Draws the weights, and later the dropout.
    """

    def __init__(
        self,
        gates: int,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike,
    ) -> None:
        self.hidden_size, self.rng = hidden_size, rng
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        self._order: list[str] = []
        bound = hidden_size**-0.5
        for name, shape in weight_shapes(gates, input_size, hidden_size, num_layers, bidirectional):
            self._order.append(name)
            if bias or name.startswith("weight"):
                setattr(self, name, uniform_(Parameter(np.empty(shape, dtype)), -bound, bound, rng=rng))

    def run(self, operation: Callable[..., Any], x: Array | Tensor, *states: Any, **options: Any) -> Any:
        """Apply `operation` with this module's weights and options."""
        return apply(
            operation,
            x,
            *states,
            *(getattr(self, name, None) for name in self._order),
            bidirectional=self.bidirectional,
            batch_first=self.batch_first,
            dropout=self.dropout if self.training else 0.0,
            rng=self.rng,
            **options,
        )


def check_cell(name: str, x: Array, states: Mapping[str, Array], weights: Sequence[Array], *, gates: int) -> None:
    """Raise unless the arrays of a single step fit together.

    Parameters
    ----------
    name : str
        The operation, for the message.
    x : (N, D) array
    states : dict from name to (N, H) array
    weights : weight_ih, weight_hh, bias_ih and bias_hh
    gates : int
        Blocks of H rows in a weight.

    Raises
    ------
    TypeError, ValueError
    """
    check_floats(name, x=x, weight_hh=weights[1])
    if x.ndim != 2 or weights[1].ndim != 2:
        raise ValueError(f"{name}: x and weight_hh must be matrices, got {x.shape} and {weights[1].shape}")
    size = weights[1].shape[1]
    shapes = dict(weight_shapes(gates, x.shape[1], size, 1, False))
    arrays = dict(zip((key.removesuffix("_l0") for key in shapes), weights, strict=True)) | dict(states)
    _check_shapes(name, x, arrays, [*shapes.values(), *((len(x), size) for _ in states)])


def check_sequences(
    name: str,
    x: Array,
    initial: Mapping[str, Array | None],
    weights: Sequence[Array | None],
    *,
    gates: int,
    directions: int,
    batch_first: bool,
) -> int:
    """Raise unless initial states and weights fit the sequences.

    Parameters
    ----------
    name : str
        The operation, for the message.
    x : (T, N, D) array, or (N, T, D) with `batch_first`
    initial : dict from name to array or None
    weights : sequence of arrays
        Of all layers and directions.
    gates : int
        Blocks of rows in a weight.
    directions : 1 or 2

    Returns
    -------
    int
        The hidden size.

    Raises
    ------
    TypeError, ValueError
    """
    if not weights or len(weights) % (4 * directions):
        raise ValueError(
            f"{name}: expected weight_ih, weight_hh, bias_ih, bias_hh for each layer and each of {directions} "
            f"direction(s), got {len(weights)} arrays"
        )
    check_floats(name, x=x, weight_hh_l0=weights[1])
    if x.ndim != 3 or weights[1] is None or weights[1].ndim != 2:
        raise ValueError(
            f"{name}: x must have 3 axes and weight_hh_l0 2, got {x.shape} and {getattr(weights[1], 'shape', None)}"
        )
    size: int = weights[1].shape[1]
    shapes = dict(weight_shapes(gates, x.shape[2], size, len(weights) // (4 * directions), directions == 2))
    for key, weight in zip(shapes, weights, strict=True):
        if weight is None and key.startswith("weight"):
            raise ValueError(f"{name}: {key} must be an array of shape {shapes[key]}, got None")
    arrays = dict(zip(shapes, weights, strict=True)) | dict(initial)
    state_shape = (len(weights) // 4, x.shape[0 if batch_first else 1], size)
    _check_shapes(name, x, arrays, [*shapes.values(), *(state_shape for _ in initial)])
    return size


def check_options(
    name: str, steps: int, batch: int, lengths: Array | None, dropout: float, rng: np.random.Generator | None
) -> None:
    """Raise unless there is a step, lengths lie within the sequences, and dropout has its generator.

    Parameters
    ----------
    name : str
        The operation, for the message.
    lengths : (N,) array of integers, or None

    Raises
    ------
    TypeError, ValueError
    """
    if steps == 0:
        raise ValueError(f"{name}: x must have at least one time step, got none")
    if not 0 <= dropout < 1:
        raise ValueError(f"{name}: dropout must lie in [0, 1), got {dropout}")
    if dropout > 0 and rng is None:
        raise ValueError(f"{name}: dropout={dropout} needs rng, a numpy.random.Generator, got None")
    check_integers(name, lengths=lengths)
    if lengths is not None and (lengths.shape != (batch,) or not ((lengths > 0) & (lengths <= steps)).all()):
        raise ValueError(f"{name}: lengths must be {batch} numbers in 1 … {steps}, got {lengths}")


def _check_shapes(name: str, x: Array, arrays: Mapping[str, Array | None], expected: Sequence[tuple[int, ...]]) -> None:
    check_floats(name, x=x, **arrays)
    for (key, array), shape in zip(arrays.items(), expected, strict=True):
        if array is not None and array.shape != shape:
            raise ValueError(f"{name}: {key} must be {shape} to match x {x.shape} and weight_hh, got {array.shape}")
