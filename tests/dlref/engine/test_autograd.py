"""The tape: gradients of whole computations, held against torch's tape and against differences."""

import gc
import inspect
import weakref
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlref.engine import Tensor, apply, arithmetic, choices, computation_graph, grad_check, no_grad
from dlref.feedforward import linear
from tests.dlref.checks import Case, check, check_twin
from tests.dlref.engine.test_choices import CASES as CHOICES


def positive(*shape):
    return lambda rng: rng.uniform(0.5, 2.0, shape)


CASES = [
    Case(arithmetic.add, torch.add, ((3, 4), (3, 4))),
    Case(arithmetic.add, torch.add, ((3, 4), (4,))),
    Case(arithmetic.add, torch.add, ((3, 1), (1, 4))),
    Case(arithmetic.add, torch.add, ((), (2, 3, 4))),
    Case(arithmetic.add, torch.add, ((1,), (1,))),
    Case(arithmetic.add, torch.add, ((0, 3), (1, 3))),
    Case(arithmetic.subtract, torch.sub, ((3, 4), (3, 1))),
    Case(arithmetic.subtract, torch.sub, ((4,), (2, 3, 4))),
    Case(arithmetic.multiply, torch.mul, ((3, 4), (4,))),
    Case(arithmetic.multiply, torch.mul, ((2, 1, 4), (3, 1))),
    Case(arithmetic.divide, torch.div, ((3, 4), positive(4))),
    Case(arithmetic.divide, torch.div, ((4,), positive(3, 4))),
    Case(arithmetic.matmul, torch.matmul, ((3, 4), (4, 2))),
    Case(arithmetic.matmul, torch.matmul, ((1, 1), (1, 1))),
    Case(arithmetic.matmul, torch.matmul, ((4,), (4,))),
    Case(arithmetic.matmul, torch.matmul, ((3, 4), (4,))),
    Case(arithmetic.matmul, torch.matmul, ((4,), (4, 2))),
    Case(arithmetic.matmul, torch.matmul, ((5, 3, 4), (5, 4, 2))),
    Case(arithmetic.matmul, torch.matmul, ((5, 3, 4), (4, 2))),
    Case(arithmetic.matmul, torch.matmul, ((2, 1, 3, 4), (5, 4, 2))),
    Case(arithmetic.matmul, torch.matmul, ((5, 3, 4), (4,))),
    Case(arithmetic.matmul, torch.matmul, ((4,), (5, 4, 2))),
    Case(arithmetic.power, lambda x, exponent: x**exponent, ((3, 4),), {"exponent": 3}),
    Case(arithmetic.power, lambda x, exponent: x**exponent, ((3, 4),), {"exponent": 0}),
    Case(arithmetic.power, lambda x, exponent: x**exponent, ((3, 4),), {"exponent": 1}),
    Case(
        arithmetic.power, lambda x, exponent: x**exponent, (lambda rng: np.zeros(3),), {"exponent": 0}, id="0 to the 0"
    ),
    Case(
        arithmetic.power, lambda x, exponent: x**exponent, (lambda rng: np.zeros(3),), {"exponent": 2}, id="0 squared"
    ),
    Case(arithmetic.power, lambda x, exponent: x**exponent, (positive(3, 4),), {"exponent": -0.5}),
    Case(arithmetic.negative, torch.neg, ((3, 4),)),
    Case(arithmetic.exp, torch.exp, ((3, 4),)),
    Case(arithmetic.exp, torch.exp, ((),)),
    Case(arithmetic.log, torch.log, (positive(3, 4),)),
    Case(arithmetic.sum, lambda x: x.sum(), ((3, 4),)),
    Case(arithmetic.sum, lambda x: x.sum(), ((),)),
    Case(arithmetic.sum, torch.sum, ((3, 4),), {"axis": 1}, {"dim": 1}),
    Case(arithmetic.sum, torch.sum, ((3, 4),), {"axis": -2, "keepdims": True}, {"dim": -2, "keepdim": True}),
    Case(arithmetic.sum, torch.sum, ((2, 3, 4),), {"axis": (0, 2)}, {"dim": (0, 2)}),
    Case(arithmetic.reshape, torch.reshape, ((3, 4),), {"shape": (2, 6)}),
    Case(arithmetic.reshape, torch.reshape, ((3, 4),), {"shape": (-1,)}),
    Case(arithmetic.transpose, torch.permute, ((2, 3, 4),), {"axes": (2, 0, 1)}, {"dims": (2, 0, 1)}),
    Case(arithmetic.transpose, torch.permute, ((2, 3, 4),), {"axes": (-1, 0, -2)}, {"dims": (-1, 0, -2)}),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": (slice(None), 1)}),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": ([0, 0, 2], [1, 1, 3])}, id="twice"),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": (1, 2)}, id="single"),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": 1}, id="row"),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": (..., None, slice(0, 4, 2))}, id="slices"),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": np.array([1, 1, 0])}, id="rows twice"),
    Case(arithmetic.getitem, lambda x, index: x[index], ((3, 4),), {"index": np.eye(3, 4) == 1}, id="mask"),
    Case(arithmetic.concatenate, lambda *x: torch.cat(x, -1), ((2, 3), (2, 1), (2, 4))),
    Case(arithmetic.concatenate, lambda *x, axis: torch.cat(x, axis), ((2, 3), (4, 3)), {"axis": 0}),
    Case(arithmetic.concatenate, lambda *x: torch.cat(x, -1), ((2, 3),)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@given(
    hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3),
    st.sampled_from([("add", "add"), ("subtract", "sub"), ("multiply", "mul"), ("divide", "div")]),
)
def test_any_two_shapes_that_broadcast(shapes, names):
    ours, theirs = getattr(arithmetic, names[0]), getattr(torch, names[1])
    a, b = shapes.input_shapes
    check_twin(Case(ours, theirs, (a, positive(*b))), np.float64, tolerance=1e-9)
    check_twin(Case(ours, theirs, (a, positive(*b))), np.float32, tolerance=1e-4)


@given(hnp.mutually_broadcastable_shapes(signature="(n,k),(k,m)->(n,m)", max_dims=3, max_side=3))
def test_any_two_stacks_of_matrices(shapes):
    check_twin(Case(arithmetic.matmul, torch.matmul, shapes.input_shapes), np.float64, tolerance=1e-9)


@given(st.data(), hnp.array_shapes(max_dims=4, max_side=4))
def test_any_index(data, shape):
    index = data.draw(hnp.basic_indices(shape, allow_newaxis=True))
    x = np.random.default_rng(0).standard_normal(shape)
    value, pullback = arithmetic.getitem(x, index=index)
    np.testing.assert_array_equal(value, x[index])
    expected = np.zeros(shape)
    expected[index] = 1
    np.testing.assert_array_equal(pullback(np.ones_like(value))[0], expected)


def both(function, *shapes, dtype=np.float64):
    """The same Python function on our tensors and on torch's: equal value, equal gradients."""
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0.5, 2.0, shape).astype(dtype) for shape in shapes]
    ours = [Tensor(a, requires_grad=True) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    loss, expected = function(*ours), function(*theirs)
    loss.backward()
    expected.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    for x, twin in zip(ours, theirs, strict=True):
        assert x.grad.dtype == dtype
        np.testing.assert_allclose(x.grad, twin.grad, rtol=1e-5)


@pytest.mark.parametrize(
    "function",
    [
        lambda a, b: (a + b).sum(),
        lambda a, b: (2 + a - b * 3).sum(),
        lambda a, b: (1 - a / b + 2 / a).mean(),
        lambda a, b: ((a @ b.T) ** 2).mean(),
        lambda a, b: (-a * b).exp().sum(),
        lambda a, b: (a.log() * b[0]).sum(),
        lambda a, b: (a.reshape(6, 2) @ b.reshape(2, 6)).sum(),
        lambda a, b: (a + a * b + a * a).sum(),  # a used four times
        lambda a, b: (a**b + 2**a - a.sin() * b.cos()).sum(),
        lambda a, b: (a.clip(0.7, 1.5).cumsum(0) * b.clip(max=1.0).cumsum(-1)).sum(),
        lambda a, b: (abs(a - b) + (a - 1).abs()).sum() + (a * b).max(),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_expressions_equal_torch(function, dtype):
    both(function, (3, 4), (3, 4), dtype=dtype)


def test_arrays_and_numbers_on_either_side():
    x = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=True)
    array = np.array([3.0, 4.0], np.float32)
    for y in (array + x, array - x, array * x, array / x, 1 + x, 1 - x, 2 * x, 2 / x, np.float64(2) * x, x + array):
        assert isinstance(y, Tensor)
        assert y.dtype == np.float32
    assert (np.ones((3, 2), np.float32) @ x).shape == (3,)
    assert (x @ np.ones((2, 3), np.float32)).shape == (3,)
    np.testing.assert_array_equal((array - x).data, [2, 2])
    np.testing.assert_array_equal((array / x).data, [3, 2])
    np.testing.assert_array_equal((1 - x).data, [0, -1])


def test_shapes_and_views():
    x = Tensor(np.arange(6.0).reshape(2, 3))
    assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 3), 2, 6, np.float64)
    assert x.T.shape == (3, 2)
    assert x.transpose(1, 0).shape == (3, 2)
    assert x.reshape(-1).shape == (6,)
    assert x.sum(0).shape == (3,)
    assert x.mean(1).shape == (2,)
    assert x.mean(1, keepdims=True).shape == (2, 1)
    assert x.mean((0, 1)).item() == 2.5
    assert x.numpy() is x.data
    assert repr(x[0]) == "Tensor([0., 1., 2.])"
    assert repr(Tensor([1.0], requires_grad=True)) == "Tensor([1.], requires_grad=True)"


def test_backward_twice_adds_the_same_gradient_again():
    x = Tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    loss.backward()
    np.testing.assert_array_equal(x.grad, [4, 8])


def test_gradients_of_two_losses_add_up():
    x = Tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    x.exp().sum().backward()
    np.testing.assert_allclose(x.grad, 3 + np.exp([1, 2]))


def test_tensors_do_not_share_their_gradients():
    a, b = Tensor([1.0], requires_grad=True), Tensor([1.0], requires_grad=True)
    start = np.array([1.0])
    (a + b).backward(start)
    a.grad *= 5
    assert b.grad == [1.0]
    assert start == [1.0]


def test_gradient_written_in_place_does_not_reach_the_next_backward():
    a = Tensor([1.0], requires_grad=True)
    y = a + 0
    y.backward()
    kept = a.grad
    y.backward()
    assert kept == [1.0]
    assert a.grad == [2.0]


def test_leaf_backward():
    x = Tensor([2.0], requires_grad=True)
    x.backward()
    np.testing.assert_array_equal(x.grad, [1])


def test_only_leaves_keep_a_gradient():
    x = Tensor([2.0], requires_grad=True)
    y = x * 3
    (y * y).sum().backward()
    assert y.grad is None
    np.testing.assert_array_equal(x.grad, [36])


def test_a_diamond_sends_each_gradient_once():
    """y reaches the loss along two ways of different length: its pullback must wait for both."""
    calls = []

    def counted(x):
        def pullback(dy):
            calls.append(dy.copy())
            return (2 * dy,)

        return 2 * x, pullback

    x = Tensor([1.0], requires_grad=True)
    y = apply(counted, x)
    (y + (y * 3).exp() * 0 + y * 5).sum().backward()
    assert len(calls) == 1
    np.testing.assert_array_equal(x.grad, [12])


def test_a_long_chain_needs_no_recursion():
    x = Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    y.backward()
    assert x.grad == [1.0]


def test_two_ways_at_each_of_sixty_steps_are_not_walked_one_by_one():
    x = Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad == [2.0**60]


def test_several_values_and_unused_ones():
    def split(x):
        def pullback(dfirst, drest, dsize):
            assert drest.shape == (2,)
            assert dsize.dtype == np.int64
            return (np.concatenate([dfirst, drest]),)

        return (x[:1], x[1:], np.array(x.size)), pullback

    x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    first, rest, size = apply(split, x)
    assert not size.requires_grad
    first.backward()
    np.testing.assert_array_equal(x.grad, [1, 0, 0])
    ((first + rest) * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [1 + 4, 2, 2])


def test_inputs_without_a_gradient():
    def weigh(x, mask, extra):
        return x * mask, lambda dy: (dy * mask, None, None)

    x = Tensor([1.0, 2.0], requires_grad=True)
    mask = Tensor(np.array([True, False]))
    apply(weigh, x, mask, None).sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 0])
    assert mask.grad is None


def test_a_pullback_may_end_a_path():
    def stop(x):
        return x * 1, lambda dy: (None,)

    x = Tensor([1.0], requires_grad=True)
    y = x * 3
    (apply(stop, y * 2) + x).backward()
    np.testing.assert_array_equal(x.grad, [1])


def test_every_operation_of_the_engine_is_tested():
    members = [inspect.getmembers(module, inspect.isfunction) for module in (arithmetic, choices)]
    homes = {arithmetic.__name__, choices.__name__}
    written = {name for found in members for name, value in found if value.__module__ in homes and name[0] != "_"}
    assert {case.operation.__name__ for case in [*CASES, *CHOICES]} == written


def test_constants_get_no_gradient_and_leave_no_tape():
    x, w = Tensor([1.0]), Tensor([2.0], requires_grad=True)
    y = x * w
    y.backward()
    assert x.grad is None
    assert not (x * x).requires_grad
    assert not y.detach().requires_grad
    assert y.detach().data is y.data


def test_no_grad_ends_also_after_an_error():
    x = Tensor([1.0], requires_grad=True)
    with no_grad():
        assert not (x * 2).requires_grad
        with no_grad():
            pass
        assert not (x * 2).requires_grad
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert (x * 2).requires_grad


def test_the_tape_is_freed_with_its_end():
    """No reference cycles: memory of a step is free as soon as the loss is, without the garbage collector."""
    gc.disable()
    try:
        x = Tensor(np.ones(3), requires_grad=True)
        y = x * 2
        watch = weakref.ref(y)
        loss = y.sum()
        loss.backward()
        del y, loss
        assert watch() is None
    finally:
        gc.enable()


def test_graph_lists_inputs_before_their_operations():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=True)
    loss = ((x * w).exp() + w).sum()
    vertices, edges = computation_graph(loss, x=x)
    labels = [vertex.label for vertex in vertices]
    assert labels == ["x", "tensor", "multiply", "exp", "add", "sum"]
    assert [vertex.shape for vertex in vertices] == [(2,)] * 5 + [()]
    assert edges == [(0, 2), (1, 2), (2, 3), (3, 4), (1, 4), (4, 5)]
    assert computation_graph(w, w=w) == ([("w", (2,))], [])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: Tensor([1, 2], requires_grad=True), TypeError, "Tensor: data must be float32 or float64, got int64"),
        (lambda: Tensor([1.0]).backward(), ValueError, "does not depend on any tensor with requires_grad=True"),
        (lambda: Tensor([1.0, 2.0], True).backward(), ValueError, r"single number, not for shape \(2,\)"),
        (lambda: Tensor([1.0, 2.0], True).backward([1.0]), ValueError, r"must be of shape \(2,\), got \(1,\)"),
        (lambda: Tensor([1.0]) + Tensor(np.ones(1, np.float32)), TypeError, "add: b is float32, but a is float64"),
        (lambda: Tensor([1, 2]) * 2, TypeError, "multiply: a must be float32 or float64, got int64"),
        (lambda: Tensor([1.0]) ** "2", TypeError, "power: exponent must be a number, got str"),
        (lambda: Tensor([1.0, 2.0]) + Tensor([1.0, 2.0, 3.0]), ValueError, "broadcast"),
        (lambda: Tensor(np.ones((2, 3))) @ Tensor(np.ones((2, 3))), ValueError, "matmul"),
        (lambda: arithmetic.exp(Tensor([1.0])), TypeError, r"x must be a NumPy array, got Tensor; call apply\(exp, "),
        (lambda: np.asarray(Tensor([1.0])), TypeError, r"a Tensor is not an array: take its \.data"),
        (lambda: Tensor(Tensor([1.0])), TypeError, "a Tensor is not an array"),
        (lambda: np.exp(Tensor([1.0])), TypeError, "does not support ufuncs"),
        (lambda: arithmetic.exp([1.0]), TypeError, "exp: x must be a NumPy array, got list$"),
        (lambda: apply(arithmetic.sum, Tensor([1.0]), axis=Tensor(0)), TypeError, "sum: axis is a Tensor"),
    ],
)
def test_errors_say_what_came(act, error, message):
    with pytest.raises(error, match=message):
        act()


@pytest.mark.parametrize(
    ("pullback", "error", "message"),
    [
        (lambda dy: dy, TypeError, "mine: the pullback must return a tuple of 1 gradients"),
        (lambda dy: (dy, dy), TypeError, "mine: the pullback must return a tuple of 1 gradients"),
        (lambda dy: (dy.sum(),), ValueError, r"mine: the pullback returned a gradient of shape \(\) for input 0 of"),
    ],
)
def test_a_broken_pullback_is_named(pullback, error, message):
    def mine(x):
        return x, pullback

    with pytest.raises(error, match=message):
        apply(mine, Tensor(np.ones((2, 3)), requires_grad=True)).sum().backward()


def test_an_optional_last_input_may_be_left_out():
    x, weight = (Tensor(array, requires_grad=True) for array in (np.ones((2, 3)), np.arange(12.0).reshape(4, 3)))
    apply(linear, x, weight).sum().backward()
    np.testing.assert_array_equal(x.grad, [[18, 22, 26]] * 2)
    np.testing.assert_array_equal(weight.grad, np.full((4, 3), 2))


def test_a_gradient_for_an_input_that_was_not_given_is_a_mistake():
    for surplus, fails in (((None,), False), ((None, None), False), ((None, np.ones(3)), True)):
        y = apply(lambda x: (2 * x, lambda dy: (2 * dy, *surplus)), Tensor(np.ones(3), requires_grad=True))  # noqa: B023
        with pytest.raises(TypeError, match="must return a tuple of 1 gradients") if fails else nullcontext():
            y.sum().backward()


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda x, n: (x**3, lambda dy: (3 * x**2 * dy * (1 + 1e-5), None)), "input 0, .* the pullback says"),
        (lambda x, n: (x * 2, lambda dy: (2 * dy, np.zeros(2))), "input 1 has no gradient"),
        (lambda x, n: (x * 2, lambda dy: (None, None)), r"input 0 has shape \(\d+, \d+\), its gradient None"),
        (lambda x, n: (x * 2, lambda dy: (2 * dy[:1], None)), "input 0 has shape"),
        (lambda x, n: (x * 2, lambda dy: [2 * dy, None]), "must return a tuple, got list"),
        (lambda x, n: (x * 2, lambda dy: (2 * dy,)), "2 inputs, but 1 gradients"),
    ],
)
@pytest.mark.parametrize("shape", [(2, 3), (10, 10)])
def test_grad_check_catches(operation, message, shape):
    rng = np.random.default_rng(0)
    with pytest.raises(AssertionError, match=message):
        grad_check(operation, rng.standard_normal(shape), np.array([1, 2]), rng=rng)


def test_grad_check_names_the_entry():
    def wrong_at_one(x):
        def pullback(dy):
            dx = 2 * dy
            dx[1, 2] += 1
            return (dx,)

        return 2 * x, pullback

    with pytest.raises(AssertionError, match=r"wrong_at_one: input 0, entry \(1, 2\): "):
        grad_check(wrong_at_one, np.ones((4, 6)), rng=np.random.default_rng(0))
    with pytest.raises(AssertionError, match=r"wrong_at_one: input 0, along a random direction: "):
        grad_check(wrong_at_one, np.ones((5, 5)), rng=np.random.default_rng(0))


def test_grad_check_forgives_rounding():
    """Beside a large constant the differences lose digits; the gradient is right all the same."""
    grad_check(lambda x: (x + 1e6, lambda dy: (1 * dy,)), np.ones(3), rng=np.random.default_rng(0))


def test_grad_check_refuses_float32():
    with pytest.raises(TypeError, match="input 0 must be float64 to be checked, got float32"):
        grad_check(arithmetic.exp, np.ones(2, np.float32), rng=np.random.default_rng(0))
