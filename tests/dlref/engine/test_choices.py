"""Operations that choose, waves, running sums and powers: against torch, also where two numbers are equal."""

import math

import numpy as np
import pytest
import torch

from dlref.engine import Tensor, apply, arithmetic, choices
from tests.dlref.checks import Case, check


def positive(*shape):
    return lambda rng: rng.uniform(0.5, 2.0, shape)


def conditions(*shape):
    return lambda rng: rng.random(shape) < 0.5


def distinct(*shape):
    """Numbers no two of which are so near that a difference quotient could swap them."""
    return lambda rng: rng.permutation(math.prod(shape)).reshape(shape) / 3 - 1.0


def torch_max(x, axis=None, keepdims=False):
    if axis is None:
        return x.max().reshape([1] * x.ndim) if keepdims else x.max()
    return x.amax(axis, keepdims) if isinstance(axis, tuple) else x.max(axis, keepdims).values


CASES = [
    *(Case(arithmetic.sin, torch.sin, (shape,)) for shape in [(3, 4), (), (0, 3)]),
    *(Case(arithmetic.cos, torch.cos, (shape,)) for shape in [(3, 4), (), (0, 3)]),
    *(Case(choices.abs, torch.abs, (shape,)) for shape in [(3, 4), (), (0, 3)]),
    *(
        Case(arithmetic.cumsum, torch.cumsum, (shape,), {"axis": axis}, {"dim": axis})
        for shape, axis in [((3, 4), 0), ((3, 4), -1), ((5,), 0), ((2, 1, 3), 1), ((0, 3), 0), ((0, 3), 1)]
    ),
    *(
        Case(choices.clip, torch.clamp, (shape,), options)
        for shape in [(3, 4), (), (0, 3)]
        for options in [{"min": -0.3}, {"max": 0.5}, {"min": -0.3, "max": 0.5}, {"min": 1, "max": np.float64(1)}]
    ),
    *(
        Case(choices.where, torch.where, (conditions(*c), a, b))
        for c, a, b in [((3, 4), (3, 4), (3, 4)), ((3, 1), (4,), ()), ((), (2, 1), (1, 3)), ((0, 3), (3,), (1, 3))]
    ),
    *(
        Case(operation, twin, shapes)
        for operation, twin in [(choices.maximum, torch.maximum), (choices.minimum, torch.minimum)]
        for shapes in [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((), (2, 3)), ((0, 3), (3,))]
    ),
    *(
        Case(choices.max, torch_max, (distinct(*shape),), {"axis": axis, "keepdims": keepdims})
        for shape, axis in [
            ((3, 4), None), ((3, 4), 0), ((3, 4), -1), ((2, 3, 4), (0, 2)), ((5,), 0), ((1, 1), 1), ((0, 3), 1)
        ]
        for keepdims in (False, True)
    ),
    Case(choices.max, torch_max, ((),)),
    *(
        Case(arithmetic.power, torch.pow, (positive(*a), b))
        for a, b in [((3, 4), (3, 4)), ((3, 4), (4,)), ((1,), (2, 3)), ((), ()), ((0, 3), (3,))]
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


TIES = np.array([[1.0, 3, 3, 2], [-1, 3, -1, 3], [0, 0, 0, 0]])
OTHER = np.array([[1.0, 3, 2, 2], [-1, 0, -2, 3], [0, -0.0, 1, -1]])


@pytest.mark.parametrize(
    ("ours", "theirs", "inputs"),
    [
        (choices.maximum, torch.maximum, (TIES, OTHER)),
        (choices.minimum, torch.minimum, (TIES, OTHER)),
        (choices.max, torch.max, (TIES,)),
        (lambda x: choices.max(x, axis=0), lambda x: x.max(0).values, (TIES,)),
        (lambda x: choices.max(x, axis=-1), lambda x: x.max(-1).values, (TIES,)),
        (lambda x: choices.max(x, axis=np.int64(1)), lambda x: x.max(1).values, (TIES,)),
        (lambda x: choices.max(x, axis=(0, 1)), lambda x: x.amax((0, 1)), (TIES,)),
        (lambda x: choices.max(x, axis=(1,)), lambda x: x.amax(1), (TIES,)),
        (choices.abs, torch.abs, (OTHER,)),
        (lambda x: choices.clip(x, min=-1, max=1), lambda x: x.clamp(-1, 1), (OTHER,)),
        (arithmetic.power, torch.pow, (np.array([0.0, 0, 0, 2, -2, -2]), np.array([0.0, 2, 1, 0, 2, 0]))),
        (arithmetic.power, torch.pow, (np.array([-2.0, -8.0]), np.array([3.0, 0.5]))),
    ],
)
def test_slopes_where_two_are_equal_or_a_logarithm_ends_are_torchs(ours, theirs, inputs):
    with np.errstate(invalid="ignore"):  # a root of -8 is nan in both
        value, pullback = ours(*inputs)
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    expected = theirs(*tensors)
    np.testing.assert_array_equal(value, expected.detach())
    dvalue = np.asarray(np.random.default_rng(0).standard_normal(value.shape))
    expected.backward(torch.tensor(dvalue))
    for gradient, tensor in zip(pullback(dvalue), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-12)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (choices.abs, ([np.inf, np.nan, 2, np.inf], [-1, np.nan, 1, 1])),
        (lambda x: choices.clip(x, min=-1e4, max=1e4), ([-1e4, np.nan, 2, 1e4], [0, 0, 1, 0])),
        (lambda x: choices.maximum(x, np.zeros(4)), ([0, np.nan, 2, np.inf], [0, 0, 1, 1])),
        (lambda x: choices.max(x[[0, 2, 3]]), (np.inf, [0, 0, 1])),
        (choices.max, (np.nan, [0, 1, 0, 0])),
        (lambda x: choices.max(x, axis=0), (np.nan, [0, 1, 0, 0])),
    ],
)
def test_infinite_and_missing_numbers(operation, expected):
    value, pullback = operation(np.array([-np.inf, np.nan, 2, np.inf]))
    np.testing.assert_array_equal(value, expected[0])
    np.testing.assert_array_equal(pullback(np.ones_like(value))[0], expected[1])


def test_functions_of_two_tensors_go_through_apply():
    a, b = (Tensor(x, requires_grad=True) for x in ([1.0, 5.0], [2.0, 2.0]))
    larger = apply(choices.where, a.data > b.data, a, b)
    assert (larger.data == apply(choices.maximum, a, b).data).all()
    (larger * larger + apply(choices.minimum, a, b)).sum().backward()
    np.testing.assert_array_equal(a.grad, [1, 10])
    np.testing.assert_array_equal(b.grad, [4, 1])


def test_powers_on_either_side():
    x = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=True)
    for y in (2**x, np.array([2.0, 2.0], np.float32) ** x, x**x, x ** np.array([3.0, 2.0], np.float32), x**2):
        assert y.dtype == np.float32
    np.testing.assert_array_equal((2**x).data, [2, 4])
    (2**x).sum().backward()
    np.testing.assert_allclose(x.grad, math.log(2) * np.array([2, 4]), rtol=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: choices.clip(x), ValueError, "clip: .* one of them be given, got min=None and max=None"),
        (lambda x: choices.clip(x, min=2, max=1), ValueError, "clip: min must not be above max, .* min=2 and max=1"),
        (lambda x: choices.clip(x, min=math.nan), ValueError, "clip: .* min=nan and max=None"),
        (lambda x: choices.where(x, x, x), TypeError, "where: condition must be an array of bool, got float64"),
        (lambda x: choices.where(True, x, x), TypeError, "where: condition must be an array of bool, got bool"),
        (lambda x: choices.max(x[:0]), ValueError, "zero-size array"),
        (lambda x: choices.max(x, axis=2), ValueError, "axis 2 is out of bounds"),
        (lambda x: arithmetic.cumsum(x, axis=1), ValueError, "axis 1 is out of bounds"),
        (lambda x: choices.maximum(x, x.astype(np.float32)), TypeError, "maximum: b is float32, but a is float64"),
        (lambda x: arithmetic.power(x, x.astype(int)), TypeError, "power: exponent must be float32 or float64"),
        (lambda x: Tensor(x) ** Tensor(np.ones(3)), ValueError, "broadcast"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call(np.ones(2))
