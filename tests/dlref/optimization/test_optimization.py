"""First-order optimisers: the numbers of torch.optim, the closed forms, and the mistakes that others made."""

import copy
import json
import math
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref import optimization
from dlref.engine import Parameter, Tensor
from dlref.optimization import SGD, Adadelta, Adagrad, Adam, AdamW, RMSprop, clip_grad_norm, clip_grad_value
from dlref.pytorch import optimization as twin
from dlref.pytorch.optimization.optimizer import FirstOrder

SHAPES = [(5,), (3, 4), (2, 3, 2), ()]

OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "weight_decay": 0.05, "maximize": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.3, "eps": 1e-3}),
    ("Adagrad", {"maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.8, "eps": 1e-3, "weight_decay": 0.05}),
    ("RMSprop", {"centered": True, "eps": 1e-3}),
    ("RMSprop", {"momentum": 0.9, "maximize": True}),
    ("RMSprop", {"centered": True, "momentum": 0.7, "alpha": 0.9, "weight_decay": 0.1}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.05}),
    ("Adadelta", {"maximize": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.1}),
    ("Adam", {"amsgrad": True, "lr": 0.1, "betas": (0.5, 0.6)}),
    ("Adam", {"maximize": True, "weight_decay": 0.1}),
    ("Adam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "betas": (0.7, 0.9), "eps": 1e-2, "weight_decay": 0.5}),
    ("AdamW", {"amsgrad": True, "maximize": True, "weight_decay": 0.0}),
]
IDS = [f"{name}-{'-'.join(options) or 'defaults'}" for name, options in OPTIMIZERS]
every_optimizer = pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=IDS)


def starts(rng, dtype=np.float64, shapes=SHAPES):
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def gradients(rng, steps, dtype=np.float64, shapes=SHAPES):
    """Per step, one gradient per parameter; sizes vary over five powers of ten, as real ones do."""
    scale = 10 ** rng.uniform(-4, 1, steps)
    return [[np.asarray(s * rng.standard_normal(shape), dtype=dtype) for shape in shapes] for s in scale]


def ours(name, data, **options):
    parameters = [Parameter(array) for array in data]
    return parameters, getattr(optimization, name)(parameters, **options)


def theirs(name, data, module=torch.optim, **options):
    parameters = [torch.nn.Parameter(torch.tensor(array)) for array in data]
    return parameters, getattr(module, name)(parameters, **options)


def take(step_of, parameters, grads):
    """One step with these gradients."""
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad) if isinstance(parameter, torch.Tensor) else grad.copy()
    step_of.step()


def one_step(optimizer_class, data, grad, **options):
    """The parameter after one step, as an array."""
    parameter = Parameter(np.asarray(data, dtype=float))
    parameter.grad = np.asarray(grad, dtype=float)
    optimizer_class([parameter], **options).step()
    return parameter.data


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


# The twin: written from tensors up, a torch.optim.Optimizer


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


# Clipping


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


# Bad input


def parameter(shape=(2,)):
    return Parameter(np.zeros(shape))


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


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"])
def test_a_wrong_dlref_optimizer_would_be_seen(name):
    """The comparison with torch can fail: another learning rate is another result."""
    rng = np.random.default_rng(10)
    data, grads = starts(rng), gradients(rng, 1)[0]
    mine, my_optimizer = ours(name, data, lr=0.1)
    other, other_optimizer = theirs(name, data, lr=0.1001)
    take(my_optimizer, mine, grads)
    take(other_optimizer, other, grads)
    assert np.abs(mine[0].data - other[0].detach().numpy()).max() > 1e-12
