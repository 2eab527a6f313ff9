"""Feedforward networks: the linear map, the perceptron's rule, and three libraries that agree."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dlref.activations import GELU, LeakyReLU, Tanh
from dlref.engine import Tensor, apply
from dlref.feedforward import MLP, Linear, Perceptron, linear
from dlref.losses import cross_entropy
from dlref.pytorch import activations as twin_activations
from dlref.pytorch import feedforward as twins
from dlref.pytorch import losses as twin_losses
from dlref.pytorch import to_torch
from tests.dlref.checks import Case, check, check_twin

CASES = [
    Case(linear, F.linear, ((5, 4), (3, 4), (3,))),
    Case(linear, F.linear, ((5, 4), (3, 4), None)),
    Case(linear, F.linear, ((1, 1), (1, 1), (1,))),
    Case(linear, F.linear, ((1, 4), (3, 4), (3,))),
    Case(linear, F.linear, ((4,), (3, 4), (3,))),
    Case(linear, F.linear, ((4,), (3, 4), None)),
    Case(linear, F.linear, ((2, 3, 4), (5, 4), (5,))),
    Case(linear, F.linear, ((0, 4), (3, 4), (3,))),
    Case(linear, F.linear, ((16, 30), (20, 30), (20,))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pytorch_from_scratch(case):
    case = replace(case, twin=twins.linear)
    check_twin(case, np.float64, tolerance=1e-9)
    check_twin(case, np.float32, tolerance=1e-4)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.booleans())
def test_linear_is_linear(n, inputs, outputs, transposed):
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((inputs, outputs)).T if transposed else rng.standard_normal((outputs, inputs))
    a, b = rng.standard_normal((2, n, inputs))
    together = linear(2 * a - 3 * b, weight)[0]
    np.testing.assert_allclose(together, 2 * linear(a, weight)[0] - 3 * linear(b, weight)[0], atol=1e-12)
    np.testing.assert_allclose(linear(a, weight, np.ones(outputs))[0], linear(a, weight)[0] + 1)
    np.testing.assert_allclose(linear(a, np.eye(inputs))[0], a)


@pytest.mark.parametrize(
    ("x", "weight", "bias", "error", "message"),
    [
        (np.ones((2, 4)), np.ones((3, 5)), None, ValueError, r"linear: weight expects 5 inputs, x has shape \(2, 4\)"),
        (np.ones(()), np.ones((3, 5)), None, ValueError, r"linear: weight expects 5 inputs, x has shape \(\)"),
        (np.ones((2, 4)), np.ones(4), None, ValueError, r"linear: weight must be of shape \(out, in\), got \(4,\)"),
        (np.ones((2, 4)), np.ones((3, 4)), np.ones(4), ValueError, r"linear: bias must be of shape \(3,\) to match"),
        (np.ones((2, 4)), np.ones((3, 4)), np.ones((3, 1)), ValueError, r"to match weight, got \(3, 1\)"),
        (np.ones((2, 4)), np.ones((3, 4), np.float32), None, TypeError, "weight is float32, but x is float64"),
        (np.ones((2, 4)), np.ones((3, 4)), np.ones(3, int), TypeError, "linear: bias must be float32 or float64"),
        ([[1.0]], np.ones((1, 1)), None, TypeError, "linear: x must be a NumPy array, got list"),
    ],
)
def test_linear_says_what_came(x, weight, bias, error, message):
    with pytest.raises(error, match=message):
        linear(x, weight, bias)


# Modules


def test_linear_starts_as_torchs_does():
    layer = Linear(100, 300, rng=np.random.default_rng(0))
    theirs = torch.nn.Linear(100, 300)
    for ours, twin in ((layer.weight.data, theirs.weight), (layer.bias.data, theirs.bias)):
        assert np.abs(ours).max() == pytest.approx(0.1, rel=0.01)
        assert np.abs(ours).max() == pytest.approx(twin.abs().max().item(), rel=0.02)
        assert ours.dtype == np.float32
    assert Linear(2, 3, bias=False, rng=np.random.default_rng(0)).bias is None
    same = Linear(100, 300, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(same.weight.data, layer.weight.data)


def test_data_get_no_gradient_unless_asked():
    """The first layer of a network saves a product; weight and bias get the same gradients as ever."""
    rng = np.random.default_rng(0)
    x, weight, bias, dy = (rng.standard_normal(shape) for shape in ((5, 4), (3, 4), (3,), (5, 3)))
    y, pullback = linear(x, weight, bias)
    same, pull_parameters = linear(x, weight, bias, needs_input_grad=False)
    np.testing.assert_array_equal(same, y)
    (dx, *expected), (nothing, *gradients) = pullback(dy), pull_parameters(dy)
    assert dx.shape == x.shape
    assert nothing is None
    for gradient, other in zip(gradients, expected, strict=True):
        np.testing.assert_array_equal(gradient, other)


@pytest.mark.parametrize("wrap", [np.asarray, Tensor, lambda x: Tensor(x, requires_grad=True)])
def test_a_layer_computes_the_gradient_of_its_input_only_where_one_can_flow(monkeypatch, wrap):
    asked = []

    def spy(*arrays, needs_input_grad):
        asked.append(needs_input_grad)
        return linear(*arrays, needs_input_grad=needs_input_grad)

    monkeypatch.setattr("dlref.feedforward.linear", spy)
    x = wrap(np.ones((2, 4)))
    mlp = MLP([4, 3, 1], rng=np.random.default_rng(0), dtype=np.float64)
    mlp(x).sum().backward()
    wanted = isinstance(x, Tensor) and x.requires_grad
    assert asked == [wanted, True]  # what the second layer sees depends on the first one's weights
    if wanted:
        assert x.grad.shape == x.shape
        np.testing.assert_allclose(x.grad[0], x.grad[1])
        assert np.abs(x.grad).max() > 0


def three_mlps(dtype=np.float64):
    """NumPy from scratch, PyTorch from scratch and torch.nn, with the same weights."""
    ours = MLP([6, 5, 4, 3], Tanh, rng=np.random.default_rng(0), dtype=dtype)
    scratch = twins.MLP([6, 5, 4, 3], twin_activations.Tanh)
    theirs = torch.nn.Sequential(
        torch.nn.Linear(6, 5), torch.nn.Tanh(), torch.nn.Linear(5, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3)
    )
    for twin in (scratch, theirs):
        twin.to(torch.float64 if dtype == np.float64 else torch.float32)
        twin.load_state_dict(to_torch(ours.state_dict()))
    return ours, scratch, theirs


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-4)])
def test_three_mlps_are_equal_and_stay_equal_after_a_step(dtype, tolerance):
    ours, scratch, theirs = three_mlps(dtype)
    x, y = np.random.default_rng(1).standard_normal((7, 6)).astype(dtype), np.arange(7) % 3
    for _ in range(3):
        loss = apply(cross_entropy, ours(x), y)
        ours.zero_grad()
        loss.backward()
        for p in ours.parameters():
            p.data -= dtype(0.1) * p.grad
        for twin, criterion in ((scratch, twin_losses.cross_entropy), (theirs, F.cross_entropy)):
            expected = criterion(twin(torch.tensor(x)), torch.tensor(y))
            twin.zero_grad()
            expected.backward()
            torch.optim.SGD(twin.parameters(), lr=0.1).step()
            assert loss.item() == pytest.approx(expected.item(), rel=tolerance)
            for (name, p), q in zip(ours.named_parameters(), twin.parameters(), strict=True):
                np.testing.assert_allclose(
                    p.grad, q.grad, rtol=tolerance, atol=tolerance, err_msg=f"gradient of {name}"
                )
                np.testing.assert_allclose(p.data, q.detach(), rtol=tolerance, atol=tolerance, err_msg=name)


def test_weights_go_round_unchanged():
    ours, scratch, theirs = three_mlps()
    ours.load_state_dict({name: tensor + 1 for name, tensor in theirs.state_dict().items()})
    scratch.load_state_dict(to_torch(ours.state_dict()))
    theirs.load_state_dict(scratch.state_dict())
    for name, tensor in theirs.state_dict().items():
        np.testing.assert_array_equal(tensor, ours.state_dict()[name])


def test_twin_starts_as_torchs_does():
    torch.manual_seed(0)
    ours = twins.Linear(4, 3)
    torch.manual_seed(0)
    theirs = torch.nn.Linear(4, 3)
    torch.testing.assert_close(ours.weight, theirs.weight)
    torch.testing.assert_close(ours.bias, theirs.bias)
    assert twins.Linear(4, 3, bias=False).bias is None
    assert twins.MLP([4, 3], dtype=torch.float64)[0].weight.dtype == torch.float64


def test_mlp_layers():
    rng = np.random.default_rng(0)
    assert [type(m).__name__ for m in MLP([2, 3, 4], rng=rng).children()] == ["Linear", "ReLU", "Linear"]
    assert [type(m).__name__ for m in MLP([2, 3], GELU, rng=rng).children()] == ["Linear"]
    assert MLP([2, 3, 4], lambda: LeakyReLU(0.3), rng=rng)[1].negative_slope == 0.3
    assert MLP([2, 3, 4], rng=rng)(np.ones((5, 2), np.float32)).dtype == np.float32
    assert MLP([2, 3, 4], rng=rng, dtype=np.float64)(np.ones((5, 2))).dtype == np.float64


def test_mlp_learns_eight_samples_by_heart():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((8, 5)).astype(np.float32), rng.integers(0, 3, 8)
    mlp = MLP([5, 32, 3], rng=rng)
    for _ in range(300):
        loss = apply(cross_entropy, mlp(x), y)
        mlp.zero_grad()
        loss.backward()
        for p in mlp.parameters():
            p.data -= 0.5 * p.grad
    assert loss.item() < 0.02
    np.testing.assert_array_equal(mlp(x).data.argmax(1), y)


# The perceptron


def separable(n=200, margin=0.2, seed=0):
    rng = np.random.default_rng(seed)
    direction = np.array([0.6, -0.8])
    x = rng.uniform(-1, 1, (4 * n, 2))
    distance = x @ direction - 0.1
    keep = np.abs(distance) > margin
    return x[keep][:n], (distance[keep][:n] > 0).astype(int), direction


def test_perceptron_finds_a_line_within_novikoffs_bound():
    x, y, direction = separable()
    neuron = Perceptron(2, dtype=np.float64)
    mistakes = neuron.fit(x, y)
    assert mistakes[-1] == 0
    np.testing.assert_array_equal(neuron.predict(x), y)
    twin = twins.Perceptron(2, dtype=torch.float64)
    assert twin.fit(torch.tensor(x), torch.tensor(y)) == mistakes
    np.testing.assert_allclose(twin.weight.detach(), neuron.weight.data)
    np.testing.assert_array_equal(twin.predict(torch.tensor(x)), y)
    with_one = np.column_stack([x, np.ones(len(x))])
    line = np.append(direction, -0.1) / np.linalg.norm(np.append(direction, -0.1))
    gamma = np.abs(with_one @ line).min()
    radius = np.linalg.norm(with_one, axis=1).max()
    assert 1 <= sum(mistakes) <= (radius / gamma) ** 2


def test_perceptron_updates_by_hand():
    neuron = Perceptron(2, lr=0.5)
    x = np.array([[1, 2], [3, -1]], np.float32)
    assert neuron.fit(x, np.array([1, 0]), max_epochs=1) == [2]
    # At first it says 0: +0.5 (1, 2). Then 0.5 · 3 - 1 · 1 + 0.5 > 0 says 1: -0.5 (3, -1).
    np.testing.assert_array_equal(neuron.weight.data, [[-1.0, 1.5]])
    np.testing.assert_array_equal(neuron.bias.data, [0.0])
    twin = twins.Perceptron(2, lr=0.5)
    assert twin.fit(torch.tensor(x), torch.tensor([1, 0]), max_epochs=1) == [2]
    np.testing.assert_array_equal(twin.weight.detach(), neuron.weight.data)
    np.testing.assert_array_equal(twin.bias.detach(), neuron.bias.data)
    assert neuron.weight.dtype == np.float32


def test_perceptron_learns_and():
    neuron, twin = Perceptron(2, lr=0.5), twins.Perceptron(2, lr=0.5)
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([0, 0, 0, 1])
    assert neuron.fit(x, y) == [1, 3, 3, 2, 1, 0]
    assert twin.fit(torch.tensor(x), torch.tensor(y)) == [1, 3, 3, 2, 1, 0]
    np.testing.assert_array_equal(neuron.bias.data, [-1.0])
    np.testing.assert_array_equal(twin.bias.detach(), [-1.0])


def test_learning_rate_changes_no_prediction():
    x, y, _ = separable()
    fast, slow = Perceptron(2, lr=4.0, dtype=np.float64), Perceptron(2, lr=0.25, dtype=np.float64)
    assert fast.fit(x, y) == slow.fit(x, y)
    np.testing.assert_allclose(fast.weight.data, 16 * slow.weight.data)


def test_perceptron_never_learns_xor():
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    assert len(Perceptron(2, dtype=np.float64).fit(x, y)) == 100
    assert len(twins.Perceptron(2).fit(torch.tensor(x, dtype=torch.float32), torch.tensor(y))) == 100
    mistakes = Perceptron(2, dtype=np.float64).fit(x, y, max_epochs=50)
    assert len(mistakes) == 50
    assert min(mistakes) > 0


def test_perceptron_resumes_where_it_was():
    x, y, _ = separable()
    whole = Perceptron(2, dtype=np.float64)
    expected = whole.fit(x, y)
    neuron = Perceptron(2, dtype=np.float64)
    parts = neuron.fit(x, y, max_epochs=1)
    parts += neuron.fit(x, y)
    assert parts == expected
    np.testing.assert_array_equal(neuron.weight.data, whole.weight.data)


def test_perceptron_leaves_no_tape_and_shares_torchs_layout():
    neuron, theirs = Perceptron(3), torch.nn.Linear(3, 1)
    neuron.load_state_dict(theirs.state_dict())
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    np.testing.assert_allclose(neuron(x).data, theirs(torch.tensor(x)).detach(), rtol=1e-5, atol=1e-6)
    assert neuron.predict(x).shape == (4,)
    assert neuron.predict(x).dtype == np.int64


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: Linear(0, 2, rng=rng), ValueError, "Linear: in_features must be at least 1, got 0"),
        (lambda rng: Linear(2, -1, rng=rng), ValueError, "Linear: out_features must be at least 1, got -1"),
        (lambda rng: Linear(2, 2), TypeError, "rng"),
        (lambda rng: Linear(2, 2, rng=rng, dtype=np.float16), TypeError, "must be float32 or float64, got float16"),
        (lambda rng: MLP([3], rng=rng), ValueError, r"MLP: sizes must name at least inputs and outputs, got \[3\]"),
        (lambda rng: MLP([3, 0], rng=rng), ValueError, "Linear: out_features must be at least 1, got 0"),
        (lambda rng: Perceptron(0), ValueError, "Perceptron: in_features must be at least 1, got 0"),
        (lambda rng: Perceptron(2, lr=0), ValueError, "Perceptron: lr must be positive, got 0"),
        (
            lambda rng: Perceptron(2, dtype=float).fit(np.ones((3, 2)), np.ones(2, int)),
            ValueError,
            r"fit: x must be \(N, in\) and y \(N,\), got \(3, 2\) and \(2,\)",
        ),
        (
            lambda rng: Perceptron(2, dtype=float).fit(np.ones((2, 2)), np.array([-1, 1])),
            ValueError,
            r"fit: y must hold the classes 0 and 1, got \[-1, 1\]",
        ),
        (
            lambda rng: Perceptron(2, dtype=float).fit(np.ones((2, 2)), np.array([0, 1]), max_epochs=0),
            ValueError,
            "fit: max_epochs must be positive, got 0",
        ),
        (lambda rng: Perceptron(2)(np.ones((2, 3), np.float32)), ValueError, "linear: weight expects 2 inputs, x has"),
    ],
)
def test_modules_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call(np.random.default_rng(0))


def test_twins_say_what_came():
    with pytest.raises(ValueError, match="Linear: in_features and out_features must be positive, got 2 and 0"):
        twins.Linear(2, 0)
    with pytest.raises(ValueError, match=r"MLP: sizes must name at least inputs and outputs, got \[3\]"):
        twins.MLP([3])
