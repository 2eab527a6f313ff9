r"""What every recurrent network shares: layers on top of each other, both directions, sequences of unequal length.

`dlref.recurrent` and `dlref.gated` each bring a *layer*: a function that reads a batch of sequences from the first
step to the last and returns its states at every step. This file does the rest, for all of them at once.

Reading backwards is reading forwards after turning the sequences round. Turning twice changes nothing, so the
same index array brings outputs and gradients back. Padding needs no care inside a layer: what comes after the end
of a sequence cannot reach back in time, so it is enough to pick each final state at the sequence's own last step,
and to turn round only the part that is real.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from dlref.autograd import Tensor, apply
from dlref.initialization import uniform_
from dlref.module import Module, Parameter
from dlref.operation import Array, Pullback, check_floats, check_integers

__all__ = [
    "Layer",
    "RecurrentModule",
    "check_cell",
    "product",
    "pull_bias",
    "pull_weight",
    "run_layers",
    "weight_shapes",
]

# (x, *initial states, weight_ih, weight_hh, bias_ih, bias_hh) -> (its states at every step, pullback); time is axis 0.
Layer: TypeAlias = Callable[..., tuple[tuple[Array, ...], Pullback]]


def weight_shapes(
    gates: int, input_size: int, hidden_size: int, num_layers: int, bidirectional: bool
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """PyTorch's names of a recurrent network's weights, in PyTorch's order, with their shapes.

    Parameters
    ----------
    gates : int
        How many blocks of `hidden_size` rows stand in a weight: 1 (RNN), 3 (GRU), 4 (LSTM).
    input_size, hidden_size, num_layers : int
    bidirectional : bool

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


def run_layers(
    name: str,
    layer: Layer,
    x: Array,
    initial: Mapping[str, Array | None],
    weights: Sequence[Array | None],
    *,
    gates: int,
    bidirectional: bool = False,
    batch_first: bool = False,
    lengths: Array | None = None,
    dropout: float = 0.0,
    rng: np.random.Generator | None = None,
) -> tuple[tuple[Array, ...], Pullback]:
    """Run a stack of layers over a padded batch of sequences.

    Parameters
    ----------
    name : str
        The operation, for error messages.
    layer : function
        (x, *states, weight_ih, weight_hh, bias_ih, bias_hh) -> ((states of every step, ...), pullback).
    initial : dict from name to array or None
        Initial states; the first kind of state is the one that a layer hands to the next.
    gates : int
        Blocks of rows in a weight.
    x, weights, bidirectional, batch_first, lengths, dropout, rng
        As in `dlref.recurrent.rnn`.

    Returns
    -------
    value : (output, final states, ...)
    pullback : (doutput, dfinals, ...) -> gradients of x, the initial states and the weights

    Raises
    ------
    TypeError, ValueError
        As `dlref.recurrent.rnn`.
    """
    directions = 2 if bidirectional else 1
    size = _check_arrays(name, x, initial, weights, gates, directions, batch_first)
    y = x.swapaxes(0, 1) if batch_first else x  # (T, N, D)
    steps, batch, _ = y.shape
    _check_options(name, steps, batch, lengths, dropout, rng)

    count = len(weights) // 4  # layers · directions
    zeros = np.zeros((count, batch, size), x.dtype)
    memories = list(zip(*(zeros if s is None else s for s in initial.values()), strict=True))
    filled = [np.zeros(gates * size, x.dtype) if w is None else w for w in weights]

    ends = np.full(batch, steps - 1) if lengths is None else lengths - 1  # (N,) the last real step
    time = np.arange(steps)[:, None]
    real = (time <= ends)[..., None]  # (T, N, 1)
    orders = [None, np.where(time <= ends, ends - time, time)][:directions]  # (T, N) which step to read when
    if lengths is not None:
        y = np.where(real, y, 0)  # even NaN in the padding does no harm

    finals: list[tuple[Array, ...]] = []
    pulls: list[tuple[Pullback, Pullback]] = []
    for i in range(0, count, directions):
        y, pull_dropout = _dropout(y, dropout if i > 0 else 0.0, rng)
        ways = [
            _one_way(layer, y, memories[j], filled[4 * j : 4 * j + 4], order, ends) for j, order in enumerate(orders, i)
        ]
        (y, *found), pull_layer = _side_by_side(ways)
        finals += found
        pulls.append((pull_dropout, pull_layer))
    if lengths is not None:
        y = np.where(real, y, 0)

    def pullback(doutput: Array, *dfinals: Array) -> tuple[Array | None, ...]:
        dy = doutput.swapaxes(0, 1) if batch_first else doutput
        if lengths is not None:
            dy = np.where(real, dy, 0)
        waiting, gradients = list(zip(*dfinals, strict=True)), list[tuple[Array, ...]]()
        for pull_dropout, pull_layer in reversed(pulls):
            here = [waiting.pop() for _ in orders][::-1]
            dy, *found = pull_layer(dy, *here)
            (dy,) = pull_dropout(dy)
            gradients = found + gradients
        dstates = [np.stack(d) for d in zip(*(g[: len(initial)] for g in gradients), strict=True)]
        dweights = [d for g in gradients for d in g[len(initial) :]]
        return (
            dy.swapaxes(0, 1) if batch_first else dy,
            *(None if s is None else d for s, d in zip(initial.values(), dstates, strict=True)),
            *(None if w is None else d for w, d in zip(weights, dweights, strict=True)),
        )

    return (y.swapaxes(0, 1) if batch_first else y, *(np.stack(f) for f in zip(*finals, strict=True))), pullback


def _one_way(
    layer: Layer, x: Array, states: Sequence[Array], weights: Sequence[Array], order: Array | None, ends: Array
) -> tuple[tuple[Array, ...], Pullback]:
    """One layer in one direction: (output, final states ...) of a padded batch."""
    rows = np.arange(len(ends))

    def turn(sequence: Array) -> Array:
        # A permutation of the steps that is its own inverse, and therefore its own pullback.
        return sequence if order is None else sequence[order, rows]

    every, pull = layer(turn(x), *states, *weights)

    def pullback(doutput: Array, *dfinals: Array) -> tuple[Array, ...]:
        devery = [np.array(turn(doutput)), *(np.zeros_like(s) for s in every[1:])]
        for d, dfinal in zip(devery, dfinals, strict=True):
            d[ends, rows] += dfinal
        dx, *gradients = pull(*devery)
        return turn(dx), *gradients

    return (turn(every[0]), *(s[ends, rows] for s in every)), pullback


def _side_by_side(ways: Sequence[tuple[tuple[Array, ...], Pullback]]) -> tuple[tuple[Any, ...], Callable[..., Any]]:
    """The directions of one layer, joined: (output, final states of one direction, of the other)."""
    outputs = [output for (output, *_), _ in ways]

    def pullback(doutput: Array, *dfinals: Sequence[Array]) -> tuple[Any, ...]:
        parts = np.split(doutput, len(ways), axis=-1)
        found = [pull(part, *d) for (_, pull), part, d in zip(ways, parts, dfinals, strict=True)]
        return reduce(np.add, [dx for dx, *_ in found]), *(gradients for _, *gradients in found)

    joined = np.concatenate(outputs, axis=-1) if len(outputs) > 1 else outputs[0]
    return (joined, *(last for (_, *last), _ in ways)), pullback


def _dropout(x: Array, p: float, rng: np.random.Generator | None) -> tuple[Array, Pullback]:
    if p == 0 or rng is None:
        return x, lambda dy: (dy,)
    keep = (rng.random(x.shape, x.dtype) >= p) / x.dtype.type(1 - p)
    return x * keep, lambda dy: (dy * keep,)


def product(x: Array, weight: Array) -> Array:
    """x weightᵀ for all steps at once: one large product is faster than many small ones.

    Parameters
    ----------
    x : (T, N, D) array
    weight : (K, D) array

    Returns
    -------
    (T, N, K) array
    """
    return (x.reshape(-1, x.shape[-1]) @ weight.T).reshape(*x.shape[:-1], len(weight))


def pull_weight(dy: Array, x: Array) -> Array:
    """The weight's part of the pullback of `product`: again one large product, which sums over all steps.

    Parameters
    ----------
    dy : (T, N, K) array
    x : (T, N, D) array

    Returns
    -------
    (K, D) array
    """
    return dy.reshape(-1, dy.shape[-1]).T @ x.reshape(-1, x.shape[-1])


def pull_bias(dy: Array) -> Array:
    """Sum over steps and samples; the product with ones is faster than `sum`.

    Parameters
    ----------
    dy : (T, N, K) array

    Returns
    -------
    (K,) array
    """
    flat = dy.reshape(-1, dy.shape[-1])
    return np.ones(len(flat), dy.dtype) @ flat


def by_gate(a: Array, gates: int) -> Array:
    """The gates' blocks of columns, as a view.

    Parameters
    ----------
    a : (T, N, gates · H) array
    gates : int

    Returns
    -------
    (T, gates, N, H) array
    """
    steps, batch, width = a.shape
    return a.reshape(steps, batch, gates, width // gates).swapaxes(1, 2)


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


def _check_arrays(
    name: str,
    x: Array,
    initial: Mapping[str, Array | None],
    weights: Sequence[Array | None],
    gates: int,
    directions: int,
    batch_first: bool,
) -> int:
    """Raise unless states and weights fit x; return the hidden size."""
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
    batch = x.shape[0 if batch_first else 1]
    shapes = dict(weight_shapes(gates, x.shape[2], size, len(weights) // (4 * directions), directions == 2))
    for key, weight in zip(shapes, weights, strict=True):
        if weight is None and key.startswith("weight"):
            raise ValueError(f"{name}: {key} must be an array of shape {shapes[key]}, got None")
    arrays = dict(zip(shapes, weights, strict=True)) | dict(initial)
    _check_shapes(name, x, arrays, [*shapes.values(), *((len(weights) // 4, batch, size) for _ in initial)])
    return size


def _check_shapes(name: str, x: Array, arrays: Mapping[str, Array | None], expected: Sequence[tuple[int, ...]]) -> None:
    check_floats(name, x=x, **arrays)
    for (key, array), shape in zip(arrays.items(), expected, strict=True):
        if array is not None and array.shape != shape:
            raise ValueError(f"{name}: {key} must be {shape} to match x {x.shape} and weight_hh, got {array.shape}")


def _check_options(
    name: str, steps: int, batch: int, lengths: Array | None, dropout: float, rng: np.random.Generator | None
) -> None:
    if steps == 0:
        raise ValueError(f"{name}: x must have at least one time step, got none")
    if not 0 <= dropout < 1 or (dropout > 0 and rng is None):
        raise ValueError(f"{name}: dropout must lie in [0, 1) and needs rng, got dropout={dropout}, rng={rng}")
    check_integers(name, lengths=lengths)
    if lengths is not None and (lengths.shape != (batch,) or not ((lengths > 0) & (lengths <= steps)).all()):
        raise ValueError(f"{name}: lengths must be {batch} numbers in 1 … {steps}, got {lengths}")
