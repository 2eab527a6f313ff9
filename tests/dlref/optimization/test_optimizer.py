"""What every optimiser promises: torch's numbers, states that move, nothing allocated."""

import copy
import json
import tracemalloc

import numpy as np
import pytest
import torch

from dlref import optimization
from dlref.engine import Parameter, Tensor
from dlref.optimization import SGD, Adam, clip_grad_norm
from tests.dlref.optimization.steps import (
    every_optimizer,
    gradients,
    ours,
    starts,
    take,
    theirs,
)


def as_arrays(state):
    """A state dict of torch with arrays for its tensors."""
    if isinstance(state, dict):
        return {key: as_arrays(value) for key, value in state.items()}
    return state.numpy().copy() if isinstance(state, torch.Tensor) else state


# The numbers are torch's


@every_optimizer
def test_50_steps_equal_torch_in_float64(name, options):
    rng = np.random.default_rng(0)
    data = starts(rng)
    mine, my_optimizer = ours(name, data, **options)
    other, other_optimizer = theirs(name, data, **options)
    for grads in gradients(rng, 50):
        take(my_optimizer, mine, grads)
        take(other_optimizer, other, grads)
        for a, b in zip(mine, other, strict=True):
            np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-12, atol=1e-12)
    expected, found = as_arrays(other_optimizer.state_dict())["state"], my_optimizer.state_dict()["state"]
    assert expected.keys() == found.keys()
    for i, entry in expected.items():
        assert entry.keys() == found[i].keys()
        for key in entry:
            np.testing.assert_allclose(found[i][key], entry[key], rtol=1e-12, atol=1e-12, err_msg=key)


@every_optimizer
def test_50_steps_in_float32_stay_float32_and_close(name, options):
    rng = np.random.default_rng(1)
    data = starts(rng, np.float32)
    mine, my_optimizer = ours(name, data, **options)
    other, other_optimizer = theirs(name, data, **options)
    for grads in gradients(rng, 50, np.float32):
        take(my_optimizer, mine, grads)
        take(other_optimizer, other, grads)
    for a, b in zip(mine, other, strict=True):
        assert a.data.dtype == np.float32
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-4, atol=1e-4)
    for entry in my_optimizer.state.values():
        assert all(value.dtype == np.float32 for value in entry.values() if isinstance(value, np.ndarray))


@every_optimizer
def test_state_moves_from_torch_to_dlref_and_back(name, options):
    rng = np.random.default_rng(2)
    data = starts(rng)
    other, other_optimizer = theirs(name, data, **options)
    for grads in gradients(rng, 7):
        take(other_optimizer, other, grads)
    mine, my_optimizer = ours(name, [p.detach().numpy() for p in other], lr=123.0)
    my_optimizer.load_state_dict(as_arrays(other_optimizer.state_dict()))
    assert my_optimizer.param_groups[0]["lr"] == other_optimizer.param_groups[0]["lr"]
    more = gradients(rng, 7)
    for grads in more:
        take(my_optimizer, mine, grads)
        take(other_optimizer, other, grads)
    for a, b in zip(mine, other, strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-12, atol=1e-12)


@every_optimizer
def test_saved_state_goes_on_exactly_also_through_json(name, options):
    rng = np.random.default_rng(3)
    data, steps = starts(rng), gradients(rng, 9)
    straight, optimizer = ours(name, data, **options)
    for grads in steps[:4]:
        take(optimizer, straight, grads)
    saved = json.loads(json.dumps(optimizer.state_dict(), default=lambda array: array.tolist()))
    again, resumed = ours(name, [p.data for p in straight])
    resumed.load_state_dict(saved)
    for grads in steps[4:]:
        take(optimizer, straight, grads)
        take(resumed, again, grads)
    for a, b in zip(straight, again, strict=True):
        np.testing.assert_array_equal(a.data, b.data)
    assert resumed.param_groups[0].items() >= options.items()


def test_defaults_are_torchs():
    for name in ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"):
        mine, other = ours(name, starts(np.random.default_rng(0)))[1], theirs(name, starts(np.random.default_rng(0)))[1]
        assert mine.defaults == {key: other.defaults[key] for key in mine.defaults}
        left_out = other.defaults.keys() - mine.defaults.keys()
        assert left_out <= {"foreach", "fused", "capturable", "differentiable"}


@every_optimizer
def test_groups_have_their_own_settings(name, options):
    rng = np.random.default_rng(4)
    data, steps = starts(rng), gradients(rng, 5)
    mine, other = [Parameter(a) for a in data], [torch.nn.Parameter(torch.tensor(a)) for a in data]
    pairs = []
    for module, parameters in ((optimization, mine), (torch.optim, other)):
        groups = [{"params": parameters[:2]}, {"params": parameters[2:], "lr": 0.02, "weight_decay": 0.3}]
        pairs.append((getattr(module, name)(groups, **options), parameters))
    for grads in steps:
        for optimizer, parameters in pairs:
            take(optimizer, parameters, grads)
    for a, b in zip(mine, other, strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-12, atol=1e-12)


# What every optimiser promises


@every_optimizer
def test_gradients_are_read_only_and_missing_ones_skipped(name, options):
    data = starts(np.random.default_rng(5))
    parameters, optimizer = ours(name, data, **options)
    grad = np.ones(5)
    grad.flags.writeable = False
    parameters[0].grad = grad
    optimizer.step()
    optimizer.step()
    assert not np.array_equal(parameters[0].data, data[0])
    for parameter, before in zip(parameters[1:], data[1:], strict=True):
        np.testing.assert_array_equal(parameter.data, before)


@every_optimizer
def test_memory_order_does_not_matter(name, options):
    rng = np.random.default_rng(6)
    data, grad = rng.standard_normal((3, 4)), rng.standard_normal((3, 4))
    results = []
    for order in (np.ascontiguousarray, np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2]):
        parameter = Tensor(order(data.copy()), requires_grad=True)
        optimizer = getattr(optimization, name)([parameter], **options)
        for scale in (1, 2, 3):
            parameter.grad = order(scale * grad)
            optimizer.step()
        results.append(parameter.data)
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


@every_optimizer
def test_a_step_changes_the_array_in_place_and_allocates_nothing(name, options):
    parameter = Parameter(np.zeros(100_000, dtype=np.float32))
    array = parameter.data
    parameter.grad = np.full(100_000, 0.5, dtype=np.float32)
    optimizer = getattr(optimization, name)([parameter], **options)
    optimizer.step()
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parameter.data is array
    assert peak < array.nbytes / 10, f"{peak} bytes"


def test_numpy_learning_rate_does_not_promote_float32():
    data = np.random.default_rng(7).standard_normal(50).astype(np.float32)
    results = []
    for number in (float, np.float64):
        parameter = Parameter(data)
        optimizer = SGD([parameter], lr=number(0.1), weight_decay=number(0.3), momentum=number(0.9))
        optimizer.param_groups[0]["lr"] = number(0.01)
        for _ in range(3):
            parameter.grad = data.copy()
            optimizer.step()
        assert parameter.data.dtype == np.float32
        results.append(parameter.data)
    np.testing.assert_array_equal(*results)
    parameter = Parameter(data)
    optimizer = SGD([parameter], lr=1.0)
    optimizer.param_groups[0]["lr"] = np.float64(0.7)
    parameter.grad = data.copy()
    optimizer.step()
    np.testing.assert_array_equal(parameter.data, data - np.float32(0.7) * data)


def test_parameters_of_both_dtypes_may_be_mixed():
    parameters = [Parameter(np.zeros(3, np.float32)), Parameter(np.zeros(3))]
    optimizer = Adam(parameters, lr=0.1)
    for parameter in parameters:
        parameter.grad = np.ones_like(parameter.data)
    optimizer.step()
    assert [p.data.dtype for p in parameters] == [np.float32, np.float64]
    np.testing.assert_allclose(parameters[0].data, parameters[1].data, rtol=1e-6)


def test_a_single_number_is_a_parameter_too():
    w = Parameter(np.array(2.0))
    for _ in range(2):
        (w * w).backward()
    assert isinstance(w.grad, np.ndarray), "what is to be clipped in place must be an array"
    assert clip_grad_norm([w], 1.0) == 8.0
    SGD([w], lr=0.5).step()
    assert w.data == pytest.approx(1.5)


def test_empty_parameter_is_fine():
    parameter = Parameter(np.zeros((0, 3)))
    parameter.grad = np.zeros((0, 3))
    Adam([parameter]).step()
    assert parameter.data.shape == (0, 3)


def test_zero_grad_and_closure():
    w = Parameter(np.array([1.0, -2.0]))
    optimizer = SGD([w], lr=0.1)

    def closure():
        optimizer.zero_grad()
        assert w.grad is None
        loss = (w * w).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 5.0
    np.testing.assert_allclose(w.data, [0.8, -1.6])
    w.grad = None
    assert optimizer.step() is None


def test_state_dict_is_a_snapshot():
    w = Parameter(np.zeros(2))
    optimizer = SGD([w], momentum=0.9)
    w.grad = np.ones(2)
    optimizer.step()
    saved = optimizer.state_dict()
    copied = copy.deepcopy(saved)
    optimizer.step()
    np.testing.assert_array_equal(saved["state"][0]["momentum_buffer"], copied["state"][0]["momentum_buffer"])
    optimizer.load_state_dict(saved)
    optimizer.step()
    np.testing.assert_array_equal(saved["state"][0]["momentum_buffer"], [1.0, 1.0])


def test_add_param_group_keeps_what_is_remembered():
    first, second = Parameter(np.zeros(2)), Parameter(np.zeros(2))
    optimizer = Adam([first], lr=0.1)
    first.grad, second.grad = np.ones(2), np.ones(2)
    optimizer.step()
    optimizer.add_param_group({"params": [second], "lr": 0.5})
    optimizer.step()
    assert optimizer.state[first]["step"] == 2
    assert optimizer.state[second]["step"] == 1
    np.testing.assert_allclose(second.data, -0.5, rtol=1e-6)
