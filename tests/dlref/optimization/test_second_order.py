"""Newton and L-BFGS: closed forms, PyTorch's path, states, errors."""

import copy

import numpy as np
import pytest
import torch

from dlref.engine import Parameter, Tensor, apply
from dlref.feedforward import Linear
from dlref.losses import mse_loss
from dlref.optimization import LBFGS, Newton
from dlref.pytorch.optimization import second_order as twin
from tests.dlref.optimization.valleys import positive

START = np.array([-1.2, 1.0, 0.5, 2.0])


def rosenbrock(x):
    """The banana valley in n dimensions; the same code for both libraries. Least, 0, at (1, …, 1)."""
    a, b = x[:-1], x[1:]
    return (((b - a**2) ** 2) * 100 + (a * -1 + 1) ** 2).sum()


def closure_of(optimizer, parameter, function, calls=None):
    def closure():
        optimizer.zero_grad()
        loss = function(parameter)
        loss.backward()
        if calls is not None:
            calls.append(loss.item())
        return loss

    return closure


def parabola(matrix, bottom):
    def function(x):
        d = x - bottom
        return ((d @ matrix) * d).sum() * 0.5

    return function


# Newton


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_newton_solves_a_parabola_in_one_step(n, dtype):
    rng = np.random.default_rng(n)
    matrix, bottom = positive(rng, n).astype(dtype), rng.standard_normal(n).astype(dtype)
    w = Parameter(rng.standard_normal(n).astype(dtype))
    optimizer = Newton([w])
    optimizer.step(closure_of(optimizer, w, parabola(matrix, bottom)))
    assert w.data.dtype == dtype
    np.testing.assert_allclose(w.data, bottom, atol=2e-2 if dtype == np.float32 else 1e-7)


def test_newton_with_a_given_hessian_is_exact_and_calls_once():
    rng = np.random.default_rng(0)
    matrix, bottom = positive(rng, 4), rng.standard_normal(4)
    w, calls = Parameter(np.zeros(4)), []
    optimizer = Newton([w], hessian=lambda: matrix)
    loss = optimizer.step(closure_of(optimizer, w, parabola(matrix, bottom), calls))
    assert calls == [loss.item()]
    np.testing.assert_allclose(w.data, bottom, rtol=1e-12)


def test_newtons_step_is_lr_times_damped_solution():
    rng = np.random.default_rng(1)
    matrix, bottom, start = positive(rng, 3), rng.standard_normal(3), rng.standard_normal(3)
    w = Parameter(start)
    optimizer = Newton([w], lr=0.5, damping=2.0, hessian=lambda: matrix)
    optimizer.step(closure_of(optimizer, w, parabola(matrix, bottom)))
    gradient = matrix @ (start - bottom)
    np.testing.assert_allclose(w.data, start - 0.5 * np.linalg.solve(matrix + 2 * np.eye(3), gradient), rtol=1e-12)


def test_newton_equals_its_twin_on_rosenbrock():
    w, t = Parameter(START), torch.tensor(START, requires_grad=True)
    mine, other = Newton([w], damping=0.1), twin.Newton([t], damping=0.1)
    for _ in range(8):
        a = mine.step(closure_of(mine, w, rosenbrock)).item()
        b = other.step(lambda: rosenbrock(t)).item()
        assert a == pytest.approx(b, rel=1e-5)
        np.testing.assert_allclose(w.data, t.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_newton_converges_quadratically():
    w = Parameter(np.array([1.05, 1.1]))
    optimizer = Newton([w])
    errors = []
    for _ in range(5):
        optimizer.step(closure_of(optimizer, w, rosenbrock))
        errors.append(np.abs(w.data - 1).max())
    assert errors[-1] < 1e-9  # from 0.1 in five steps; a gradient method needs thousands


def test_newton_is_drawn_to_a_saddle_and_damping_sends_it_downhill():
    def saddle(x):
        return (x**2 * np.array([1.0, -1.0])).sum()

    results = []
    for damping in (0.0, 3.0):
        w = Parameter(np.array([1.0, 0.5]))
        optimizer = Newton([w], damping=damping)
        optimizer.step(closure_of(optimizer, w, saddle))
        results.append(abs(w.data[1]))
    assert results[0] < 1e-6
    assert results[1] > 0.5


def test_newton_fits_a_linear_model_in_one_step():
    rng = np.random.default_rng(2)
    x = rng.standard_normal((20, 3))
    y = x @ np.array([[1.0], [2.0], [-3.0]]) + 0.5
    model = Linear(3, 1, rng=rng, dtype=np.float64)
    optimizer = Newton(model.parameters())

    def closure():
        optimizer.zero_grad()
        loss = apply(mse_loss, model(x), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    np.testing.assert_allclose(model.weight.data, [[1, 2, -3]], atol=1e-6)
    np.testing.assert_allclose(model.bias.data, [0.5], atol=1e-6)


def test_newton_leaves_the_gradient_of_where_it_stood():
    w = Parameter(np.array([3.0]))
    optimizer = Newton([w])
    optimizer.step(closure_of(optimizer, w, lambda x: (x**2).sum()))
    assert w.grad.item() == 6.0


# L-BFGS


@pytest.mark.parametrize("line_search_fn", [None, "strong_wolfe"])
@pytest.mark.parametrize(
    "options",
    [{}, {"history_size": 3, "max_iter": 7}, {"lr": 0.5, "max_eval": 15}, {"max_iter": 1}, {"max_iter": 2, "lr": 0.3}],
    ids=str,
)
@pytest.mark.parametrize("function", ["parabola", "rosenbrock"])
def test_lbfgs_walks_the_path_of_torch(line_search_fn, options, function):
    if line_search_fn is None and function == "rosenbrock":
        options = {**options, "lr": 0.05}
    matrix, bottom = positive(np.random.default_rng(3), 4), np.arange(4.0)
    functions = [rosenbrock, rosenbrock]
    if function == "parabola":
        functions = [parabola(matrix, bottom), parabola(torch.tensor(matrix), torch.tensor(bottom))]
    w, t = Parameter(START), torch.tensor(START, requires_grad=True)
    again = torch.tensor(START, requires_grad=True)
    mine = LBFGS([w], line_search_fn=line_search_fn, **options)
    other = torch.optim.LBFGS([t], line_search_fn=line_search_fn, **options)
    third = twin.LBFGS([again], line_search_fn=line_search_fn, **options)
    calls, other_calls, third_calls = [], [], []
    for _ in range(2):
        loss = mine.step(closure_of(mine, w, functions[0], calls)).item()
        assert loss == pytest.approx(other.step(closure_of(other, t, functions[1], other_calls)).item(), rel=1e-6)
        assert loss == pytest.approx(third.step(closure_of(third, again, functions[1], third_calls)), rel=1e-6)
    assert len(calls) == len(other_calls) == len(third_calls)
    np.testing.assert_allclose(w.data, t.detach().numpy(), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(w.data, again.detach().numpy(), rtol=1e-6, atol=1e-8)
    state = other.state_dict()["state"][0]
    assert mine.state_dict()["state"][0]["n_iter"] == state["n_iter"]
    assert mine.state_dict()["state"][0]["func_evals"] == state["func_evals"] == len(calls)


def test_lbfgs_finds_the_end_of_the_valley():
    w = Parameter(np.array([-1.2, 1.0]))
    optimizer = LBFGS([w], line_search_fn="strong_wolfe", max_iter=100, tolerance_change=1e-12)
    optimizer.step(closure_of(optimizer, w, rosenbrock))
    np.testing.assert_allclose(w.data, [1.0, 1.0], atol=1e-6)


def test_lbfgs_keeps_float32_and_several_parameters():
    rng = np.random.default_rng(4)
    x = rng.standard_normal((30, 3)).astype(np.float32)
    y = x @ np.array([[1.0], [2.0], [-3.0]], np.float32)
    model, unused = Linear(3, 1, rng=rng), Parameter(np.ones(2, np.float32))
    optimizer = LBFGS([*model.parameters(), unused], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = apply(mse_loss, model(x), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    assert model.weight.data.dtype == np.float32
    np.testing.assert_allclose(model.weight.data, [[1, 2, -3]], atol=1e-3)
    np.testing.assert_array_equal(unused.data, [1, 1])


@pytest.mark.parametrize("library", ["dlref", "twin"])
def test_lbfgs_stops_at_once_where_the_gradient_is_zero(library):
    calls = []
    if library == "dlref":
        w = Parameter(np.ones(3))
        optimizer = LBFGS([w])
    else:
        w = torch.ones(3, requires_grad=True)
        optimizer = twin.LBFGS([w])
    optimizer.step(closure_of(optimizer, w, rosenbrock, calls))
    assert len(calls) == 1


@pytest.mark.parametrize(
    "options",
    [{"tolerance_grad": 1e3}, {"tolerance_change": 1e3}, {"tolerance_change": 1e-2, "lr": 1e-6}],
    ids=["gradient", "slope", "change"],
)
def test_lbfgs_stops_at_its_tolerances_like_torch(options):
    w, t, again = Parameter(START), torch.tensor(START, requires_grad=True), torch.tensor(START, requires_grad=True)
    counts = []
    for kind, parameter in ((LBFGS, w), (torch.optim.LBFGS, t), (twin.LBFGS, again)):
        optimizer, calls = kind([parameter], **options), []
        optimizer.step(closure_of(optimizer, parameter, rosenbrock, calls))
        counts.append(len(calls))
    assert counts[0] == counts[1] == counts[2]
    np.testing.assert_allclose(w.data, t.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(w.data, again.detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize("line_search_fn", [None, "strong_wolfe"])
def test_lbfgs_goes_on_from_its_state(line_search_fn):
    options = {"line_search_fn": line_search_fn, "max_iter": 3, "lr": 0.1}
    straight = Parameter(START)
    optimizer = LBFGS([straight], **options)
    optimizer.step(closure_of(optimizer, straight, rosenbrock))
    again = Parameter(straight.data)
    resumed = LBFGS([again], **options)
    resumed.load_state_dict(optimizer.state_dict())
    for each, w in ((optimizer, straight), (resumed, again)):
        each.step(closure_of(each, w, rosenbrock))
        each.step(closure_of(each, w, rosenbrock))
    np.testing.assert_array_equal(straight.data, again.data)


def test_memory_is_limited():
    w = Parameter(START)
    optimizer = LBFGS([w], history_size=2, line_search_fn="strong_wolfe")
    optimizer.step(closure_of(optimizer, w, rosenbrock))
    state = optimizer.state_dict()["state"][0]
    assert state["n_iter"] > 3
    assert len(state["old_dirs"]) == len(state["old_stps"]) == 2


def test_directions_that_do_not_curve_upwards_are_not_remembered():
    w = Parameter(np.array([0.0]))
    optimizer = LBFGS([w], max_iter=2, lr=0.1)
    optimizer.step(closure_of(optimizer, w, lambda x: (x * -3.0 - x**2).sum()))
    assert optimizer.state_dict()["state"][0]["old_dirs"] == []


# Bad input


def parameter():
    return Parameter(np.zeros(2))


def tensor():
    return torch.zeros(2, requires_grad=True)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Newton([parameter()], damping=-1), ValueError, "Newton: damping must lie"),
        (lambda: Newton([parameter()], lr=-1), ValueError, "Newton: lr must lie"),
        (lambda: Newton([parameter()]).step(), TypeError, "Newton: step needs a closure"),
        (
            lambda: Newton([{"params": [parameter()]}, {"params": [parameter()]}]),
            ValueError,
            "Newton: one group .* got 2",
        ),
        (lambda: LBFGS([parameter()]).step(), TypeError, "LBFGS: step needs a closure"),
        (lambda: LBFGS([{"params": [parameter()]}, {"params": [parameter()]}]), ValueError, "LBFGS: one group"),
        (lambda: LBFGS([parameter()], max_iter=0), ValueError, "LBFGS: max_iter must be at least 1"),
        (lambda: LBFGS([parameter()], history_size=0), ValueError, "LBFGS: history_size must be at least 1"),
        (lambda: LBFGS([parameter()], line_search_fn="armijo"), ValueError, "line_search_fn must be .* got 'armijo'"),
        (lambda: LBFGS([parameter()], lr=-1), ValueError, "LBFGS: lr must lie"),
        (lambda: LBFGS(parameter()), TypeError, "LBFGS: params must be an iterable"),
        (lambda: twin.Newton([tensor()], damping=-1), ValueError, "Newton: damping must lie"),
        (lambda: twin.Newton([tensor()], lr=-1), ValueError, "Newton: lr must lie"),
        (lambda: twin.LBFGS([tensor()], max_iter=0), ValueError, "LBFGS: max_iter must be at least 1"),
        (lambda: twin.LBFGS([tensor()], line_search_fn="armijo"), ValueError, "line_search_fn must be"),
        (lambda: twin.LBFGS([{"params": [tensor()]}, {"params": [tensor()]}]), ValueError, "LBFGS: one group"),
    ],
)
def test_bad_arguments_are_named(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_newton_names_a_hessian_of_another_shape_and_moves_nothing():
    w = Parameter(np.ones(2))
    optimizer = Newton([w], hessian=lambda: np.eye(3))
    with pytest.raises(ValueError, match=r"hessian must return shape \(2, 2\), got \(3, 3\)"):
        optimizer.step(closure_of(optimizer, w, rosenbrock))
    np.testing.assert_array_equal(w.data, [1, 1])


def test_newton_says_what_to_do_about_a_singular_hessian():
    w = Parameter(np.ones(2))
    optimizer = Newton([w], hessian=lambda: np.zeros((2, 2)))
    with pytest.raises(np.linalg.LinAlgError, match="singular; set damping above 0"):
        optimizer.step(closure_of(optimizer, w, lambda x: (x * 2.0).sum()))


def test_lbfgs_refuses_a_state_of_other_size():
    w = Parameter(START)
    optimizer = LBFGS([w])
    optimizer.step(closure_of(optimizer, w, rosenbrock))
    before = copy.deepcopy(optimizer.state_dict())
    other = LBFGS([Parameter(np.zeros(3))])
    with pytest.raises(ValueError, match=r"LBFGS: \w+ must hold vectors of 3 numbers, got \(4,\)"):
        other.load_state_dict(before)
    assert other.state == {}


def test_closures_may_return_plain_numbers():
    w = Parameter(np.array([3.0]))
    for optimizer in (Newton([w]), LBFGS([w])):

        def closure(optimizer=optimizer):
            optimizer.zero_grad()
            loss = (w**2).sum()
            loss.backward()
            return loss.item()

        assert isinstance(optimizer.step(closure), float)


def test_a_plain_tensor_can_be_optimised():
    w = Tensor(np.array([3.0]), requires_grad=True)
    optimizer = Newton([w])
    optimizer.step(closure_of(optimizer, w, lambda x: (x**2).sum()))
    np.testing.assert_allclose(w.data, 0, atol=1e-8)


def test_twins_newton_skips_what_the_loss_does_not_use():
    w, unused = torch.tensor([3.0], requires_grad=True), torch.ones(1, requires_grad=True)
    twin.Newton([w, unused], damping=1e-3).step(lambda: (w**2).sum())
    assert abs(w.item()) < 1e-2
    assert unused.item() == 1
