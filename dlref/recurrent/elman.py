r"""Elman's recurrent network: the new state is a nonlinearity of the input and the last state.

`rnn_cell` is one step, and the whole idea. `rnn` runs it over padded batches of sequences.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Pullback, Tensor, checked_operation
from dlref.recurrent.recurrence import matmul_all_steps, pull_bias, pull_weight, run_layers
from dlref.recurrent.weights import RecurrentModule, check_cell


@checked_operation
def rnn_cell(
    x: Array,
    h: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Array,
    bias_hh: Array,
    *,
    nonlinearity: str = "tanh",
) -> tuple[Array, Pullback]:
    r"""One step of a simple recurrent network (Elman's).

    $$h' = \tanh(x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh})$$

    Parameters
    ----------
    x : (N, D) array of float
        What is read at this step.
    h : (N, H) array
        The memory.
    weight_ih : (H, D) array
    weight_hh : (H, H) array
    bias_ih, bias_hh : (H,) array
    nonlinearity : "tanh" or "relu"

    Returns
    -------
    h' : (N, H) array
    pullback : dh' (N, H) -> gradients of the six arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit together, or `nonlinearity` is unknown.

    References
    ----------
    Elman, "Finding Structure in Time", Cognitive Science 14, 1990.

    Examples
    --------
    >>> x, h, one = np.array([[0.5]]), np.array([[0.25]]), np.ones((1, 1))
    >>> rnn_cell(x, h, one, one, np.zeros(1), np.zeros(1))[0].round(3)  # tanh(0.75)
    array([[0.635]])
    """
    check_cell("rnn_cell", x, {"h": h}, (weight_ih, weight_hh, bias_ih, bias_hh), gates=1)
    activate, slope = _nonlinearity("rnn_cell", nonlinearity)
    y = activate(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)  # (N, H)

    def pullback(dy: Array) -> tuple[Array, ...]:
        da = dy * slope(y)
        return da @ weight_ih, da @ weight_hh, da.T @ x, da.T @ h, da.sum(0), da.sum(0)

    return y, pullback


@checked_operation
def rnn(
    x: Array,
    h0: Array | None,
    *weights: Array | None,
    nonlinearity: str = "tanh",
    bidirectional: bool = False,
    batch_first: bool = False,
    lengths: Array | None = None,
    dropout: float = 0.0,
    rng: np.random.Generator | None = None,
) -> tuple[tuple[Array, Array], Pullback]:
    r"""Run `rnn_cell` over whole sequences.

    $$h_t = \tanh(x_t W_{ih}^\top + b_{ih} + h_{t-1} W_{hh}^\top + b_{hh}), \qquad t = 1 … T$$

    Parameters
    ----------
    x : (T, N, D) array of float, or (N, T, D) with `batch_first`
    h0 : (layers · directions, N, H) array, or None for zeros
    *weights : arrays
        For each layer, and within it for each direction: weight_ih (H, D), weight_hh (H, H), bias_ih (H,) and
        bias_hh (H,). The number of layers follows from their number. From the second layer on D is
        directions · H. A bias may be None.
    nonlinearity : "tanh" or "relu"
    bidirectional : bool
        Read each sequence from the end as well; both outputs stand side by side in the last axis.
    batch_first : bool
        Axes of `x` and `output` are (N, T, …). The states keep their order, as in PyTorch.
    lengths : (N,) array of integers in 1 … T, optional
        How many steps of each sequence are real. What is after the end is neither read nor learned from,
        and its output is zero; h_n is the state after the last real step; reading from the end begins there.
    dropout : float in [0, 1)
        Share of the outputs of every layer but the last that is set to zero; needs `rng`.

    Returns
    -------
    value : (output, h_n)
        (T, N, directions · H), the last layer's state at every step, and (layers · directions, N, H).
    pullback : (doutput, dh_n) -> gradients of x, h0 and all weights

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64, or `lengths` are not integers.
    ValueError
        If shapes do not fit together, a length is out of range, or an option is impossible.

    References
    ----------
    Elman, "Finding Structure in Time", Cognitive Science 14, 1990. Schuster and Paliwal, "Bidirectional Recurrent
    Neural Networks", IEEE Transactions on Signal Processing 45, 1997.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> (output, h_n), _ = rnn(np.ones((3, 1, 1)), None, one, one, None, None, nonlinearity="relu")
    >>> output.ravel()  # counts the steps
    array([1., 2., 3.])
    """
    activate, slope = _nonlinearity("rnn", nonlinearity)

    def layer(
        x: Array, h0: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
    ) -> tuple[tuple[Array], Pullback]:
        # --8<-- [start:layer]
        # What x contributes does not depend on the memory: one large product for all steps.
        a = matmul_all_steps(x, weight_ih) + (bias_ih + bias_hh)  # (T, N, H)
        h = np.empty((len(x) + 1, *h0.shape), x.dtype)  # h[0] is the initial state
        h[0] = h0
        for t in range(len(x)):
            h[t + 1] = activate(a[t] + h[t] @ weight_hh.T)

        def pullback(dh: Array) -> tuple[Array, ...]:
            da, dnext = np.empty_like(a), np.zeros_like(h0)  # dnext: what the later steps ask of this one's memory
            for t in reversed(range(len(x))):
                da[t] = (dh[t] + dnext) * slope(h[t + 1])
                dnext = da[t] @ weight_hh
            dbias = pull_bias(da)
            return (
                matmul_all_steps(da, weight_ih.T),
                dnext,
                pull_weight(da, x),
                pull_weight(da, h[:-1]),
                dbias,
                dbias.copy(),
            )

        return (h[1:],), pullback
        # --8<-- [end:layer]

    (output, h_n), pullback = run_layers(
        "rnn",
        layer,
        x,
        {"h0": h0},
        weights,
        gates=1,
        bidirectional=bidirectional,
        batch_first=batch_first,
        lengths=lengths,
        dropout=dropout,
        rng=rng,
    )
    return (output, h_n), pullback


def _nonlinearity(name: str, nonlinearity: str) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """The function, and its slope as a function of its *value*."""
    if nonlinearity == "tanh":
        return np.tanh, lambda y: 1 - y * y
    if nonlinearity == "relu":
        return lambda a: np.maximum(a, 0), lambda y: y > 0
    raise ValueError(f'{name}: nonlinearity must be "tanh" or "relu", got {nonlinearity!r}')


class RNN(RecurrentModule):
    """Elman's recurrent network; arguments, weights and results are those of `torch.nn.RNN`.

    Parameters
    ----------
    input_size, hidden_size, num_layers, nonlinearity, bias, batch_first, dropout, bidirectional
        As in `torch.nn.RNN`.
    rng : numpy.random.Generator
        Draws the weights, and later the dropout.

    Examples
    --------
    >>> net = RNN(5, 8, num_layers=2, rng=np.random.default_rng(0))
    >>> output, h_n = net(np.zeros((3, 4, 5), dtype=np.float32))  # 3 steps, batch of 4
    >>> output.shape, h_n.shape
    ((3, 4, 8), (2, 4, 8))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(
            1, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng=rng, dtype=dtype
        )
        _nonlinearity("RNN", nonlinearity)
        self.nonlinearity = nonlinearity

    def forward(
        self, x: Tensor | Array, h0: Tensor | Array | None = None, lengths: Array | None = None
    ) -> tuple[Tensor, Tensor]:
        output, h_n = self.run(rnn, x, h0, nonlinearity=self.nonlinearity, lengths=lengths)
        return output, h_n
