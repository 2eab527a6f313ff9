r"""The partition function $Z$: what turns energies into probabilities, and why it is hard.

$$p(v) = \frac{e^{-F(v)}}{Z}, \qquad Z = \sum_v e^{-F(v)}$$

$V$ visible units have $2^V$ states; at 64 nobody lives long enough. A small machine can be counted out, though, and
that is how everything else about Boltzmann machines gets tested. It is enough to count the states of the *smaller*
side, visible or hidden: the other side is summed out in closed form, as in `dlref.boltzmann.energy`.

The gradient of $\log Z$ is the "negative phase" of learning: the mean of $-\partial F / \partial \theta$ over all
states, each weighted by its probability.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from dlref.boltzmann.energy import check_machine, free_energy
from dlref.engine import Array, Pullback, checked_operation
from dlref.engine.arguments import check_count

MOST_UNITS = 20  # 2^20 states take about a second
BLOCK = 4096  # states at a time: memory stays small
LogWeight: TypeAlias = Callable[..., tuple[Array, Pullback]]


def binary_states(n: int, *, dtype: DTypeLike = np.float32) -> Array:
    """All states of `n` binary units.

    Parameters
    ----------
    n : int, 1 to 20

    Returns
    -------
    states : (2 ** n, n) array of `dtype`, zeros and ones

    Raises
    ------
    ValueError
        If there are too many.

    Examples
    --------
    >>> binary_states(2).astype(int).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    check_count("binary_states", "n", n)
    _check_countable("binary_states", n)
    return _states(np.arange(2**n), n).astype(dtype)


@checked_operation
def log_partition(weight: Array, bias: Array, visible_bias: Array) -> tuple[Array, Pullback]:
    r"""Exact $\log Z$ of a machine with binary visible units, counted over its smaller side.

    $$\log Z = \log \sum_v e^{-F(v)} = \log \sum_h e^{-F'(h)}, \qquad
      \frac{\partial \log Z}{\partial \theta} = -\sum_v p(v) \frac{\partial F(v)}{\partial \theta}$$

    $F'$ is the free energy of the same machine with its sides exchanged: weight $W^\top$, biases swapped.

    Parameters
    ----------
    weight : (H, V) array of float
        The smaller of H and V may be 20 at most.
    bias : (H,) array
    visible_bias : (V,) array

    Returns
    -------
    log_z : () array
    pullback : dlog_z () -> gradients of the three arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit, or both sides are too large to be counted out.

    Examples
    --------
    >>> log_z, _ = log_partition(np.zeros((3, 5)), np.zeros(3), np.zeros(5))
    >>> bool(np.isclose(log_z, 8 * np.log(2)))  # 8 free units: 2^8 states, all of energy 0
    True
    """
    check_machine("log_partition", weight, bias, visible_bias)
    _check_countable("log_partition", min(weight.shape))
    # --8<-- [start:log_partition]
    if weight.shape[0] < weight.shape[1]:
        return _sum_over_hidden(_minus_free_energy, weight, bias, visible_bias)
    return _sum_over_states(_minus_free_energy, weight, bias, visible_bias)
    # --8<-- [end:log_partition]


@checked_operation
def gaussian_log_partition(weight: Array, bias: Array, visible_bias: Array) -> tuple[Array, Pullback]:
    r"""Exact $\log Z$ of a machine with normal visible units, counted over the hidden side.

    $$Z = \sum_h \int e^{-E(v, h)}\,\mathrm{d}v
        = (2\pi)^{V/2} \sum_h e^{c^\top h + b^\top u + \frac12 \lVert u \rVert^2}, \qquad u = W^\top h$$

    So $p(v)$ is a mixture of $2^H$ normal distributions, with means $b + W^\top h$.

    Parameters
    ----------
    weight : (H, V) array of float
        H may be 20 at most.
    bias : (H,) array
    visible_bias : (V,) array

    Returns
    -------
    log_z : () array
    pullback : dlog_z () -> gradients of the three arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit, or there are too many hidden units to be counted out.

    Examples
    --------
    >>> log_z, _ = gaussian_log_partition(np.zeros((1, 2)), np.zeros(1), np.zeros(2))
    >>> bool(np.isclose(log_z, np.log(2 * np.pi) + np.log(2)))
    True
    """
    check_machine("gaussian_log_partition", weight, bias, visible_bias)
    _check_countable("gaussian_log_partition", len(bias))
    log_z, pullback = _sum_over_hidden(_mixture_weight, weight, bias, visible_bias)
    constant = weight.shape[1] / 2 * np.log(2 * np.pi)
    return np.asarray(log_z + constant, weight.dtype), pullback


def _minus_free_energy(states: Array, *machine: Array) -> tuple[Array, Pullback]:
    energy, pullback = free_energy(states, *machine)
    return -energy, lambda d: pullback(-d)


def _mixture_weight(h: Array, weight: Array, visible_bias: Array, bias: Array) -> tuple[Array, Pullback]:
    """Logarithm of one normal distribution's share in Z; `weight` is (V, H) here."""
    u = h @ weight.T  # (N, V)

    def pullback(d: Array) -> tuple[None, Array, Array, Array]:
        du = d[:, None] * (visible_bias + u)
        return None, du.T @ h, (d[:, None] * u).sum(axis=0), d @ h

    return h @ bias + u @ visible_bias + np.square(u).sum(axis=1) / 2, pullback


def _sum_over_hidden(log_weight: LogWeight, weight: Array, bias: Array, visible_bias: Array) -> tuple[Array, Pullback]:
    """The same machine with its sides exchanged."""
    log_z, pull = _sum_over_states(log_weight, weight.T, visible_bias, bias)

    def pullback(dlog_z: Array) -> tuple[Array, Array, Array]:
        dweight, dvisible_bias, dbias = pull(dlog_z)
        return dweight.T, dbias, dvisible_bias

    return log_z, pullback


# --8<-- [start:sum_over_states]
def _sum_over_states(log_weight: LogWeight, *machine: Array) -> tuple[Array, Pullback]:
    """log Σ exp(log_weight) over all states of the units that the columns of machine[0] belong to."""
    n, dtype = machine[0].shape[1], machine[0].dtype
    values = np.concatenate([log_weight(states, *machine)[0] for states in _blocks(n, dtype)])
    top = values.max()  # subtracted first, so that no exponential overflows
    total = np.exp(values - top).sum()

    def pullback(dlog_z: Array) -> tuple[Array, ...]:
        gradients = [np.zeros_like(array) for array in machine]
        for states in _blocks(n, dtype):  # once more: pullbacks of all blocks would take a lot of memory
            value, pull = log_weight(states, *machine)
            probability = np.exp(value - top) / total
            for gradient, part in zip(gradients, pull(dlog_z * probability)[1:], strict=True):
                gradient += part
        return tuple(gradients)

    return np.asarray(top + np.log(total), dtype), pullback


# --8<-- [end:sum_over_states]


def _blocks(n: int, dtype: DTypeLike) -> Iterator[Array]:
    for start in range(0, 2**n, BLOCK):
        yield _states(np.arange(start, min(start + BLOCK, 2**n)), n).astype(dtype)


def _states(numbers: Array, n: int) -> Array:
    """Binary digits of the numbers, the lowest first: (N,) -> (N, n)."""
    return np.asarray(numbers[:, None] >> np.arange(n) & 1)


def _check_countable(owner: str, n: int) -> None:
    if n > MOST_UNITS:
        raise ValueError(
            f"{owner}: {n} units have 2^{n} states, too many to count; {MOST_UNITS} units are the most. "
            "annealed_importance_sampling estimates log Z of larger machines"
        )
