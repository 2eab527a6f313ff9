"""Activations with a parameter, with a gate, with corners and with infinite inputs."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import (
    Hardsigmoid,
    PReLU,
    glu,
    hardsigmoid,
    hardswish,
    leaky_relu,
    mish,
    prelu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    swiglu,
)
from dlref.engine import Tensor
from dlref.pytorch import activations as twins

# Corners, and what lies infinitely far away


@pytest.mark.parametrize("operation", [hardsigmoid, hardswish])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_slopes_at_the_corners_are_torchs(operation, dtype):
    x = np.array([-3, 3, np.nextafter(dtype(-3), dtype(0)), np.nextafter(dtype(3), dtype(0)), 0], dtype)
    y, pullback = operation(x)
    tensor = torch.tensor(x, requires_grad=True)
    expected = getattr(F, operation.__name__)(tensor)
    expected.sum().backward()
    np.testing.assert_allclose(y, expected.detach(), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(pullback(np.ones_like(x))[0], tensor.grad, rtol=1e-6)


def test_prelu_at_zero_has_the_slope_of_the_left():
    x, weight = np.array([0.0, -0.0]), np.array([0.3])
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight)]
    for twin in (F.prelu, twins.prelu):
        for tensor in tensors:
            tensor.grad = None
        twin(*tensors).sum().backward()
        for gradient, tensor in zip(prelu(x, weight)[1](np.ones(2)), tensors, strict=True):
            np.testing.assert_array_equal(gradient, tensor.grad)


@pytest.mark.parametrize(
    ("operation", "values", "slopes"),
    [
        (selu, [-1.0507009873554805 * 1.6732632423543772, math.inf], [0, 1.0507009873554805]),
        (mish, [0, math.inf], [0, 1]),
        (softsign, [-1, 1], [0, 0]),
        (hardsigmoid, [0, 1], [0, 0]),
        (hardswish, [0, math.inf], [0, 1]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_infinite_numbers_have_the_limits(operation, values, slopes, dtype):
    y, pullback = operation(np.array([-np.inf, np.inf], dtype))
    np.testing.assert_allclose(y, values, rtol=1e-6)
    np.testing.assert_allclose(pullback(np.ones(2, dtype))[0], slopes, rtol=1e-6)


def test_a_slope_of_zero_and_an_infinite_number():
    y, pullback = prelu(np.array([[-1.0, np.inf]]), np.array([0.0]))
    np.testing.assert_array_equal(y, [[0, np.inf]])
    np.testing.assert_array_equal(pullback(np.ones((1, 2)))[0], [[0, 1]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_numbers_through_gates_stay_finite(dtype):
    """Also in PyTorch from scratch."""
    x = np.array([-1e4, -100, 0, 100, 1e4], dtype)
    for operation in (swiglu, prelu):
        second = np.array([0.5], dtype) if operation is prelu else x[::-1].copy()
        y, pullback = operation(x, second)
        tensors = [torch.tensor(array, requires_grad=True) for array in (x, second)]
        twin = getattr(twins, operation.__name__)(*tensors)
        twin.sum().backward()
        assert np.isfinite(y).all()
        np.testing.assert_allclose(y, twin.detach(), rtol=1e-5, atol=1e-5)
        for gradient, tensor in zip(pullback(np.ones_like(y)), tensors, strict=True):
            assert np.isfinite(gradient).all()
            np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-5, atol=1e-5)
    halves = np.concatenate([x, x[::-1]])
    y, pullback = glu(halves)
    np.testing.assert_allclose(y, F.glu(torch.tensor(halves)), rtol=1e-5, atol=1e-5)
    assert np.isfinite(pullback(np.ones_like(y))[0]).all()


# Closed forms


def test_known_values():
    np.testing.assert_allclose(mish(np.array([0.0]))[1](np.ones(1))[0], [0.6])  # tanh(ln 2)
    np.testing.assert_allclose(softsign(np.array([-3.0, 1.0]))[0], [-0.75, 0.5])
    np.testing.assert_allclose(hardsigmoid(np.array([-1.0, 1.0]))[0], [1 / 3, 2 / 3])
    np.testing.assert_allclose(hardswish(np.array([-1.0, 1.0]))[0], [-1 / 3, 2 / 3])


def test_selu_draws_mean_and_variance_to_0_and_1():
    """The integral over the normal density, and where 30 layers end that began elsewhere."""
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi) * (x[1] - x[0])
    y, _ = selu(x)
    assert abs((y * density).sum()) < 1e-9
    assert (y * y * density).sum() == pytest.approx(1, abs=1e-7)
    rng = np.random.default_rng(0)
    x = 1.5 * rng.standard_normal((500, 300)) + 0.4
    for _ in range(30):
        x, _ = selu(x @ (rng.standard_normal((300, 300)) / math.sqrt(300)))
    assert abs(x.mean()) < 0.05
    assert x.var() == pytest.approx(1, abs=0.1)


def test_one_activation_in_terms_of_another():
    x = np.random.default_rng(0).normal(0, 3, (4, 6))
    np.testing.assert_allclose(prelu(x, np.array([0.3]))[0], leaky_relu(x, negative_slope=0.3)[0])
    np.testing.assert_allclose(prelu(x, np.full(6, 0.3))[0], leaky_relu(x, negative_slope=0.3)[0])
    np.testing.assert_allclose(mish(x)[0], x * np.tanh(softplus(x)[0]))
    np.testing.assert_allclose(hardswish(x)[0], x * hardsigmoid(x)[0], atol=1e-15)
    a, b = x[:, :3], x[:, 3:]
    np.testing.assert_allclose(glu(x)[0], a * sigmoid(b)[0])
    np.testing.assert_allclose(swiglu(b, a)[0], b * glu(x)[0])
    np.testing.assert_allclose(swiglu(b, a)[0], silu(b)[0] * a)


# The module with weights


@pytest.mark.parametrize("options", [{}, {"num_parameters": 3}, {"num_parameters": 3, "init": -0.5}])
@pytest.mark.parametrize("library", [torch.nn, twins])
def test_prelu_module_equals_torchs(options, library):
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    layer, twin = PReLU(**options, dtype=np.float64), library.PReLU(**options, dtype=torch.float64)
    assert layer.weight.dtype == np.float64
    np.testing.assert_array_equal(layer.weight.data, twin.weight.detach())
    twin.load_state_dict({name: torch.tensor(array) for name, array in layer.state_dict().items()})
    inputs, tensor = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    (layer(inputs) ** 2).sum().backward()
    (twin(tensor) ** 2).sum().backward()
    np.testing.assert_allclose(inputs.grad, tensor.grad, rtol=1e-9)
    np.testing.assert_allclose(layer.weight.grad, twin.weight.grad, rtol=1e-9)
    assert PReLU().weight.dtype == np.float32


@pytest.mark.parametrize("library", [torch.nn, twins])
def test_hardsigmoid_module_equals_torchs(library):
    x = np.linspace(-4, 4, 18, dtype=np.float32)
    inputs, tensor = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, twin = Hardsigmoid()(inputs), library.Hardsigmoid()(tensor)
    y.sum().backward()
    twin.sum().backward()
    np.testing.assert_allclose(y.data, twin.detach(), atol=1e-6)
    np.testing.assert_allclose(inputs.grad, tensor.grad, rtol=1e-6)


# Bad input


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: prelu(x, np.ones(4)), ValueError, r"prelu: weight must be \(1,\) or \(3,\) to match x \(2, 3\)"),
        (lambda x: prelu(x[0], np.ones(3)), ValueError, r"prelu: weight must be \(1,\) or \(1,\) to match x \(3,\)"),
        (lambda x: prelu(x, np.ones(())), ValueError, r"prelu: .* got \(\)"),
        (lambda x: prelu(x, 0.25), TypeError, "prelu: weight must be a NumPy array, got float"),
        (lambda x: prelu(x, np.ones(1, np.float32)), TypeError, "prelu: weight is float32, but x is float64"),
        (lambda x: glu(x), ValueError, r"glu: x must have an even length along dim -1, got shape \(2, 3\)"),
        (lambda x: glu(x, dim=2), ValueError, r"glu: dim must be an axis of x, got 2 for x of shape \(2, 3\)"),
        (lambda x: glu(x, dim="last"), TypeError, "glu: dim must be an int, got str"),
        (lambda x: glu(x[0, 0, ...]), ValueError, r"glu: dim must be an axis of x, got -1 for x of shape \(\)"),
        (lambda x: glu([1.0, 2.0]), TypeError, "glu: x must be a NumPy array, got list"),
        (lambda x: swiglu(x, x[0]), ValueError, r"swiglu: x must be of shape \(2, 3\) like gate, got \(3,\)"),
        (lambda x: swiglu(x, x.astype(int)), TypeError, "swiglu: x must be float32 or float64, got int64"),
        (lambda x: PReLU(0), ValueError, "PReLU: num_parameters must be at least 1, got 0"),
        (lambda x: PReLU(1.5), TypeError, "PReLU: num_parameters must be an int, got float"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call(np.ones((2, 3)))
