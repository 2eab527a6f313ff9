r"""Long short-term memory: a cell that decides at every step what to forget, what to write and what to show.

In a simple recurrent network the gradient passes through the same matrix and the same tanh at every step, and
is gone (or has exploded) after a dozen. A gate is a number between 0 and 1 that the network computes for each
entry of its memory. Where the forget gate says "keep", the memory goes on unchanged, and so does its gradient.

`lstm_cell` is one step, written as in the books. `lstm` runs whole sequences and says the same in a faster
form; the tests hold the two equal.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import sigmoid
from dlref.engine import Array, Pullback, Tensor, checked_operation
from dlref.recurrent.recurrence import by_gate, matmul_all_steps, pull_bias, pull_weight, run_layers
from dlref.recurrent.weights import RecurrentModule, check_cell


@checked_operation
def lstm_cell(
    x: Array, h: Array, c: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[tuple[Array, Array], Pullback]:
    r"""One step of a long short-term memory.

    $$\begin{aligned}
      (i, f, g, o) &= x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh} \\
      c' &= \sigma(f) \odot c + \sigma(i) \odot \tanh(g) \\
      h' &= \sigma(o) \odot \tanh(c')
    \end{aligned}$$

    The memory $c$ is only ever scaled by the forget gate $f$ and added to: there is no matrix in its way.
    The input gate $i$ decides what is written, the output gate $o$ what is shown.

    Parameters
    ----------
    x : (N, D) array of float
    h, c : (N, H) array
        What the cell showed last, and its memory.
    weight_ih : (4H, D) array
        The rows of i, f, g and o, in PyTorch's order.
    weight_hh : (4H, H) array
    bias_ih, bias_hh : (4H,) array

    Returns
    -------
    value : (h', c'), each (N, H)
    pullback : (dh', dc') -> gradients of the seven arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit together.

    References
    ----------
    Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9, 1997. The forget gate: Gers,
    Schmidhuber and Cummins, "Learning to Forget", Neural Computation 12, 2000.

    Examples
    --------
    >>> zero = np.zeros((1, 1))  # all gates half open, nothing new
    >>> (h, c), _ = lstm_cell(zero, zero, np.ones((1, 1)), *[np.zeros((4, 1))] * 2, *[np.zeros(4)] * 2)
    >>> c
    array([[0.5]])
    """
    check_cell("lstm_cell", x, {"h": h, "c": c}, (weight_ih, weight_hh, bias_ih, bias_hh), gates=4)
    # --8<-- [start:cell]
    i, f, g, o = np.split(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 4, axis=1)  # (N, H) each
    (i, _), (f, _), g, (o, _) = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_new = f * c + i * g
    shown = np.tanh(c_new)
    h_new = o * shown

    def pullback(dh: Array, dc: Array) -> tuple[Array, ...]:
        dc = dc + dh * o * (1 - shown**2)
        di, df, dg, do = dc * g, dc * c, dc * i, dh * shown
        da = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)])  # (N, 4H)
        return da @ weight_ih, da @ weight_hh, dc * f, da.T @ x, da.T @ h, da.sum(0), da.sum(0)

    return (h_new, c_new), pullback
    # --8<-- [end:cell]


@checked_operation
def lstm(
    x: Array,
    h0: Array | None,
    c0: Array | None,
    *weights: Array | None,
    bidirectional: bool = False,
    batch_first: bool = False,
    lengths: Array | None = None,
    dropout: float = 0.0,
    rng: np.random.Generator | None = None,
) -> tuple[tuple[Array, Array, Array], Pullback]:
    r"""Run `lstm_cell` over whole sequences; options as in `dlref.recurrent.rnn`.

    Parameters
    ----------
    x : (T, N, D) array of float, or (N, T, D) with `batch_first`
    h0, c0 : (layers · directions, N, H) array, or None for zeros
    *weights : arrays
        For each layer and direction weight_ih (4H, D), weight_hh (4H, H), bias_ih and bias_hh (4H,) or None.
    bidirectional, batch_first, lengths, dropout, rng
        See `dlref.recurrent.rnn`.

    Returns
    -------
    value : (output, h_n, c_n)
        (T, N, directions · H), and twice (layers · directions, N, H).
    pullback : (doutput, dh_n, dc_n) -> gradients of x, h0, c0 and all weights

    Raises
    ------
    TypeError, ValueError
        As `dlref.recurrent.rnn`.

    References
    ----------
    See `lstm_cell`.

    Examples
    --------
    >>> weights = np.ones((4, 1)), np.ones((4, 1)), None, None
    >>> (output, h_n, c_n), _ = lstm(np.ones((3, 1, 1)), None, None, *weights)
    >>> c_n.round(2)  # grows with every step
    array([[[1.74]]])
    """
    (output, h_n, c_n), pullback = run_layers(
        "lstm",
        _lstm_layer,
        x,
        {"h0": h0, "c0": c0},
        weights,
        gates=4,
        bidirectional=bidirectional,
        batch_first=batch_first,
        lengths=lengths,
        dropout=dropout,
        rng=rng,
    )
    return (output, h_n, c_n), pullback


def _lstm_layer(
    x: Array, h0: Array, c0: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[tuple[Array, Array], Pullback]:
    steps, size = len(x), h0.shape[1]
    # sigmoid(a) = (1 + tanh(a/2)) / 2, so one tanh does for all four gates once i, f and o are halved. Halving
    # the weights does that for all steps. What x contributes needs no memory: one large product.
    scale = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), size)  # (4H,)
    shift = np.repeat(np.array([0.5, 0.5, 0, 0.5], x.dtype), size)
    gates = matmul_all_steps(x, weight_ih * scale[:, None])  # (T, N, 4H)
    gates += (bias_ih + bias_hh) * scale
    each = by_gate(gates, 4)  # (T, 4, N, H) the same memory
    recur = (weight_hh * scale[:, None]).T
    h, c = np.empty((2, steps + 1, *h0.shape), x.dtype)  # h[0], c[0] are the initial states
    h[0], c[0] = h0, c0
    for t in range(steps):
        gates[t] += h[t] @ recur
        np.tanh(gates[t], out=gates[t])
        gates[t] *= scale
        gates[t] += shift
        i, f, g, o = each[t]  # (N, H)
        np.multiply(f, c[t], out=c[t + 1])
        c[t + 1] += i * g
        np.multiply(o, np.tanh(c[t + 1]), out=h[t + 1])

    def pullback(dh: Array, dc: Array) -> tuple[Array, ...]:
        da = np.empty_like(gates)
        dh_next, dc_next = np.zeros((2, *h0.shape), x.dtype)  # what the later steps ask of the states
        for t in reversed(range(steps)):
            i, f, g, o = each[t]
            shown = np.tanh(c[t + 1])
            dh_t = dh[t] + dh_next
            dc_t = dc[t] + dc_next + dh_t * o * (1 - shown**2)
            slope = gates[t] * (1 - gates[t])  # of the three sigmoids ...
            slope[:, 2 * size : 3 * size] = 1 - g**2  # ... and of the tanh
            di, df, dg, do = by_gate(da, 4)[t]  # (N, H), still empty
            di[:], df[:], dg[:], do[:] = dc_t * g, dc_t * c[t], dc_t * i, dh_t * shown
            da[t] *= slope
            dh_next, dc_next = da[t] @ weight_hh, dc_t * f
        dbias = pull_bias(da)
        dx, dweight_ih, dweight_hh = matmul_all_steps(da, weight_ih.T), pull_weight(da, x), pull_weight(da, h[:-1])
        return dx, dh_next, dc_next, dweight_ih, dweight_hh, dbias, dbias.copy()

    return (h[1:], c[1:]), pullback


class LSTM(RecurrentModule):
    """Long short-term memory; arguments, weights and results are those of `torch.nn.LSTM`.

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional
        As in `torch.nn.LSTM`.
    rng : numpy.random.Generator
        Draws the weights, and later the dropout.

    Examples
    --------
    >>> net = LSTM(5, 8, bidirectional=True, rng=np.random.default_rng(0))
    >>> output, (h_n, c_n) = net(np.zeros((3, 4, 5), dtype=np.float32))  # 3 steps, batch of 4
    >>> output.shape, c_n.shape
    ((3, 4, 16), (2, 4, 8))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(
            4, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng=rng, dtype=dtype
        )

    def forward(
        self,
        x: Tensor | Array,
        states: tuple[Tensor | Array | None, Tensor | Array | None] = (None, None),
        lengths: Array | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        output, h_n, c_n = self.run(lstm, x, *states, lengths=lengths)
        return output, (h_n, c_n)
