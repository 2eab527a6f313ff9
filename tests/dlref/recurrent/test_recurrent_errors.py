"""Recurrent networks: errors that name what is wrong."""

import numpy as np
import pytest
import torch

from dlref.pytorch.recurrent.recurrence import RecurrentModule
from dlref.recurrent import rnn, rnn_cell
from tests.dlref.recurrent.nets import NETS, random_inputs

X = np.ones((4, 3, 2))


GOOD = {net: random_inputs(net, 4, 3, 2, 5, rng=np.random.default_rng(0)) for net in NETS}


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda x, s, w: ((x[0], *s, *w), {}), ValueError, r"x must have 3 axes .* got \(3, 2\)"),
        (lambda x, s, w: ((x[:0], *s, *w), {}), ValueError, "at least one time step"),
        (lambda x, s, w: ((x[..., :1], *s, *w), {}), ValueError, r"weight_ih_l0 must be \(\d+, 1\) .* got \(\d+, 2\)"),
        (lambda x, s, w: ((x, *s, *w[:3]), {}), ValueError, "got 3 arrays"),
        (lambda x, s, w: ((x, *s), {}), ValueError, "got 0 arrays"),
        (lambda x, s, w: ((x, *s, *w), {"bidirectional": True}), ValueError, "2 direction.* got 4 arrays"),
        (lambda x, s, w: ((x, *s, None, *w[1:]), {}), ValueError, "weight_ih_l0 must be an array of shape .* got None"),
        (lambda x, s, w: ((x, *s, w[0], None, *w[2:]), {}), ValueError, "weight_hh_l0 2, got .* None"),
        (lambda x, s, w: ((x, *s, w[0], w[1][0], *w[2:]), {}), ValueError, r"weight_hh_l0 2, got .* \(5,\)"),
        (lambda x, s, w: ((x, *s, w[0], w[1][1:], *w[2:]), {}), ValueError, r"weight_hh_l0 must be \(\d+, 5\) .* got"),
        (lambda x, s, w: ((x, *s, *w[:3], w[3][1:]), {}), ValueError, r"bias_hh_l0 must be \(\d+,\) .* got"),
        (lambda x, s, w: ((x, s[0][0], *s[1:], *w), {}), ValueError, r"h0 must be \(1, 3, 5\) .* got \(3, 5\)"),
        (
            lambda x, s, w: ((x, *s, *w), {"batch_first": True}),
            ValueError,
            r"h0 must be \(1, 4, 5\) .* got \(1, 3, 5\)",
        ),
        (
            lambda x, s, w: ((x, *s, *w), {"lengths": np.array([1, 2])}),
            ValueError,
            r"lengths must be 3 numbers in 1 … 4",
        ),
        (lambda x, s, w: ((x, *s, *w), {"lengths": np.array([0, 1, 2])}), ValueError, r"lengths must be 3 numbers"),
        (lambda x, s, w: ((x, *s, *w), {"lengths": np.array([1, 2, 5])}), ValueError, r"lengths .* got \[1 2 5\]"),
        (lambda x, s, w: ((x, *s, *w), {"lengths": np.array([1.0, 2, 3])}), TypeError, "lengths must hold integers"),
        (lambda x, s, w: ((x, *s, *w), {"dropout": 1.0}), ValueError, r"dropout must lie in \[0, 1\), got 1.0$"),
        (
            lambda x, s, w: ((x, *s, *w), {"dropout": 1.5, "rng": np.random.default_rng(0)}),
            ValueError,
            r"dropout must lie in \[0, 1\), got 1.5$",
        ),
        (
            lambda x, s, w: ((x, *s, *w), {"dropout": 0.5}),
            ValueError,
            "dropout=0.5 needs rng, a numpy.random.Generator, got None$",
        ),
        (lambda x, s, w: ((x.astype(np.float32), *s, *w), {}), TypeError, "float64, but x is float32"),
        (lambda x, s, w: ((x, *s, *w[:3], w[3].astype(np.float32)), {}), TypeError, "bias_hh_l0 is float32"),
    ],
)
def test_sequences_refuse_bad_input(net, change, error, message):
    inputs, options = change(*GOOD[net])
    with pytest.raises(error, match=f"{net}: .*{message}"):
        NETS[net][0](*inputs, **options)


@pytest.mark.parametrize("net", NETS)
def test_cells_refuse_bad_input(net):
    cell = NETS[net][1]
    x, states, weights = GOOD[net]
    x, states = x[0], [s[0] for s in states]
    with pytest.raises(ValueError, match=rf"{net}_cell: x and weight_hh must be matrices, got \(2,\)"):
        cell(x[0], *states, *weights)
    with pytest.raises(ValueError, match=rf"{net}_cell: x and weight_hh must be matrices, got \(3, 2\) and \(5,\)"):
        cell(x, *states, weights[0], weights[1][0], *weights[2:])
    with pytest.raises(
        ValueError, match=rf"{net}_cell: weight_ih must be \(\d+, 1\) to match x \(3, 1\).* got \(\d+, 2\)"
    ):
        cell(x[:, :1], *states, *weights)
    with pytest.raises(ValueError, match=rf"{net}_cell: h must be \(3, 5\) to match x \(3, 2\).* got \(2, 5\)"):
        cell(x, states[0][1:], *states[1:], *weights)
    with pytest.raises(TypeError, match=f"{net}_cell: weight_hh is float32, but x is float64"):
        cell(x, *states, weights[0], weights[1].astype(np.float32), *weights[2:])


def test_rnn_refuses_an_unknown_nonlinearity():
    x, states, weights = GOOD["rnn"]
    with pytest.raises(ValueError, match=r"rnn: nonlinearity must be .* got 'sigmoid'"):
        rnn(x, *states, *weights, nonlinearity="sigmoid")
    with pytest.raises(ValueError, match=r"rnn_cell: nonlinearity must be .* got 'sigmoid'"):
        rnn_cell(x[0], states[0][0], *weights, nonlinearity="sigmoid")


def test_a_twin_without_a_cell_says_so():
    """The loop over steps and layers knows no cell of its own; each network brings one."""
    loop = RecurrentModule(1, 2, 3, 1, True, False, 0.0, False)
    with pytest.raises(NotImplementedError):
        loop.step(torch.zeros(1, 2), [torch.zeros(1, 3)])
