"""Optimisers: errors that name what is wrong."""

import copy
import math

import numpy as np
import pytest

from dlref import optimization
from dlref.engine import Tensor
from dlref.optimization import SGD, Adadelta, Adagrad, Adam, AdamW, RMSprop, clip_grad_norm, clip_grad_value
from tests.dlref.optimization.steps import (
    gradients,
    ours,
    parameter,
    starts,
    take,
    theirs,
)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: SGD(parameter()), TypeError, r"SGD: params must be an iterable of Tensors, got a single one"),
        (lambda: SGD([np.zeros(2)]), TypeError, "SGD: params must hold Tensors, got ndarray"),
        (lambda: SGD({"params": [parameter()]}), TypeError, "SGD: params must hold Tensors, got str"),
        (lambda: SGD([]), ValueError, "SGD: params is empty"),
        (lambda: Adam([Tensor(np.zeros((2, 3)))]), ValueError, r"Adam: .* shape \(2, 3\) does not require a gradient"),
        (lambda: SGD([parameter((7,))] * 2), ValueError, r"SGD: a parameter of shape \(7,\) is given twice"),
        (lambda: SGD([{"params": [parameter()], "rate": 1}]), ValueError, "SGD: unknown setting 'rate'; known are lr"),
        (lambda: SGD([parameter()], lr=-0.1), ValueError, r"SGD: lr must lie in \[0, inf\], got -0.1"),
        (lambda: SGD([parameter()], lr=math.nan), ValueError, "SGD: lr must lie in .* got nan"),
        (lambda: SGD([parameter()], momentum=-1), ValueError, "SGD: momentum must lie"),
        (lambda: SGD([parameter()], weight_decay=-1), ValueError, "SGD: weight_decay must lie"),
        (
            lambda: SGD([parameter()], nesterov=True),
            ValueError,
            "nesterov needs momentum > 0 and dampening = 0, got momentum=0",
        ),
        (lambda: SGD([parameter()], momentum=0.9, dampening=0.1, nesterov=True), ValueError, "dampening=0.1"),
        (lambda: SGD([{"params": [parameter()], "lr": -2}]), ValueError, "SGD: lr must lie .* got -2"),
        (lambda: Adagrad([parameter()], lr_decay=-1), ValueError, "Adagrad: lr_decay must lie"),
        (lambda: Adagrad([parameter()], initial_accumulator_value=-1), ValueError, "initial_accumulator_value must"),
        (lambda: Adagrad([parameter()], eps=-1), ValueError, "Adagrad: eps must lie"),
        (lambda: RMSprop([parameter()], alpha=1.5), ValueError, r"RMSprop: alpha must lie in \[0, 1\], got 1.5"),
        (lambda: RMSprop([parameter()], lr=-1), ValueError, "RMSprop: lr must lie"),
        (lambda: Adadelta([parameter()], rho=-0.1), ValueError, r"Adadelta: rho must lie in \[0, 1\], got -0.1"),
        (lambda: Adadelta([parameter()], eps=-0.1), ValueError, "Adadelta: eps must lie"),
        (
            lambda: Adam([parameter()], betas=(0.9, 1.0)),
            ValueError,
            r"Adam: betas must be two numbers in \[0, 1\)",
        ),
        (lambda: Adam([parameter()], betas=(-0.1, 0.9)), ValueError, "Adam: betas must be"),
        (lambda: Adam([parameter()], betas=(0.9,)), ValueError, "Adam: betas must be"),
        (lambda: Adam([parameter()], eps=-1), ValueError, "Adam: eps must lie"),
        (lambda: AdamW([parameter()], betas=(0.9, 2)), ValueError, "AdamW: betas must be"),
        (lambda: clip_grad_norm(parameter(), 1.0), TypeError, "clip_grad_norm: params must be an iterable"),
        (lambda: clip_grad_norm([parameter()], -1.0), ValueError, "clip_grad_norm: max_norm must lie"),
        (lambda: clip_grad_value([1], 1.0), TypeError, "clip_grad_value: params must hold Tensors, got int"),
        (lambda: clip_grad_value([parameter()], -1.0), ValueError, "clip_grad_value: clip_value must lie"),
    ],
)
def test_bad_arguments_are_named(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("grad", [np.zeros(3), np.zeros(2, np.float32)])
def test_gradient_of_another_shape_or_dtype_is_refused(grad):
    w = parameter()
    w.grad = grad
    with pytest.raises(ValueError, match=r"Adam: grad must be float64 \(2,\) like its parameter, got float"):
        Adam([w]).step()


def test_state_that_does_not_fit_changes_nothing():
    w, optimizer = parameter(), None
    optimizer = Adam([w], lr=0.1)
    w.grad = np.ones(2)
    optimizer.step()
    before = optimizer.state_dict()
    wrong_shape, wrong_groups, wrong_lr = (copy.deepcopy(before) for _ in range(3))
    wrong_shape["state"][0]["exp_avg"] = np.zeros(5)
    wrong_groups["param_groups"][0]["params"] = [0, 1]
    wrong_lr["param_groups"][0]["lr"] = -1
    for bad, message in (
        (wrong_shape, r"Adam: exp_avg must be \(2,\) like its parameter, got \(5,\)"),
        (wrong_groups, r"Adam: expected groups of \[1\] parameters, the state has groups of \[2\]"),
        (wrong_lr, "Adam: lr must lie"),
    ):
        with pytest.raises(ValueError, match=message):
            optimizer.load_state_dict(bad)
        np.testing.assert_equal(optimizer.state_dict(), before)


def test_base_class_has_no_rule():
    w = parameter()
    w.grad = np.ones(2)
    with pytest.raises(NotImplementedError):
        optimization.Optimizer([w], {"lr": 1.0, "weight_decay": 0, "maximize": False}).step()


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW", "RAdam", "NAdam"])
def test_a_wrong_dlref_optimizer_would_be_seen(name):
    """The comparison with torch can fail: another learning rate is another result."""
    rng = np.random.default_rng(10)
    data, grads = starts(rng), gradients(rng, 1)[0]
    mine, my_optimizer = ours(name, data, lr=0.1)
    other, other_optimizer = theirs(name, data, lr=0.1001)
    take(my_optimizer, mine, grads)
    take(other_optimizer, other, grads)
    assert np.abs(mine[0].data - other[0].detach().numpy()).max() > 1e-12
