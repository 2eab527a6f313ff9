"""The optimisers' twins, real `torch.optim.Optimizer`s."""

import copy
import math

import numpy as np
import pytest
import torch

from dlref.optimization import clip_grad_norm, clip_grad_value
from dlref.pytorch import optimization as twin
from dlref.pytorch.optimization.optimizer import FirstOrder
from tests.dlref.optimization.steps import (
    OPTIMIZERS,
    every_optimizer,
    gradients,
    ours,
    starts,
    take,
    theirs,
)


@every_optimizer
def test_twin_equals_torch_and_dlref(name, options):
    rng = np.random.default_rng(11)
    data = starts(rng)
    runs = [ours(name, data, **options), theirs(name, data, twin, **options), theirs(name, data, **options)]
    for grads in gradients(rng, 50):
        for parameters, optimizer in runs:
            take(optimizer, parameters, grads)
    for mine, again, other in zip(*(parameters for parameters, _ in runs), strict=True):
        np.testing.assert_allclose(again.detach().numpy(), other.detach().numpy(), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(mine.data, again.detach().numpy(), rtol=1e-12, atol=1e-12)


@every_optimizer
def test_twin_takes_over_from_torch(name, options):
    rng = np.random.default_rng(12)
    data = starts(rng)
    other, other_optimizer = theirs(name, data, **options)
    for grads in gradients(rng, 5):
        take(other_optimizer, other, grads)
    again, again_optimizer = theirs(name, [p.detach().numpy() for p in other], twin, **options)
    again_optimizer.load_state_dict(copy.deepcopy(other_optimizer.state_dict()))
    for grads in gradients(rng, 5):
        take(other_optimizer, other, grads)
        take(again_optimizer, again, grads)
    for a, b in zip(again, other, strict=True):
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-12, atol=1e-12)


def test_twin_keeps_float32_and_skips_missing_gradients():
    for name, options in OPTIMIZERS:
        parameters, optimizer = theirs(name, starts(np.random.default_rng(13), np.float32), twin, **options)
        parameters[0].grad = torch.ones(5)
        before = parameters[1].detach().clone()
        assert optimizer.step(lambda: 7) == 7
        assert parameters[0].dtype == torch.float32
        assert torch.equal(parameters[1], before)


def test_twin_plugs_into_torchs_schedules():
    parameters, optimizer = theirs("Adam", [np.zeros(2)], twin, lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    for expected in (-1.0, -1.5, -1.75):
        take(optimizer, parameters, [np.ones(2)])
        schedule.step()
        np.testing.assert_allclose(parameters[0].detach().numpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("limit", [0.1, 1e6])
@pytest.mark.parametrize("norm_type", [1.0, 2.0, math.inf])
def test_twin_clips_like_dlref(limit, norm_type):
    grads = gradients(np.random.default_rng(14), 1)[0]
    mine, again = ours("SGD", [np.zeros_like(g) for g in grads])[0], theirs("SGD", [np.zeros_like(g) for g in grads])[0]
    for a, b, grad in zip(mine, again, grads, strict=True):
        a.grad, b.grad = grad.copy(), torch.tensor(grad)
    unused = torch.zeros(3, requires_grad=True)
    assert twin.clip_grad_norm([*again, unused], limit, norm_type) == pytest.approx(
        clip_grad_norm(mine, limit, norm_type)
    )
    for a, b in zip(mine, again, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-12, atol=1e-12)
    clip_grad_value(mine, 0.05)
    twin.clip_grad_value([*again, unused], 0.05)
    for a, b in zip(mine, again, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda w: twin.SGD([w], lr=-1), "SGD: lr must lie"),
        (lambda w: twin.SGD([w], nesterov=True), "nesterov needs momentum > 0"),
        (lambda w: twin.SGD([w], nesterov=True, momentum=0.5, dampening=0.5), "nesterov needs momentum > 0"),
        (lambda w: twin.Adagrad([w], eps=-1), "Adagrad: eps must lie"),
        (lambda w: twin.RMSprop([w], alpha=2), "RMSprop: alpha must lie"),
        (lambda w: twin.Adadelta([w], rho=2), "Adadelta: rho must lie"),
        (lambda w: twin.Adam([w], betas=(0.9, 1.0)), "Adam: betas must be two numbers"),
        (lambda w: twin.AdamW([w], betas=(0.9,)), "AdamW: betas must be two numbers"),
        (lambda w: twin.clip_grad_norm([w], -1), "clip_grad_norm: max_norm must lie"),
        (lambda w: twin.clip_grad_value([w], -1), "clip_grad_value: clip_value must lie"),
    ],
)
def test_twin_names_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make(torch.zeros(2, requires_grad=True))


def test_twins_base_class_has_no_rule():
    w = torch.zeros(2, requires_grad=True)
    w.grad = torch.ones(2)
    with pytest.raises(NotImplementedError):
        FirstOrder([w], lr=1.0, weight_decay=0.0, maximize=False).step()
