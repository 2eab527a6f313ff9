"""Update rules in closed form, and what went wrong elsewhere."""

import math

import numpy as np
import pytest

from dlref import optimization
from dlref.engine import Parameter
from dlref.optimization import SGD, Adadelta, Adagrad, Adam, AdamW, RMSprop
from tests.dlref.optimization.steps import every_optimizer


def one_step(optimizer_class, data, grad, **options):
    """The parameter after one step, as an array."""
    parameter = Parameter(np.asarray(data, dtype=float))
    parameter.grad = np.asarray(grad, dtype=float)
    optimizer_class([parameter], **options).step()
    return parameter.data


# Closed forms, and what went wrong elsewhere


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_adams_first_step_is_lr_times_sign_of_g(size):
    # Without bias correction it would be lr * (1 - beta1) / sqrt(1 - beta2) = 3.16 lr.
    np.testing.assert_allclose(one_step(Adam, [0.0, 0.0], [size, -size], lr=0.01), [-0.01, 0.01], rtol=0.011)


def test_adam_of_a_constant_gradient_goes_lr_per_step():
    # The correction must follow t: a constant 1 - beta in its place gives another second step.
    parameter = Parameter(np.array([1.0]))
    optimizer = Adam([parameter], lr=0.01, eps=0)
    for _ in range(30):
        parameter.grad = np.array([3.0])
        optimizer.step()
    np.testing.assert_allclose(parameter.data, 1 - 30 * 0.01, rtol=1e-12)


@pytest.mark.parametrize("optimizer_class", [Adam, AdamW])
def test_adams_epsilon_is_outside_the_root(optimizer_class):
    # Inside: g / sqrt(g**2 + eps). After the division: sign(g) + eps.
    moved = one_step(optimizer_class, [0.0], [1e-3], lr=1.0, eps=1e-3, weight_decay=0.0)
    np.testing.assert_allclose(moved, [-0.5], rtol=1e-12)


def test_rmsprops_and_adagrads_epsilon_is_outside_the_root():
    np.testing.assert_allclose(one_step(RMSprop, [0.0], [1.0], lr=1.0, alpha=0.75, eps=0.5), [-1.0], rtol=1e-12)
    np.testing.assert_allclose(one_step(Adagrad, [0.0], [1.0], lr=1.0, eps=1.0), [-0.5], rtol=1e-12)


def test_adadeltas_epsilon_is_inside_the_roots():
    moved = one_step(Adadelta, [0.0], [2.0], lr=1.0, rho=0.75, eps=3.0)
    np.testing.assert_allclose(moved, [-2 * math.sqrt(3 / (1 + 3))], rtol=1e-12)


def test_decoupled_decay_ignores_the_gradient_and_coupled_does_not():
    # With no gradient AdamW decays exactly; Adam makes of the decay a step of size lr.
    start, kwargs = [4.0, -0.5], {"lr": 0.1, "weight_decay": 0.2}
    np.testing.assert_allclose(one_step(AdamW, start, [0.0, 0.0], **kwargs), np.array(start) * (1 - 0.1 * 0.2))
    np.testing.assert_allclose(one_step(Adam, start, [0.0, 0.0], **kwargs), [3.9, -0.4], rtol=1e-6)
    # A large gradient hides coupled decay almost completely, decoupled decay not at all.
    np.testing.assert_allclose(one_step(Adam, start, [1e6, 1e6], **kwargs), [3.9, -0.6], rtol=1e-6)
    np.testing.assert_allclose(one_step(AdamW, start, [1e6, 1e6], **kwargs), [3.82, -0.59], rtol=1e-6)


def test_coupled_decay_of_sgd_shrinks_by_one_minus_lr_lambda():
    np.testing.assert_allclose(one_step(SGD, [2.0], [0.0], lr=0.1, weight_decay=0.5), [2.0 * (1 - 0.05)], rtol=1e-15)


def test_momentum_multiplies_a_constant_gradient_by_one_over_one_minus_mu():
    parameter = Parameter(np.array([0.0]))
    optimizer = SGD([parameter], lr=0.1, momentum=0.5)
    for _ in range(60):
        before = parameter.data.copy()
        parameter.grad = np.array([1.0])
        optimizer.step()
    np.testing.assert_allclose(before - parameter.data, 0.1 / (1 - 0.5), rtol=1e-12)


def test_nesterov_looks_ahead():
    # Two steps of g = 1: u is 1, then 1.5; the step is g + mu * u.
    parameter = Parameter(np.array([0.0]))
    optimizer = SGD([parameter], lr=1.0, momentum=0.5, nesterov=True)
    for expected in (-1.5, -1.5 - 1.75):
        parameter.grad = np.array([1.0])
        optimizer.step()
        assert parameter.data[0] == expected


def test_adagrad_of_a_constant_gradient_goes_as_one_over_root_t():
    parameter = Parameter(np.array([0.0]))
    optimizer = Adagrad([parameter], lr=1.0, eps=0)
    for _ in range(20):
        parameter.grad = np.array([7.0])
        optimizer.step()
    np.testing.assert_allclose(parameter.data, -sum(1 / math.sqrt(t) for t in range(1, 21)), rtol=1e-12)


def test_amsgrad_never_forgets_the_largest_gradient():
    def last_step(amsgrad):
        parameter = Parameter(np.array([0.0]))
        optimizer = Adam([parameter], lr=1.0, betas=(0.0, 0.1), amsgrad=amsgrad)
        for size in (100.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0):
            before = parameter.data.copy()
            parameter.grad = np.array([size])
            optimizer.step()
        return abs(parameter.data - before).item()

    assert last_step(amsgrad=True) < 0.02
    assert last_step(amsgrad=False) > 0.9


@every_optimizer
def test_every_optimizer_goes_downhill(name, options):
    sign = -1 if options.get("maximize") else 1
    target = np.array([1.0, -2.0, 0.5])
    parameter = Parameter(np.zeros(3))
    optimizer = getattr(optimization, name)([parameter], **{**options, "weight_decay": 0.0})
    losses = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = ((parameter - target) ** 2).sum() * sign
        loss.backward()
        losses.append(sign * loss.item())
        optimizer.step()
    assert losses[-1] < losses[0]
