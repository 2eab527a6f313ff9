r"""Gated linear units: one half of the features decides how much of the other half goes through."""

import numpy as np

from dlref.activations.elementwise import sigmoid, silu
from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation


@checked_operation
def glu(x: Array, *, dim: int = -1) -> tuple[Array, Pullback]:
    r"""The first half of the features, each times the sigmoid of its partner in the second half.

    $$y = a \odot \sigma(b), \qquad
      \frac{\partial L}{\partial a} = g \odot \sigma(b), \quad
      \frac{\partial L}{\partial b} = g \odot a \odot \sigma(b) \odot (1 - \sigma(b)), \qquad
      g = \frac{\partial L}{\partial y}$$

    The part in $a$ is linear, so a gradient comes through without fading; the gate $\sigma(b)$ makes the bend.

    Parameters
    ----------
    x : (..., 2D, ...) array of float
        $a$ and $b$, one behind the other along `dim`.
    dim : int
        The axis that is halved.

    Returns
    -------
    y : (..., D, ...) array
    pullback : dy -> (dx,), like `y` and like `x`

    Raises
    ------
    TypeError
        If `x` is not an array of float32 or float64.
    ValueError
        If `dim` is no axis of `x`, or its length is odd.

    References
    ----------
    Dauphin, Fan, Auli and Grangier, "Language Modeling with Gated Convolutional Networks", 2016, arXiv:1612.08083.

    Examples
    --------
    >>> glu(np.array([5.0, 7.0, 0.0, 100.0]))[0]
    array([2.5, 7. ])
    """
    check_floats("glu", x=x)
    if not isinstance(dim, int | np.integer) or not -x.ndim <= dim < x.ndim:
        raise ValueError(f"glu: dim must be an axis of x, got {dim!r} for x of shape {x.shape}")
    if x.shape[dim] % 2:
        raise ValueError(f"glu: x must have an even length along dim {dim}, got shape {x.shape}")
    a, b = np.split(x, 2, axis=dim)
    gate, pull_gate = sigmoid(b)

    def pullback(dy: Array) -> tuple[Array]:
        return (np.concatenate([dy * gate, *pull_gate(dy * a)], axis=dim),)

    return a * gate, pullback


@checked_operation
def swiglu(gate: Array, x: Array) -> tuple[Array, Pullback]:
    r"""Features, each times the `silu` of its gate: what large language models have inside their blocks.

    $$y = \operatorname{silu}(g) \odot x = g\,\sigma(g) \odot x$$

    `dlref.transformers.SwiGLU` makes $g$ and $x$ from one input by two matrices, and has a third one behind.

    Parameters
    ----------
    gate : array of float
        $g$.
    x : array of the same shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> dgate, dx

    Raises
    ------
    TypeError
        If the arrays are not both float32 or both float64.
    ValueError
        If their shapes differ.

    References
    ----------
    Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202, equation 5.

    Examples
    --------
    >>> swiglu(np.array([0.0, 100.0]), np.array([2.0, 2.0]))[0]
    array([  0., 200.])
    """
    check_floats("swiglu", gate=gate, x=x)
    if gate.shape != x.shape:
        raise ValueError(f"swiglu: x must be of shape {gate.shape} like gate, got {x.shape}")
    share, pull_silu = silu(gate)
    return np.asarray(share * x), lambda dy: (*pull_silu(dy * x), dy * share)


class GLU(Module):
    """`glu` as a module."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(glu, x, dim=self.dim)
