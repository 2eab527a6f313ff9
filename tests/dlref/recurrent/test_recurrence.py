"""Recurrent networks: cells, whole sequences, padding, layers, directions, modules and their twins."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import dlref.pytorch.recurrent as scratch
from dlref.engine import Tensor, apply
from dlref.pytorch.recurrent.recurrence import RecurrentModule
from dlref.recurrent import GRU, LSTM, RNN, gru, gru_cell, lstm, lstm_cell, rnn, rnn_cell
from dlref.recurrent.weights import weight_shapes
from dlref.regularization import dropout
from tests.dlref.checks import Case, assert_close, check

NETS = {  # operation, its cell, torch's module, blocks of rows in a weight, kinds of state
    "rnn": (rnn, rnn_cell, torch.nn.RNN, 1, 1),
    "lstm": (lstm, lstm_cell, torch.nn.LSTM, 4, 2),
    "gru": (gru, gru_cell, torch.nn.GRU, 3, 1),
}
MODULES = {
    "rnn": (RNN, scratch.RNN, torch.nn.RNN),
    "lstm": (LSTM, scratch.LSTM, torch.nn.LSTM),
    "gru": (GRU, scratch.GRU, torch.nn.GRU),
}


def twin(net):
    """torch's module as a function of the same arrays; lengths become a packed sequence."""
    _, _, module, gates, kinds = NETS[net]

    def run(x, *arrays, bidirectional=False, batch_first=False, lengths=None, **options):
        states, weights = arrays[:kinds], arrays[kinds:]
        layers, size = len(weights) // (8 if bidirectional else 4), weights[1].shape[1]
        options |= {"bidirectional": bidirectional, "batch_first": batch_first, "bias": weights[2] is not None}
        built = module(x.shape[2], size, layers, dtype=x.dtype, **options)
        names = [name for name, _ in weight_shapes(gates, x.shape[2], size, layers, bidirectional)]
        named = {name: weight for name, weight in zip(names, weights, strict=True) if weight is not None}
        start = None if states[0] is None else states if kinds == 2 else states[0]
        total = x.shape[int(batch_first)]
        if lengths is not None:
            x = torch.nn.utils.rnn.pack_padded_sequence(
                x, torch.tensor(lengths), batch_first=batch_first, enforce_sorted=False
            )
        output, final = torch.func.functional_call(built, named, (x, start))
        if lengths is not None:
            output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=batch_first, total_length=total)
        return output, *(final if kinds == 2 else [final])

    return run


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


def random_inputs(net, T, N, D, H, layers=1, directions=1, *, rng, dtype=np.float64):
    gates, kinds = NETS[net][3:]
    states = [rng.standard_normal((layers * directions, N, H)).astype(dtype) for _ in range(kinds)]
    shapes = weight_shapes(gates, D, H, layers, directions == 2)
    weights = [(rng.standard_normal(shape) / np.sqrt(H)).astype(dtype) for _, shape in shapes]
    return rng.standard_normal((T, N, D)).astype(dtype), states, weights


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


# Modules and their twins


@pytest.mark.parametrize(
    "options",
    [{}, {"bias": False}, {"num_layers": 2, "bidirectional": True, "batch_first": True}],
    ids=["plain", "no bias", "deep both ways"],
)
@pytest.mark.parametrize("net", NETS)
def test_modules_are_the_same_in_numpy_from_scratch_and_torch(net, options):
    ours_class, scratch_class, torch_class = MODULES[net]
    ours = ours_class(3, 4, **options, rng=np.random.default_rng(0), dtype=np.float64)
    state = {name: torch.tensor(value) for name, value in ours.state_dict().items()}
    from_tensors, reference = (kind(3, 4, **options, dtype=torch.float64) for kind in (scratch_class, torch_class))
    assert list(state) == list(from_tensors.state_dict()) == list(reference.state_dict())
    from_tensors.load_state_dict(state)
    reference.load_state_dict(state)
    back = ours_class(3, 4, **options, rng=np.random.default_rng(1), dtype=np.float64)
    back.load_state_dict({name: value.numpy() for name, value in reference.state_dict().items()})

    x = np.random.default_rng(2).standard_normal((5, 5, 3))
    losses = []
    for module in (from_tensors, reference):
        output, _ = module(torch.tensor(x))
        losses.append((output**2).sum())
        losses[-1].backward()
        torch.optim.SGD(module.parameters(), lr=0.1).step()
    output, _ = back(x)
    loss = (output**2).sum()
    loss.backward()
    assert loss.item() == pytest.approx(losses[0].item(), rel=1e-12)
    assert loss.item() == pytest.approx(losses[1].item(), rel=1e-12)
    for name, parameter in back.named_parameters():
        stepped = parameter.data - 0.1 * parameter.grad  # one step of SGD
        assert_close(stepped, from_tensors.state_dict()[name].numpy(), 1e-11, f"{name} after a step: from scratch")
        assert_close(stepped, reference.state_dict()[name].numpy(), 1e-11, f"{name} after a step: torch.nn")


@pytest.mark.parametrize("net", NETS)
def test_modules_and_twins_agree_on_padded_batches_and_given_states(net):
    ours_class, scratch_class, _ = MODULES[net]
    ours = ours_class(2, 3, 2, bidirectional=True, rng=np.random.default_rng(0), dtype=np.float64)
    from_tensors = scratch_class(2, 3, 2, bidirectional=True, dtype=torch.float64)
    from_tensors.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()})
    x, states, _ = random_inputs(net, 4, 3, 2, 3, 2, 2, rng=np.random.default_rng(1))
    lengths = np.array([2, 4, 1])
    packed = states if len(states) == 2 else states[0]
    as_tensors = [torch.tensor(s) for s in states]
    output, final = ours(x, packed, lengths)
    other, last = from_tensors(
        torch.tensor(x), as_tensors if len(states) == 2 else as_tensors[0], torch.tensor(lengths)
    )
    assert_close(output.data, other.detach().numpy(), 1e-12, "output")
    for a, b in zip(final if len(states) == 2 else [final], last if len(states) == 2 else [last], strict=True):
        assert_close(a.data, b.detach().numpy(), 1e-12, "final state")


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_rnn_module_hands_on_its_nonlinearity(nonlinearity):
    ours = RNN(2, 3, nonlinearity=nonlinearity, rng=np.random.default_rng(0), dtype=np.float64)
    from_tensors = scratch.RNN(2, 3, nonlinearity=nonlinearity, dtype=torch.float64)
    from_tensors.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()})
    x = np.random.default_rng(1).standard_normal((4, 2, 2))
    assert_close(ours(x)[0].data, from_tensors(torch.tensor(x))[0].detach().numpy(), 1e-12, nonlinearity)


@pytest.mark.parametrize("net", NETS)
def test_module_drops_out_in_training_only(net):
    module = MODULES[net][0](2, 20, 2, dropout=0.5, rng=np.random.default_rng(0))
    x = np.ones((2, 2, 2), dtype=np.float32)
    assert not np.array_equal(module(x)[0].data, module(x)[0].data)
    module.eval()
    np.testing.assert_array_equal(module(x)[0].data, module(x)[0].data)
    twin = MODULES[net][1](2, 20, 2, dropout=0.5)
    assert not torch.equal(twin(torch.tensor(x))[0], twin(torch.tensor(x))[0])
    twin.eval()
    assert torch.equal(twin(torch.tensor(x))[0], twin(torch.tensor(x))[0])


@pytest.mark.parametrize("net", NETS)
def test_initial_weights_fill_the_interval_that_torch_uses(net):
    weights = MODULES[net][0](10, 16, rng=np.random.default_rng(0)).state_dict().values()
    values = np.concatenate([weight.ravel() for weight in weights])
    assert values.dtype == np.float32
    assert 0.24 < np.abs(values).max() <= 0.25  # 1 / sqrt(16)
    assert values.var() == pytest.approx(0.25**2 / 3, rel=0.1)


# Bad input


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
        (lambda x, s, w: ((x, *s, *w), {"dropout": 1.0}), ValueError, r"dropout must lie in \[0, 1\)"),
        (lambda x, s, w: ((x, *s, *w), {"dropout": 0.5}), ValueError, "needs rng"),
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
