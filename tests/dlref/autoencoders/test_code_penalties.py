"""Penalties on the code: sparsity, and the norm of the Jacobian."""

import numpy as np
import pytest
import torch

from dlref.activations import sigmoid
from dlref.autoencoders import (
    contractive_penalty,
    kl_sparsity,
    l1_sparsity,
)
from dlref.engine import Tensor, apply
from dlref.pytorch import autoencoders as twins
from tests.dlref.checks import Case, assert_close, check


def shares(*shape):
    return lambda rng: rng.uniform(0.05, 0.95, shape)


REDUCTIONS = ("mean", "sum", "none")


CASES = [
    *(Case(kl_sparsity, twins.kl_sparsity, (shares(5, 4),), {"target": target}) for target in (0.05, 0.5, 0.9)),
    Case(kl_sparsity, twins.kl_sparsity, (shares(1, 1),)),
    Case(kl_sparsity, twins.kl_sparsity, (shares(3, 0),)),
    *(Case(l1_sparsity, twins.l1_sparsity, (shape,)) for shape in [(5, 4), (1, 1), (3, 0)]),
    *(
        Case(contractive_penalty, twins.contractive_penalty, (shares(*code), weight), {"reduction": reduction})
        for code, weight in [((5, 4), (4, 3)), ((1, 1), (1, 1)), ((2, 3), (3, 1))]
        for reduction in REDUCTIONS
    ),
    Case(contractive_penalty, twins.contractive_penalty, (shares(0, 3), (3, 2)), {"reduction": "sum"}, id="empty"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# Penalties


def test_sparsity_costs_nothing_at_its_target_and_more_on_both_sides():
    """The divergence of two coins, by hand."""
    cost, pullback = kl_sparsity(np.array([[0.0, 0.3], [0.4, 0.1]]), target=0.2)
    assert cost == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(pullback(1.0)[0], 0, atol=1e-12)
    fair, _ = kl_sparsity(np.full((3, 2), 0.5), target=0.2)
    assert fair == pytest.approx(2 * (0.2 * np.log(0.2 / 0.5) + 0.8 * np.log(0.8 / 0.5)))
    for share, sign in ((0.1, -1), (0.3, 1)):
        cost, pullback = kl_sparsity(np.full((4, 1), share), target=0.2)
        assert cost > 0
        assert (np.sign(pullback(1.0)[0]) == sign).all()  # walking down the gradient leads to the target
    default, _ = kl_sparsity(np.full((1, 1), 0.5))
    assert default == kl_sparsity(np.full((1, 1), 0.5), target=0.05)[0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_that_are_always_off_or_always_on_cost_much_but_not_infinity(dtype):
    code = np.array([[0, 1], [0, 1]], dtype)
    cost, pullback = kl_sparsity(code, target=0.5)
    (gradient,) = pullback(1.0)
    eps = np.finfo(dtype).eps
    assert cost == pytest.approx(2 * (np.log(0.5) - 0.5 * np.log(eps) - 0.5 * np.log(1 - eps)), rel=1e-5)
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient, np.array([[-1, 1], [-1, 1]]) / (4 * eps), rtol=1e-5)  # a way out remains
    tensor = torch.tensor(code, requires_grad=True)
    expected = twins.kl_sparsity(tensor, 0.5)
    expected.backward()
    assert expected.item() == pytest.approx(float(cost), rel=1e-5)
    np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-5)


def test_l1_counts_what_is_on_for_each_sample():
    code = np.array([[0.0, 2.0, -1.0], [0.0, 0.0, 4.0]])
    assert l1_sparsity(code)[0] == pytest.approx((3 + 4) / 2)
    assert l1_sparsity(np.concatenate([code, code]))[0] == pytest.approx((3 + 4) / 2)  # no matter how many samples


def test_contractive_penalty_is_the_norm_of_the_jacobian_that_torch_finds(rng):
    """Value, and the gradients of weight, bias and input, which are second derivatives of the layer."""
    x, weight, bias = rng.standard_normal((4, 6)), rng.standard_normal((5, 6)), rng.standard_normal(5)
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    layer = lambda row: torch.sigmoid(row @ tensors[1].T + tensors[2])  # noqa: E731
    jacobians = torch.stack([torch.autograd.functional.jacobian(layer, row, create_graph=True) for row in tensors[0]])
    norms = jacobians.square().sum((1, 2))
    norms.mean().backward()

    ours = [Tensor(array, requires_grad=True) for array in (x, weight, bias)]
    code = apply(sigmoid, ours[0] @ ours[1].T + ours[2])
    apply(contractive_penalty, code, ours[1]).backward()
    np.testing.assert_allclose(contractive_penalty(code.data, weight, reduction="none")[0], norms.detach(), rtol=1e-12)
    for name, mine, theirs in zip(("x", "weight", "bias"), ours, tensors, strict=True):
        assert_close(mine.grad, theirs.grad.numpy(), 1e-11, f"gradient of {name}")


def test_a_saturated_unit_does_not_move():
    penalty, pullback = contractive_penalty(np.array([[0.0, 1.0]]), np.full((2, 3), 1e4))
    assert penalty == 0
    for gradient in pullback(1.0):
        np.testing.assert_array_equal(gradient, 0)
    assert contractive_penalty(np.array([[0.5, 1.0]]), np.eye(2))[0] == pytest.approx(1 / 16)
