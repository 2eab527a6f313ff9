r"""What every recurrent network shares: layers on top of each other, both directions, sequences of unequal length.

Elman's network, the LSTM and the GRU each bring a *layer*: a function that reads a batch of sequences from the first
step to the last and returns its states at every step. This file does the rest, for all of them at once.

Reading backwards is reading forwards after turning the sequences round. Turning twice changes nothing, so the
same index array brings outputs and gradients back. Padding needs no care inside a layer: what comes after the end
of a sequence cannot reach back in time, so it is enough to pick each final state at the sequence's own last step,
and to turn round only the part that is real.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

from dlref.engine import Array, Pullback
from dlref.recurrent.weights import check_options, check_sequences
from dlref.regularization import dropout as drop

# (x, *initial states, weight_ih, weight_hh, bias_ih, bias_hh) -> (its states at every step, pullback); time is axis 0.
Layer: TypeAlias = Callable[..., tuple[tuple[Array, ...], Pullback]]


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
    size = check_sequences(name, x, initial, weights, gates=gates, directions=directions, batch_first=batch_first)
    y = x.swapaxes(0, 1) if batch_first else x  # (T, N, D)
    steps, batch, _ = y.shape
    check_options(name, steps, batch, lengths, dropout, rng)

    zeros = np.zeros((len(weights) // 4, batch, size), x.dtype)
    memories = list(zip(*(zeros if s is None else s for s in initial.values()), strict=True))
    filled = [np.zeros(gates * size, x.dtype) if w is None else w for w in weights]
    tables = [filled[i : i + 4] for i in range(0, len(filled), 4)]  # one per layer and direction, as `memories`

    ends = np.full(batch, steps - 1) if lengths is None else lengths - 1  # (N,) the last real step
    time = np.arange(steps)[:, None]
    real = (time <= ends)[..., None]  # (T, N, 1)
    orders = [None, np.where(time <= ends, ends - time, time)][:directions]  # (T, N) which step to read when
    if lengths is not None:
        y = np.where(real, y, 0)  # even NaN in the padding does no harm
    (y, *finals), pull_stack = _stack(layer, y, memories, tables, orders, ends, dropout, rng)
    if lengths is not None:
        y = np.where(real, y, 0)

    def pullback(doutput: Array, *dfinals: Array) -> tuple[Array | None, ...]:
        dy = doutput.swapaxes(0, 1) if batch_first else doutput
        if lengths is not None:
            dy = np.where(real, dy, 0)
        dx, *found = pull_stack(dy, *zip(*dfinals, strict=True))
        dstates = [np.stack(d) for d in zip(*(g[: len(initial)] for g in found), strict=True)]
        dweights = [d for g in found for d in g[len(initial) :]]
        return (
            dx.swapaxes(0, 1) if batch_first else dx,
            *(None if s is None else d for s, d in zip(initial.values(), dstates, strict=True)),
            *(None if w is None else d for w, d in zip(weights, dweights, strict=True)),
        )

    return (y.swapaxes(0, 1) if batch_first else y, *(np.stack(f) for f in zip(*finals, strict=True))), pullback


def _stack(
    layer: Layer,
    x: Array,
    memories: Sequence[Sequence[Array]],
    tables: Sequence[Sequence[Array]],
    orders: Sequence[Array | None],
    ends: Array,
    dropout: float,
    rng: np.random.Generator | None,
) -> tuple[tuple[Any, ...], Pullback]:
    """Layer on layer: the last one's output, and the final states of every layer and direction."""
    finals: list[tuple[Array, ...]] = []
    pulls: list[tuple[Pullback, Pullback]] = []
    for i in range(0, len(tables), len(orders)):
        x, pull_dropout = drop(x, p=dropout if i > 0 else 0.0, rng=rng)
        ways = [_one_way(layer, x, memories[j], tables[j], order, ends) for j, order in enumerate(orders, i)]
        (x, *found), pull_ways = _side_by_side(ways)
        finals += found
        pulls.append((pull_dropout, pull_ways))

    def pullback(dy: Array, *dfinals: tuple[Array, ...]) -> tuple[Any, ...]:
        waiting, gradients = list(dfinals), list[Any]()
        for pull_dropout, pull_ways in reversed(pulls):
            here = [waiting.pop() for _ in orders][::-1]
            dy, *found = pull_ways(dy, *here)
            (dy,) = pull_dropout(dy)
            gradients = found + gradients
        return dy, *gradients

    return (x, *finals), pullback


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


def _side_by_side(ways: Sequence[tuple[tuple[Array, ...], Pullback]]) -> tuple[tuple[Any, ...], Pullback]:
    """The directions of one layer, joined: (output, final states of one direction, of the other)."""
    outputs = [output for (output, *_), _ in ways]

    def pullback(doutput: Array, *dfinals: Sequence[Array]) -> tuple[Any, ...]:
        parts = np.split(doutput, len(ways), axis=-1)
        found = [pull(part, *d) for (_, pull), part, d in zip(ways, parts, dfinals, strict=True)]
        return reduce(np.add, [dx for dx, *_ in found]), *(gradients for _, *gradients in found)

    joined = np.concatenate(outputs, axis=-1) if len(outputs) > 1 else outputs[0]
    return (joined, *(last for (_, *last), _ in ways)), pullback


def matmul_all_steps(x: Array, weight: Array) -> Array:
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
    """The weight's part of the pullback of `matmul_all_steps`: again one large product, which sums over all steps.

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

    Returns
    -------
    (T, gates, N, H) array
    """
    steps, batch, width = a.shape
    return a.reshape(steps, batch, gates, width // gates).swapaxes(1, 2)
