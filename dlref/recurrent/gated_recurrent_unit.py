r"""Gated recurrent unit: the idea of the LSTM with two gates and one state.

The memory is also what is shown, and one gate does the forgetting and the writing: what is kept of the old and
what is taken of the new always add up to one.

`gru_cell` is one step, written as in the books. `gru` runs whole sequences and says the same in a faster form;
the tests hold the two equal.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import sigmoid
from dlref.engine import Array, Pullback, Tensor, checked_operation
from dlref.recurrent.recurrence import by_gate, matmul_all_steps, pull_bias, pull_weight, run_layers
from dlref.recurrent.weights import RecurrentModule, check_cell


@checked_operation
def gru_cell(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[Array, Pullback]:
    r"""One step of a gated recurrent unit.

    $$\begin{aligned}
      r &= \sigma(x W_{ir}^\top + b_{ir} + h W_{hr}^\top + b_{hr}) \\
      z &= \sigma(x W_{iz}^\top + b_{iz} + h W_{hz}^\top + b_{hz}) \\
      n &= \tanh(x W_{in}^\top + b_{in} + r \odot (h W_{hn}^\top + b_{hn})) \\
      h' &= (1 - z) \odot n + z \odot h
    \end{aligned}$$

    One gate fewer than the LSTM and no second memory. As in PyTorch, the reset gate $r$ acts after the product
    with $W_{hn}$ (the paper resets $h$ before it), and $z = 1$ keeps the memory.

    Parameters
    ----------
    x : (N, D) array of float
    h : (N, H) array
    weight_ih : (3H, D) array
        The rows of r, z and n.
    weight_hh : (3H, H) array
    bias_ih, bias_hh : (3H,) array

    Returns
    -------
    h' : (N, H) array
    pullback : dh' (N, H) -> gradients of the six arrays

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit together.

    References
    ----------
    Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation",
    2014, arXiv:1406.1078.

    Examples
    --------
    >>> zero = np.zeros((1, 1))  # all gates half open, nothing new
    >>> gru_cell(zero, np.ones((1, 1)), *[np.zeros((3, 1))] * 2, *[np.zeros(3)] * 2)[0]
    array([[0.5]])
    """
    check_cell("gru_cell", x, {"h": h}, (weight_ih, weight_hh, bias_ih, bias_hh), gates=3)
    # --8<-- [start:cell]
    ri, zi, ni = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)  # (N, H) each
    rh, zh, nh = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
    (r, _), (z, _) = sigmoid(ri + rh), sigmoid(zi + zh)
    n = np.tanh(ni + r * nh)

    def pullback(dh: Array) -> tuple[Array, ...]:
        dn = dh * (1 - z) * (1 - n**2)
        dz = dh * (h - n) * z * (1 - z)
        dr = dn * nh * r * (1 - r)
        da, db = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])  # (N, 3H) before r, and behind it
        return da @ weight_ih, db @ weight_hh + dh * z, da.T @ x, db.T @ h, da.sum(0), db.sum(0)

    return (1 - z) * n + z * h, pullback
    # --8<-- [end:cell]


@checked_operation
def gru(
    x: Array,
    h0: Array | None,
    *weights: Array | None,
    bidirectional: bool = False,
    batch_first: bool = False,
    lengths: Array | None = None,
    dropout: float = 0.0,
    rng: np.random.Generator | None = None,
) -> tuple[tuple[Array, Array], Pullback]:
    r"""Run `gru_cell` over whole sequences; options as in `dlref.recurrent.rnn`.

    Parameters
    ----------
    x : (T, N, D) array of float, or (N, T, D) with `batch_first`
    h0 : (layers · directions, N, H) array, or None for zeros
    *weights : arrays
        For each layer and direction weight_ih (3H, D), weight_hh (3H, H), bias_ih and bias_hh (3H,) or None.
    bidirectional, batch_first, lengths, dropout, rng
        See `dlref.recurrent.rnn`.

    Returns
    -------
    value : (output, h_n)
        (T, N, directions · H) and (layers · directions, N, H).
    pullback : (doutput, dh_n) -> gradients of x, h0 and all weights

    Raises
    ------
    TypeError, ValueError
        As `dlref.recurrent.rnn`.

    References
    ----------
    See `gru_cell`.

    Examples
    --------
    >>> weights = np.zeros((3, 1)), np.zeros((3, 1)), None, None
    >>> gru(np.ones((3, 1, 1)), np.ones((1, 1, 1)), *weights)[0][0].ravel()  # half is forgotten at every step
    array([0.5  , 0.25 , 0.125])
    """
    (output, h_n), pullback = run_layers(
        "gru",
        _gru_layer,
        x,
        {"h0": h0},
        weights,
        gates=3,
        bidirectional=bidirectional,
        batch_first=batch_first,
        lengths=lengths,
        dropout=dropout,
        rng=rng,
    )
    return (output, h_n), pullback


def _gru_layer(
    x: Array, h0: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[tuple[Array], Pullback]:
    steps, size = len(x), h0.shape[1]
    # As in `_lstm_layer`: halved weights turn the sigmoids into tanh, and x's part is one large product.
    scale = np.repeat(np.array([0.5, 0.5, 1], x.dtype), size)  # (3H,)
    gates = matmul_all_steps(x, weight_ih * scale[:, None])  # (T, N, 3H)
    gates += bias_ih * scale
    each = by_gate(gates, 3)  # (T, 3, N, H) the same memory
    recur, bias = (weight_hh * scale[:, None]).T, bias_hh * scale
    h, from_h = np.empty((steps + 1, *h0.shape), x.dtype), np.empty((steps, *h0.shape), x.dtype)
    h[0] = h0
    for t in range(steps):
        a = h[t] @ recur + bias
        r, z, n = each[t]  # (N, H)
        rz = gates[t, :, : 2 * size]
        rz += a[:, : 2 * size]
        np.tanh(rz, out=rz)
        rz *= 0.5
        rz += 0.5
        from_h[t] = a[:, 2 * size :]  # what the memory would put into n, were it not for r
        n += r * from_h[t]
        np.tanh(n, out=n)
        h[t + 1] = n + z * (h[t] - n)

    def pullback(dh: Array) -> tuple[Array, ...]:
        # Before the reset gate (towards x) and behind it (towards h) the gradients of r and z are the same.
        da, db = np.empty_like(gates), np.empty_like(gates)
        dh_next = np.zeros_like(h0)
        for t in reversed(range(steps)):
            r, z, n = each[t]
            dh_t = dh[t] + dh_next
            dn = dh_t * (1 - z) * (1 - n**2)
            dr, dz, dn_behind = by_gate(db, 3)[t]  # (N, H), still empty
            dr[:], dz[:], dn_behind[:] = dn * from_h[t] * r * (1 - r), dh_t * (h[t] - n) * z * (1 - z), dn * r
            da[t], da[t, :, 2 * size :] = db[t], dn
            dh_next = db[t] @ weight_hh + dh_t * z
        dx, dweight_ih, dweight_hh = matmul_all_steps(da, weight_ih.T), pull_weight(da, x), pull_weight(db, h[:-1])
        return dx, dh_next, dweight_ih, dweight_hh, pull_bias(da), pull_bias(db)

    return (h[1:],), pullback


class GRU(RecurrentModule):
    """Gated recurrent unit; arguments, weights and results are those of `torch.nn.GRU`.

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional
        As in `torch.nn.GRU`.
    rng : numpy.random.Generator
        Draws the weights, and later the dropout.

    Examples
    --------
    >>> net = GRU(5, 8, batch_first=True, rng=np.random.default_rng(0))
    >>> output, h_n = net(np.zeros((4, 3, 5), dtype=np.float32))  # batch of 4, 3 steps
    >>> output.shape, h_n.shape
    ((4, 3, 8), (1, 4, 8))
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
            3, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, rng=rng, dtype=dtype
        )

    def forward(
        self, x: Tensor | Array, h0: Tensor | Array | None = None, lengths: Array | None = None
    ) -> tuple[Tensor, Tensor]:
        output, h_n = self.run(gru, x, h0, lengths=lengths)
        return output, h_n
