"""The check itself: each promise broken on purpose, and the check goes red and says where."""

import numpy as np
import pytest
import torch

from dlref.engine import check_floats, check_integers, checked_operation
from tests.dlref.checks import Case, check


@checked_operation
def double(x, y):
    """A good operation: 2x + y."""
    check_floats("double", x=x, y=y)
    return 2 * x + y, lambda dz: (2 * dz, +dz)


def broken(change):
    """`double` with its result changed: change(x, y, value, pullback) -> value, pullback."""

    def operation(x, y):
        value, pullback = double(x, y)
        return change(x, y, value, pullback)

    operation.__name__ = "broken"
    return operation


def writes_input(x, y, value, pullback):
    x += 1
    return value, pullback


def writes_value_later(x, y, value, pullback):
    def later(dz):
        value[...] = 0
        return pullback(dz)

    return value, later


def writes_dvalue(x, y, value, pullback):
    def later(dz):
        dz *= 2
        return pullback(dz / 2)

    return value, later


def shares_a_buffer(x, y, value, pullback):
    buffer = np.empty_like(x)

    def later(dz):
        return np.multiply(dz, 2, out=buffer), +dz

    return value, later


def only_once(x, y, value, pullback):
    calls = []

    def later(dz):
        calls.append(1)
        return (2 * dz * len(calls), +dz)

    return value, later


def reads_memory_order(x, y, value, pullback):
    return value + (0 if x.flags.c_contiguous else 1), pullback


def gradient_reads_memory_order(x, y, value, pullback):
    return value, lambda dz: (2 * dz, +dz if y.flags.c_contiguous else 2 * dz)


BROKEN = [
    (lambda x, y, v, p: (v, lambda dz: (2.001 * dz, +dz)), "input 0, .*the pullback says"),
    (lambda x, y, v, p: (v, lambda dz: (2 * dz, -dz)), "input 1, .*the pullback says"),
    (lambda x, y, v, p: (v, lambda dz: (2 * dz,)), "2 inputs, but 1 gradients"),
    (lambda x, y, v, p: (v, lambda dz: 2 * dz), "must return a tuple, got ndarray"),
    (lambda x, y, v, p: (v, lambda dz: (2 * dz, None)), "input 1 has shape"),
    (lambda x, y, v, p: (v.astype(np.float64), p), "float32 goes in, value 0 is float64"),
    (lambda x, y, v, p: (v, lambda dz: (2 * dz.astype(float), +dz)), "input 0 is float32, its gradient float64"),
    (writes_value_later, "the pullback wrote to value 0"),
    (shares_a_buffer, "a later pullback wrote to gradient 0"),
    (only_once, "gradient 0 differs when pullback runs again"),
    (reads_memory_order, "value 0 changes with .* inputs"),
    (gradient_reads_memory_order, "gradient 1 changes with .* inputs"),
    (lambda x, y, v, p: (v + 1e-7, p), "float64: value 0 differs from the twin"),
]


def twin(x, y):
    return 2 * x + y


def test_a_good_operation_passes():
    check(Case(double, twin, ((3, 4), (3, 4))))
    check(Case(double, None, ((9, 9), (9, 9))))


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_a_broken_promise_is_named(change, message):
    with pytest.raises(AssertionError, match=message):
        check(Case(broken(change), twin, ((3, 4), (3, 4))))


@pytest.mark.parametrize("change", [writes_input, writes_dvalue])
def test_writing_is_an_error(change):
    with pytest.raises((AssertionError, ValueError), match=r"read-only|the pullback says"):
        check(Case(broken(change), twin, ((3, 4), (3, 4))))


def test_other_dtypes_must_be_refused():
    def permissive(x):
        return 2.0 * x, lambda dy: (2.0 * dy,)

    with pytest.raises(pytest.fail.Exception, match="input 0 of float16 must raise TypeError"):
        check(Case(permissive, None, ((3,),)))


def test_wrong_gradient_in_the_twin_is_named():
    with pytest.raises(AssertionError, match="gradient of input 1 differs from the twin"):
        check(Case(double, lambda x, y: 2 * x + y.detach() + 0 * y, ((3,), (3,))))


def test_wrong_shapes_and_numbers_of_values_are_named():
    with pytest.raises(AssertionError, match=r"value 0 has shape \(3,\), the twin \(1, 3\)"):
        check(Case(double, lambda x, y: (2 * x + y)[None], ((3,), (3,))))
    with pytest.raises(AssertionError, match="1 values, the twin has 2"):
        check(Case(double, lambda x, y: (2 * x + y, x), ((3,), (3,))))


def test_integers_and_none_need_none():
    @checked_operation
    def pick(x, index, nothing):
        check_floats("pick", x=x)
        check_integers("pick", index=index)

        def pullback(dy):
            dx = np.zeros_like(x)
            np.add.at(dx, index, dy)
            return dx, None, None

        return x[index], pullback

    def wrong(x, index, nothing):
        value, pullback = pick(x, index, nothing)
        return value, lambda dy: (pullback(dy)[0], np.zeros(2), None)

    inputs = ((4,), lambda rng: rng.integers(0, 4, 6), None)
    check(Case(pick, lambda x, index, nothing: x[index], inputs))
    with pytest.raises(AssertionError, match="input 1 has no gradient, the pullback must return None for it"):
        check(Case(wrong, None, inputs))


def test_several_values():
    @checked_operation
    def split(x):
        check_floats("split", x=x)
        return (x[:1] * 1, x[1:] * 3), lambda da, db: (np.concatenate([da, 3 * db]),)

    check(Case(split, lambda x: (x[:1] * 1, x[1:] * 3), ((4, 2),)))
    with pytest.raises(AssertionError, match="value 1 differs from the twin"):
        check(Case(split, lambda x: (x[:1] * 1, x[1:] * 2), ((4, 2),)))


def test_names_of_cases():
    assert str(Case(double, twin, ((3, 4), (3,)))) == "double-(3,4)×(3,)"
    assert str(Case(double, twin, ((3,), None), {"axis": 1})) == "double-(3,)×·axis=1"
    assert str(Case(double, twin, ((3,),), id="tiny")) == "double-tiny"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check_floats("f", x=[1.0]), "f: x must be a NumPy array, got list$"),
        (
            lambda: check_floats("f", x=torch.ones(2)),
            r"f: x must be a NumPy array, got Tensor; call apply\(f, \.\.\.\)",
        ),
        (lambda: check_floats("f", x=np.ones(2, int)), "f: x must be float32 or float64, got int64"),
        (
            lambda: check_floats("f", x=np.ones(2), y=None, z=np.ones(2, np.float32)),
            "f: z is float32, but x is float64",
        ),
        (lambda: check_integers("f", x=[1]), "f: x must be a NumPy array, got list"),
        (lambda: check_integers("f", x=np.ones(2)), "f: x must hold integers, got float64"),
        (lambda: check_integers("f", x=np.ones(2, bool)), "f: x must hold integers, got bool"),
    ],
)
def test_what_inputs_may_be(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_what_inputs_may_be_left_out():
    check_floats("f", x=None, y=np.ones(2, np.float32), z=np.ones((), np.float32))
    check_integers("f", x=None, y=np.ones(2, np.uint8))
