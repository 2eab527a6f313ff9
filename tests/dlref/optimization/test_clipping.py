"""Clipping gradients by norm and by value."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.engine import Parameter
from dlref.optimization import clip_grad_norm, clip_grad_value
from tests.dlref.optimization.steps import gradients


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, math.inf])
@pytest.mark.parametrize("max_norm", [0.0, 0.1, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_clip_grad_norm_equals_torch(norm_type, max_norm, dtype):
    grads = gradients(np.random.default_rng(8), 1, dtype)[0]
    mine = [Parameter(np.zeros_like(g)) for g in grads] + [Parameter(np.zeros(3, dtype))]
    other = [torch.zeros(g.shape, requires_grad=True) for g in grads]
    for parameter, grad in zip(mine, grads, strict=False):
        parameter.grad = grad.copy()
    for parameter, grad in zip(other, grads, strict=True):
        parameter.data = parameter.data.to(torch.tensor(grad).dtype)
        parameter.grad = torch.tensor(grad)
    norm = clip_grad_norm(mine, max_norm, norm_type)
    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    assert norm == pytest.approx(torch.nn.utils.clip_grad_norm_(other, max_norm, norm_type).item(), rel=tolerance)
    for a, b in zip(mine, other, strict=False):
        assert a.grad.dtype == dtype
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=tolerance, atol=tolerance)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.floats(1e-3, 1e6))
@settings(max_examples=200, deadline=None)
def test_clipped_norm_is_within_the_limit_and_the_direction_stays(values, limit):
    parameter = Parameter(np.zeros(len(values)))
    parameter.grad = np.array(values)
    norm = clip_grad_norm([parameter], limit)
    assert norm == pytest.approx(np.linalg.norm(values))
    assert np.linalg.norm(parameter.grad) <= limit * (1 + 1e-9)
    clipped = np.linalg.norm(parameter.grad)
    np.testing.assert_allclose(parameter.grad * norm, np.array(values) * clipped, rtol=1e-6, atol=1e-100)
    if norm <= limit - 1e-5:
        np.testing.assert_array_equal(parameter.grad, values)


def test_clip_grad_norm_is_of_all_gradients_together():
    parameters = [Parameter(np.zeros(1)), Parameter(np.zeros(1))]
    parameters[0].grad, parameters[1].grad = np.array([3.0]), np.array([4.0])
    assert clip_grad_norm(parameters, 2.5) == 5.0
    np.testing.assert_allclose([p.grad.item() for p in parameters], [1.5, 2.0], rtol=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_clip_grad_norm_of_what_is_not_finite(bad):
    def parameters(kind):
        made = [kind(np.zeros(2)) for _ in range(2)]
        for parameter, grad in zip(made, ([1.0, 2.0], [bad, 0.0]), strict=True):
            parameter.grad = np.array(grad) if kind is Parameter else torch.tensor(grad, dtype=torch.float64)
        return made

    mine, other = parameters(Parameter), parameters(lambda a: torch.tensor(a, requires_grad=True))
    with pytest.raises(FloatingPointError, match=f"norm of the gradients is {bad}"):
        clip_grad_norm(mine, 1.0, error_if_nonfinite=True)
    np.testing.assert_array_equal(mine[0].grad, [1.0, 2.0])
    clip_grad_norm(mine, 1.0)
    torch.nn.utils.clip_grad_norm_(other, 1.0)
    for a, b in zip(mine, other, strict=True):
        np.testing.assert_array_equal(a.grad, b.grad.numpy())


def test_clip_without_any_gradient():
    assert clip_grad_norm([Parameter(np.zeros(2))], 1.0) == 0.0
    assert clip_grad_norm([], 1.0) == 0.0
    clip_grad_value([Parameter(np.zeros(2))], 1.0)


def test_clip_grad_value_equals_torch():
    grad = np.random.default_rng(9).standard_normal((4, 5))
    mine, other = Parameter(np.zeros((4, 5))), torch.zeros((4, 5), requires_grad=True, dtype=torch.float64)
    mine.grad, other.grad = grad.copy(), torch.tensor(grad)
    clip_grad_value([mine], 0.3)
    torch.nn.utils.clip_grad_value_([other], 0.3)
    np.testing.assert_array_equal(mine.grad, other.grad.numpy())
    assert np.abs(mine.grad).max() == 0.3
