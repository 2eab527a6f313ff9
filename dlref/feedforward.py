r"""Feedforward networks: from one neuron to many layers.

A neuron weighs its inputs and adds them up. A layer is many neurons that look at the same inputs: one product of
matrices. A multilayer perceptron is layers with an activation function in between.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU
from dlref.engine import (
    Array,
    Module,
    Parameter,
    Pullback,
    Sequential,
    Tensor,
    apply,
    check_floats,
    checked_operation,
    no_grad,
)
from dlref.engine.arguments import check_positive
from dlref.initialization import uniform_

__all__ = ["MLP", "Linear", "Perceptron", "linear"]


@checked_operation
def linear(
    x: Array, weight: Array, bias: Array | None = None, *, needs_input_grad: bool = True
) -> tuple[Array, Pullback]:
    r"""Weigh the inputs and add them up, for all neurons of a layer at once.

    $$Y = X W^\top + b$$

    $$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W, \qquad
      \frac{\partial L}{\partial W} = \frac{\partial L}{\partial Y}^\top X, \qquad
      \frac{\partial L}{\partial b} = \sum_n \frac{\partial L}{\partial Y_n}$$

    Parameters
    ----------
    x : (..., in) array of float
        One sample per row; all axes but the last are a batch.
    weight : (out, in) array
        One neuron per row.
    bias : (out,) array, optional
    needs_input_grad : bool
        False where `x` is data: a network's first layer need not compute a gradient that nobody asks for.

    Returns
    -------
    y : (..., out) array
    pullback : dy (..., out) -> dx (..., in) or None, dweight (out, in), dbias (out,) or None

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> x, weight, bias = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([5.0])
    >>> y, pullback = linear(x, weight, bias)
    >>> y
    array([[16.]])
    >>> pullback(np.array([[1.0]]))
    (array([[3., 4.]]), array([[1., 2.]]), array([1.]))
    """
    check_floats("linear", x=x, weight=weight, bias=bias)
    if weight.ndim != 2:
        raise ValueError(f"linear: weight must be of shape (out, in), got {weight.shape}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ValueError(f"linear: weight expects {weight.shape[1]} inputs, x has shape {x.shape}")
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"linear: bias must be of shape {weight.shape[:1]} to match weight, got {bias.shape}")

    # --8<-- [start:linear]
    y = np.asarray(x @ weight.T)
    if bias is not None:
        y += bias

    def pullback(dy: Array) -> tuple[Array | None, Array, Array | None]:
        rows = dy.reshape(-1, weight.shape[0])  # (N, out)
        dx = dy @ weight if needs_input_grad else None
        dweight = rows.T @ x.reshape(-1, weight.shape[1])
        return dx, dweight, None if bias is None else np.add.reduce(rows, axis=0)

    return y, pullback
    # --8<-- [end:linear]


class Linear(Module):
    r"""A layer of neurons: `linear` with its weight and bias.

    Both start uniform between $\pm 1/\sqrt{\text{in}}$, as in PyTorch.

    Parameters
    ----------
    in_features, out_features : int, > 0
    dtype : float32 or float64

    Raises
    ------
    ValueError
        If a number of features is not positive.

    Examples
    --------
    >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
    >>> layer(np.ones((5, 3), dtype=np.float32)).shape
    (5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        bound = 1 / math.sqrt(in_features)
        self.weight = uniform_(Parameter(np.empty((out_features, in_features), dtype)), -bound, bound, rng=rng)
        self.bias = uniform_(Parameter(np.empty(out_features, dtype)), -bound, bound, rng=rng) if bias else None

    def forward(self, x: Tensor | Array) -> Tensor:
        asked = isinstance(x, Tensor) and x.requires_grad
        return apply(linear, x, self.weight, self.bias, needs_input_grad=asked)


class MLP(Sequential):
    """A multilayer perceptron: linear layers with an activation between each two.

    A `Sequential`, so its parameters are called `0.weight`, `0.bias`, `2.weight`, ... as in
    `torch.nn.Sequential(Linear, ReLU, Linear, ...)`.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of neurons in each hidden layer, of outputs.
    activation : function without arguments that makes a Module
        A class such as `ReLU`, or `lambda: LeakyReLU(0.2)`.
    dtype : float32 or float64

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not positive.

    Examples
    --------
    >>> mlp = MLP([64, 100, 10], rng=np.random.default_rng(0))
    >>> sum(parameter.size for parameter in mlp.parameters())
    7510
    >>> mlp(np.ones((2, 64), dtype=np.float32)).shape
    (2, 10)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], Module] = ReLU,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"MLP: sizes must name at least inputs and outputs, got {list(sizes)}")
        if isinstance(activation, Module) or not callable(activation):
            raise TypeError(f"MLP: activation must be a function that makes a module, such as ReLU, got {activation!r}")
        # --8<-- [start:mlp]
        layers: list[Module] = []
        for inputs, outputs in pairwise(sizes):
            layers += [Linear(inputs, outputs, rng=rng, dtype=dtype), activation()]
        super().__init__(*layers[:-1])  # no activation after the last layer
        # --8<-- [end:mlp]


class Perceptron(Module):
    r"""Rosenblatt's neuron: it says yes or no, and learns from its mistakes only.

    $$\hat y = 1 \text{ if } x w^\top + b > 0 \text{, else } 0, \qquad
      w \leftarrow w + \eta\,(y - \hat y)\,x, \quad b \leftarrow b + \eta\,(y - \hat y)$$

    If a line separates the two classes, the rule finds one after finitely many mistakes: at most
    $(R/\gamma)^2$, where no sample is longer than $R$ and none is closer to the best line than $\gamma$ (a
    sample's constant input 1 for the bias counts as a coordinate). If no line does, it never stops.

    Parameters
    ----------
    in_features : int, > 0
    lr : float, > 0
        $\eta$. Starting from zero weights it changes their length, and no prediction.
    dtype : float32 or float64

    Attributes
    ----------
    weight : Parameter, (1, in)
    bias : Parameter, (1,)

    Raises
    ------
    ValueError
        If `in_features` or `lr` is not positive.

    References
    ----------
    Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain",
    Psychological Review 65(6), 1958. Novikoff, "On Convergence Proofs on Perceptrons", 1962.

    Examples
    --------
    >>> x, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 0, 1])
    >>> neuron = Perceptron(2, dtype=np.float64)
    >>> neuron.fit(x, y)
    [1, 3, 3, 2, 1, 0]
    >>> neuron.predict(x)
    array([0, 0, 0, 1])
    """

    def __init__(self, in_features: int, lr: float = 1.0, *, dtype: DTypeLike = np.float32) -> None:
        check_positive("Perceptron", "lr", lr)
        self.lr = lr
        self.weight = Parameter(np.zeros((1, in_features), dtype))
        self.bias = Parameter(np.zeros(1, dtype))

    def forward(self, x: Tensor | Array) -> Tensor:
        """The weighted sum, (..., 1); its sign is the answer."""
        return apply(linear, x, self.weight, self.bias)

    def predict(self, x: Array) -> Array:
        """Class 0 or 1 of each sample: (N, in) -> (N,)."""
        with no_grad():
            return np.asarray(self(x).data[..., 0] > 0).astype(np.int64)

    def fit(self, x: Array, y: Array, *, max_epochs: int = 100) -> list[int]:
        """Show all samples in turn, again and again, until none is taken for the other class.

        Parameters
        ----------
        x : (N, in) array of float
        y : (N,) array of int, 0 or 1
        max_epochs : int, > 0
            Stop after this many rounds in any case.

        Returns
        -------
        list of int
            Mistakes in each round. The last is 0 if the rule has found a line.

        Raises
        ------
        ValueError
            If the shapes do not fit, a class is neither 0 nor 1, or `max_epochs` is not positive.
        """
        if x.ndim != 2 or y.shape != x.shape[:1]:
            raise ValueError(f"fit: x must be (N, in) and y (N,), got {x.shape} and {y.shape}")
        if not np.isin(y, (0, 1)).all():
            raise ValueError(f"fit: y must hold the classes 0 and 1, got {np.unique(y).tolist()}")
        if max_epochs < 1:
            raise ValueError(f"fit: max_epochs must be positive, got {max_epochs}")
        mistakes: list[int] = []
        while len(mistakes) < max_epochs and (not mistakes or mistakes[-1] > 0):
            mistakes.append(sum(self._correct(sample, int(label)) for sample, label in zip(x, y, strict=True)))
        return mistakes

    def _correct(self, sample: Array, label: int) -> bool:
        """Look at one sample; after a mistake turn the line towards it, or away from it."""
        error = label - int(self.predict(sample))
        if error == 0:
            return False
        self.weight.data += self.lr * error * sample
        self.bias.data += self.lr * error
        return True
