"""Sequences through RNN, LSTM and GRU: pullbacks, unequal lengths, gates, extremes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.engine import Tensor, apply
from dlref.recurrent import gru, gru_cell, lstm, lstm_cell, rnn, rnn_cell
from dlref.recurrent.weights import weight_shapes
from dlref.regularization import dropout
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.recurrent.nets import NETS, random_inputs, twin


def sequence_case(net, T, N, D, H, layers=1, *, start=True, bias=True, **options):
    operation, _, _, gates, kinds = NETS[net]
    two_ways = options.get("bidirectional", False)
    x = (N, T, D) if options.get("batch_first") else (T, N, D)
    states = [(layers * (2 if two_ways else 1), N, H) if start else None] * kinds
    shapes = weight_shapes(gates, D, H, layers, two_ways)
    weights = [shape if bias or name.startswith("weight") else None for name, shape in shapes]
    return Case(operation, twin(net), (x, *states, *weights), options, id=f"T{T}N{N}D{D}H{H}x{layers}{options}")


def cases(net):
    return [
        sequence_case(net, 1, 1, 2, 3),
        sequence_case(net, 4, 2, 3, 2),
        sequence_case(net, 3, 2, 1, 1, start=False),
        sequence_case(net, 3, 2, 2, 3, bias=False),
        sequence_case(net, 3, 2, 2, 3, batch_first=True),
        sequence_case(net, 3, 2, 2, 2, 3),
        sequence_case(net, 3, 2, 3, 2, bidirectional=True),
        sequence_case(net, 3, 2, 3, 2, 2, bidirectional=True, batch_first=True, start=False, bias=False),
        sequence_case(net, 4, 3, 2, 2, lengths=np.array([2, 4, 1])),
        sequence_case(net, 4, 3, 2, 2, 2, lengths=np.array([2, 3, 1]), bidirectional=True),
        sequence_case(
            net, 4, 3, 2, 2, 2, lengths=np.array([4, 1, 2]), bidirectional=True, batch_first=True, start=False
        ),
    ]


def cell_case(cell, torch_cell, gates, kinds, N, D, H, **options):
    states = [(N, H)] * kinds
    shapes = [(gates * H, D), (gates * H, H), (gates * H,), (gates * H,)]
    return Case(cell, torch_cell, ((N, D), *states, *shapes), options, twin_options={}, id=f"N{N}D{D}H{H}{options}")


CASES = [
    *(case for net in NETS for case in cases(net)),
    sequence_case("rnn", 3, 2, 2, 3, 2, nonlinearity="relu"),
    *(
        cell_case(*cell, *shape)
        for shape in ((1, 1, 1), (2, 3, 4))
        for cell in (
            (rnn_cell, torch.rnn_tanh_cell, 1, 1),
            (gru_cell, torch.gru_cell, 3, 1),
            (lstm_cell, lambda x, h, c, *weights: torch.lstm_cell(x, (h, c), *weights), 4, 2),
        )
    ),
    cell_case(rnn_cell, torch.rnn_relu_cell, 1, 1, 2, 3, 4, nonlinearity="relu"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("net", NETS)
def test_the_fast_form_is_the_cell_step_by_step(net):
    operation, cell, *_ = NETS[net]
    x, states, weights = random_inputs(net, 6, 3, 4, 5, rng=np.random.default_rng(0))
    fast = [Tensor(a, requires_grad=True) for a in (x, *states, *weights)]
    plain = [Tensor(a, requires_grad=True) for a in (x, *states, *weights)]

    output, *finals = apply(operation, *fast)
    memory = [plain[1 + k][0] for k in range(len(states))]
    total = 0
    for t in range(6):
        after = apply(cell, plain[0][t], *memory, *plain[1 + len(states) :])
        memory = list(after) if isinstance(after, tuple) else [after]
        assert_close(output.data[t], memory[0].data, 1e-12, f"step {t}")
        total = total + (memory[0] * (t + 1)).sum()
    for final, last in zip(finals, memory, strict=True):
        assert_close(final.data[0], last.data, 1e-12, "final state")

    order = np.arange(1.0, 7.0).reshape(6, 1, 1)
    ((output * order).sum() + sum((final**2).sum() for final in finals)).backward()
    (total + sum((last**2).sum() for last in memory)).backward()
    for i, (a, b) in enumerate(zip(fast, plain, strict=True)):
        assert_close(a.grad, b.grad, 1e-11, f"gradient of input {i}")


# Sequences of unequal length


@pytest.mark.parametrize("net", NETS)
def test_a_padded_batch_is_every_sequence_by_itself(net):
    operation = NETS[net][0]
    x, states, weights = random_inputs(net, 5, 3, 2, 3, 2, 2, rng=np.random.default_rng(1))
    lengths = np.array([3, 5, 1])
    (output, *finals), _ = operation(x, *states, *weights, bidirectional=True, lengths=lengths)
    for n, length in enumerate(lengths):
        alone = [s[:, n : n + 1] for s in states]
        (short, *last), _ = operation(x[:length, n : n + 1], *alone, *weights, bidirectional=True)
        assert_close(output[:length, n : n + 1], short, 1e-12, f"sequence {n}")
        assert not output[length:, n].any()
        for a, b in zip(finals, last, strict=True):
            assert_close(a[:, n : n + 1], b, 1e-12, f"final state of sequence {n}")


@pytest.mark.parametrize("bad", [1e30, np.nan, np.inf])
@pytest.mark.parametrize("net", NETS)
def test_padding_is_neither_read_nor_learned_from(net, bad):
    operation = NETS[net][0]
    x, states, weights = random_inputs(net, 4, 2, 2, 3, 2, 2, rng=np.random.default_rng(2))
    options = {"bidirectional": True, "lengths": np.array([2, 4])}
    spoilt = x.copy()
    spoilt[2:, 0] = bad
    values, pullback = operation(x, *states, *weights, **options)
    others, other_pullback = operation(spoilt, *states, *weights, **options)
    dvalues = [np.ones_like(v) for v in values]
    dspoilt = [d.copy() for d in dvalues]
    dspoilt[0][2:, 0] = bad  # what a loss says about padding does not count either
    for a, b in zip(values, others, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(pullback(*dvalues), other_pullback(*dspoilt), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not pullback(*dvalues)[0][2:, 0].any()


@pytest.mark.parametrize("net", NETS)
def test_the_past_does_not_see_the_future_unless_read_backwards(net):
    operation = NETS[net][0]
    x, states, weights = random_inputs(net, 5, 1, 2, 3, rng=np.random.default_rng(3))
    changed = x.copy()
    changed[3:] += 1
    one, other = operation(x, *states, *weights)[0][0], operation(changed, *states, *weights)[0][0]
    np.testing.assert_array_equal(one[:3], other[:3])
    assert (one[3:] != other[3:]).all()


# What the gates do


def closed_form_weights(gates, biases):
    """Weights of zero for one unit: only the biases decide."""
    return np.zeros((gates, 1)), np.zeros((gates, 1)), np.array(biases, dtype=float), np.zeros(gates)


OPEN, SHUT = 100.0, -100.0


def test_lstm_gates_are_input_forget_cell_output():
    half = np.arctanh(0.5)
    state = np.full((1, 1, 1), 0.25)

    def after(i, f, g, o):
        (_, h, c), _ = lstm(np.zeros((1, 1, 1)), state, state, *closed_form_weights(4, [i, f, g, o]))
        return h.item(), c.item()

    assert after(SHUT, OPEN, half, OPEN) == pytest.approx((np.tanh(0.25), 0.25))  # keeps
    assert after(OPEN, SHUT, half, OPEN) == pytest.approx((np.tanh(0.5), 0.5))  # replaces
    assert after(OPEN, OPEN, half, OPEN) == pytest.approx((np.tanh(0.75), 0.75))  # adds
    assert after(OPEN, OPEN, half, SHUT) == pytest.approx((0, 0.75))  # keeps it to itself


def test_gru_gates_are_reset_update_new():
    def after(r, z, n, weight_hh=0.0, bias_hn=0.0):
        weight_ih, _, bias_ih, _ = closed_form_weights(3, [r, z, n])
        recur, bias_hh = np.array([[0.0], [0.0], [weight_hh]]), np.array([0.0, 0.0, bias_hn])
        (output, _), _ = gru(np.zeros((1, 1, 1)), np.full((1, 1, 1), 0.25), weight_ih, recur, bias_ih, bias_hh)
        return output.item()

    assert after(OPEN, OPEN, 0.5) == pytest.approx(0.25)  # update gate open: keeps
    assert after(OPEN, SHUT, 0.5) == pytest.approx(np.tanh(0.5))  # shut: replaces
    assert after(OPEN, SHUT, 0.5, weight_hh=2.0) == pytest.approx(np.tanh(1.0))  # reset open: memory counts
    assert after(SHUT, SHUT, 0.5, weight_hh=2.0) == pytest.approx(np.tanh(0.5))  # shut: it does not
    # Reset acts behind the product: the recurrent bias falls under it, and here nothing else is left.
    assert after(SHUT, SHUT, 0.5, bias_hn=2.0) == pytest.approx(np.tanh(0.5))


def test_gru_resets_after_the_product_and_not_before():
    rng = np.random.default_rng(4)
    x, (h0,), (w, u, b, c) = random_inputs("gru", 1, 1, 2, 3, rng=rng)
    ri, zi, ni = np.split(x[0] @ w.T + b, 3, axis=1)
    rh, zh, _ = np.split(h0[0] @ u.T + c, 3, axis=1)
    r, z = 1 / (1 + np.exp(-ri - rh)), 1 / (1 + np.exp(-zi - zh))
    after = np.tanh(ni + r * (h0[0] @ u[6:].T + c[6:]))
    before = np.tanh(ni + (r * h0[0]) @ u[6:].T + c[6:])
    (output, _), _ = gru(x, h0, w, u, b, c)
    assert_close(output[0], (1 - z) * after + z * h0[0], 1e-12, "reset gate after the product")
    assert np.abs(output[0] - ((1 - z) * before + z * h0[0])).max() > 0.01


def test_an_open_forget_gate_keeps_memory_and_gradient_for_1000_steps():
    state = np.full((1, 1, 1), 0.5)
    weights = closed_form_weights(4, [SHUT, OPEN, 0, OPEN])
    (_, _, c_n), pullback = lstm(np.zeros((1000, 1, 1)), state, state, *weights)
    assert c_n == pytest.approx(0.5)
    assert pullback(np.zeros((1000, 1, 1)), np.zeros_like(state), np.ones_like(state))[2] == pytest.approx(1)


def test_the_gradient_of_a_simple_network_vanishes():
    x, (h0,), weights = random_inputs("rnn", 100, 1, 1, 8, rng=np.random.default_rng(5))
    weights[1] *= 0.5 / np.linalg.norm(weights[1], 2)  # every step takes at least half of the gradient
    _, pullback = rnn(x, h0, *weights)
    dh0 = pullback(np.zeros((100, 1, 8)), np.ones_like(h0))[1]
    assert 0 < np.abs(dh0).max() < 0.5**99


def test_a_linear_network_counts():
    one = np.ones((1, 1))
    (output, h_n), pullback = rnn(np.ones((5, 1, 1)), None, one, one, None, None, nonlinearity="relu")
    assert output.ravel().tolist() == [1, 2, 3, 4, 5]
    assert h_n.item() == 5
    assert pullback(np.zeros((5, 1, 1)), np.ones((1, 1, 1)))[0].ravel().tolist() == [1] * 5


# Extremes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("net", NETS)
def test_saturated_gates_stay_finite(net, dtype):
    operation, cell, *_ = NETS[net]
    x, states, weights = random_inputs(net, 4, 2, 3, 2, rng=np.random.default_rng(6), dtype=dtype)
    for function, inputs in (
        (operation, (1e4 * x, *states, *weights)),
        (cell, (1e4 * x[0], *(s[0] for s in states), *weights)),
    ):
        value, pullback = function(*inputs)
        values = value if isinstance(value, tuple) else (value,)
        for array in (*values, *pullback(*(np.ones_like(v) for v in values))):
            assert np.isfinite(array).all()
            assert array.dtype == dtype


@pytest.mark.parametrize("net", NETS)
def test_an_empty_batch_gives_an_empty_output_and_zero_gradients(net):
    operation, _, _, _, _ = NETS[net]
    x, states, weights = random_inputs(net, 3, 0, 2, 4, 2, 2, rng=np.random.default_rng(7))
    (output, *finals), pullback = operation(x, *states, *weights, bidirectional=True, lengths=np.zeros(0, dtype=int))
    assert output.shape == (3, 0, 8)
    gradients = pullback(output, *finals)
    for array, gradient in zip((x, *states, *weights), gradients, strict=True):
        assert gradient.shape == array.shape
        assert not gradient.any()


@settings(max_examples=60, deadline=None)
@given(data=st.data(), net=st.sampled_from(list(NETS)))
def test_any_shape_equals_torch(data, net):
    T, N, D, H, layers = (
        data.draw(st.integers(1, high), label) for high, label in zip((5, 3, 3, 3, 3), "TNDHL", strict=True)
    )
    two_ways, batch_first, padded, start, bias = (data.draw(st.booleans()) for _ in range(5))
    options = {"bidirectional": two_ways, "batch_first": batch_first}
    if padded:
        options["lengths"] = np.array(data.draw(st.lists(st.integers(1, T), min_size=N, max_size=N)))
    case = sequence_case(net, T, N, D, H, layers, start=start, bias=bias, **options)
    arrays = case.arrays(np.random.default_rng(8))
    values, pullback = case.run(*arrays)
    tensors = [None if a is None else torch.tensor(a, requires_grad=True) for a in arrays]
    expected = case.twin(*tensors, **options)
    for value, other in zip(values, expected, strict=True):
        assert_close(value, other.detach().numpy(), 1e-10, "value")
    dvalues = [np.cos(np.arange(v.size, dtype=float)).reshape(v.shape) for v in values]
    torch.autograd.backward(expected, [torch.tensor(d) for d in dvalues])
    for gradient, tensor in zip(pullback(*dvalues), tensors, strict=True):
        if tensor is not None:
            assert_close(gradient, tensor.grad.numpy(), 1e-9, "gradient")


# Dropout between layers


def test_dropout_stands_between_layers_only():
    x, states, weights = random_inputs("rnn", 3, 2, 2, 50, 2, rng=np.random.default_rng(9))
    (lower, _), _ = rnn(x, states[0][:1], *weights[:4])

    (output, _), pullback = rnn(x, *states, *weights, dropout=0.4, rng=np.random.default_rng(0))
    keep = dropout(np.ones_like(lower), p=0.4, rng=np.random.default_rng(0))[0]
    (expected, _), upper_pullback = rnn(lower * keep, states[0][1:], *weights[4:])
    assert_close(output, expected, 1e-12, "output of the upper layer")
    assert 0.3 < (keep == 0).mean() < 0.5

    doutput = np.random.default_rng(1).standard_normal(output.shape)
    gradients = pullback(doutput, np.zeros_like(states[0]))
    dupper = upper_pullback(doutput, np.zeros((1, 2, 50)))
    assert_close(gradients[6], dupper[2], 1e-11, "weights of the upper layer")
    dx = rnn(x, states[0][:1], *weights[:4])[1](dupper[0] * keep, np.zeros((1, 2, 50)))[0]
    assert_close(gradients[0], dx, 1e-11, "input")

    (one_layer, _), _ = rnn(x, states[0][:1], *weights[:4], dropout=0.4, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(one_layer, lower)
