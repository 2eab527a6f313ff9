r"""Free energy: how improbable a Boltzmann machine finds what it sees, with all hidden units summed out.

A restricted Boltzmann machine gives every joint state of visible units $v$ and hidden units $h$ an energy $E(v, h)$,
and the probability $e^{-E(v, h)} / Z$. The free energy $F$ does the same for the visible units alone:

$$p(v) = \sum_h \frac{e^{-E(v, h)}}{Z} = \frac{e^{-F(v)}}{Z}, \qquad F(v) = -\log \sum_h e^{-E(v, h)}$$

With $H$ hidden units the sum has $2^H$ terms. But no two hidden units are connected, so each is summed out by itself,
and what remains is one softplus a unit. The constant $Z$ is not that kind: see `dlref.boltzmann.partition`.
"""

import math

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation


def check_machine(operation: str, weight: Array, bias: Array, visible_bias: Array, v: Array | None = None) -> None:
    """Raise unless the arrays are those of one machine, and `v` of visible units that fit it.

    Parameters
    ----------
    operation : str
        Name that starts the message.
    weight : (H, V) array
    bias : (H,) array
    visible_bias : (V,) array
    v : (..., V) array, optional

    Raises
    ------
    TypeError
        If they are not all float32 or all float64.
    ValueError
        If shapes do not fit.

    Examples
    --------
    >>> check_machine("free_energy", np.ones((2, 3)), np.ones(3), np.ones(3))
    Traceback (most recent call last):
    ...
    ValueError: free_energy: bias must be of shape (2,), one per hidden unit of weight (2, 3), got (3,)
    """
    check_floats(operation, v=v, weight=weight, bias=bias, visible_bias=visible_bias)
    if weight.ndim != 2 or 0 in weight.shape:
        raise ValueError(f"{operation}: weight must be of shape (n_hidden, n_visible), none 0, got {weight.shape}")
    sides = (("bias", bias, "hidden"), ("visible_bias", visible_bias, "visible"))
    for (name, array, side), size in zip(sides, weight.shape, strict=True):
        if array.shape != (size,):
            raise ValueError(
                f"{operation}: {name} must be of shape {(size,)}, one per {side} unit of weight {weight.shape}, "
                f"got {array.shape}"
            )
    if v is not None and (v.ndim == 0 or v.shape[-1] != weight.shape[1]):
        raise ValueError(f"{operation}: weight expects {weight.shape[1]} visible units, v has shape {v.shape}")


@checked_operation
def free_energy(v: Array, weight: Array, bias: Array, visible_bias: Array) -> tuple[Array, Pullback]:
    r"""Free energy of binary visible units.

    $$E(v, h) = -b^\top v - c^\top h - h^\top W v, \qquad
      F(v) = -b^\top v - \sum_j \log\big(1 + e^{a_j}\big), \quad a = W v + c$$

    $$\frac{\partial F}{\partial W} = -\sigma(a)\,v^\top, \qquad \frac{\partial F}{\partial c} = -\sigma(a), \qquad
      \frac{\partial F}{\partial b} = -v, \qquad \frac{\partial F}{\partial v} = -b - W^\top \sigma(a)$$

    The first three are all that learning needs: $\sigma(a_j)$ is the probability that hidden unit $j$ is on.

    Parameters
    ----------
    v : (..., V) array of float
        States of the visible units, 0 or 1; values between count as probabilities.
    weight : (H, V) array
        $W$, in the layout of `Linear`.
    bias : (H,) array
        $c$, of the hidden units.
    visible_bias : (V,) array
        $b$.

    Returns
    -------
    energy : (...) array
    pullback : denergy (...) -> gradients of the four arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit.

    References
    ----------
    Smolensky, "Information Processing in Dynamical Systems: Foundations of Harmony Theory", 1986.
    Hinton, "A Practical Guide to Training Restricted Boltzmann Machines", 2012, section 16.1.

    Examples
    --------
    >>> energy, _ = free_energy(np.array([[1.0, 0.0]]), np.zeros((3, 2)), np.zeros(3), np.array([5.0, 7.0]))
    >>> energy.round(3), -5 - 3 * np.log(2).round(4)  # each silent hidden unit is on or off: two ways
    (array([-7.079]), np.float64(-7.0793))
    """
    check_machine("free_energy", weight, bias, visible_bias, v)
    # --8<-- [start:free_energy]
    hidden, on = _hidden(v, weight, bias)
    energy = np.asarray(-(v @ visible_bias) - hidden)  # (...)

    def pullback(denergy: Array) -> tuple[Array, Array, Array, Array]:
        d = np.asarray(denergy)[..., None]
        dv, dweight, dbias = _pull_hidden(d, on, v, weight)
        return dv - d * visible_bias, dweight, dbias, -_sum_rows(d * v)

    return energy, pullback
    # --8<-- [end:free_energy]


@checked_operation
def gaussian_free_energy(v: Array, weight: Array, bias: Array, visible_bias: Array) -> tuple[Array, Pullback]:
    r"""Free energy of visible units that are real numbers with normal noise of variance 1.

    $$E(v, h) = \tfrac12 \lVert v - b \rVert^2 - c^\top h - h^\top W v, \qquad
      F(v) = \tfrac12 \lVert v - b \rVert^2 - \sum_j \log\big(1 + e^{a_j}\big), \quad a = W v + c$$

    The bowl around $b$ keeps $p(v)$ from running away; given the hidden units, $v$ is normal with mean
    $b + W^\top h$.

    Parameters
    ----------
    v : (..., V) array of float
        Standardise the data first: the noise has variance 1.
    weight : (H, V) array
    bias : (H,) array
    visible_bias : (V,) array
        As in `free_energy`.

    Returns
    -------
    energy : (...) array
    pullback : denergy (...) -> gradients of the four arrays

    Raises
    ------
    TypeError, ValueError
        As `free_energy`.

    References
    ----------
    Welling, Rosen-Zvi and Hinton, "Exponential Family Harmoniums with an Application to Information Retrieval",
    2004. Hinton, "A Practical Guide to Training Restricted Boltzmann Machines", 2012, section 13.2.

    Examples
    --------
    >>> energy, _ = gaussian_free_energy(np.array([[3.0, 4.0]]), np.zeros((1, 2)), np.zeros(1), np.zeros(2))
    >>> energy.round(3)  # 25 / 2 - log 2
    array([11.807])
    """
    check_machine("gaussian_free_energy", weight, bias, visible_bias, v)
    # --8<-- [start:gaussian_free_energy]
    hidden, on = _hidden(v, weight, bias)
    away = v - visible_bias
    energy = np.asarray(np.square(away).sum(axis=-1) / 2 - hidden)  # (...)

    def pullback(denergy: Array) -> tuple[Array, Array, Array, Array]:
        d = np.asarray(denergy)[..., None]
        dv, dweight, dbias = _pull_hidden(d, on, v, weight)
        return dv + d * away, dweight, dbias, -_sum_rows(d * away)

    return energy, pullback
    # --8<-- [end:gaussian_free_energy]


def _hidden(v: Array, weight: Array, bias: Array) -> tuple[Array, Array]:
    """What the hidden units add to -F, and the probability of each to be on."""
    a = v @ weight.T + bias  # (..., H)
    small = np.exp(-np.abs(a))  # at most 1: nothing overflows
    on = np.where(a < 0, small, 1) / (1 + small)
    return (np.maximum(a, 0) + np.log1p(small)).sum(axis=-1), on


def _pull_hidden(d: Array, on: Array, v: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Gradients with respect to v, weight and bias of what the hidden units add; d (..., 1) is the gradient of F."""
    da = -d * on  # (..., H)
    dweight = da.reshape(-1, weight.shape[0]).T @ v.reshape(-1, weight.shape[1])
    return da @ weight, dweight, _sum_rows(da)


def _sum_rows(x: Array) -> Array:
    """Sum over all axes but the last."""
    return np.asarray(x.reshape(math.prod(x.shape[:-1]), x.shape[-1]).sum(axis=0))
