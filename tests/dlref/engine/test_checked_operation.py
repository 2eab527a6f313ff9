"""What the decorator of all operations refuses: None for an array, and a gradient that does not fit its value."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import dlref
from dlref.activations import relu
from dlref.attention import split_heads
from dlref.engine import Array, Module, Tensor, apply, arithmetic, checked_operation
from dlref.engine.arguments import required_arrays
from dlref.feedforward import Linear, linear
from dlref.losses import mse_loss
from dlref.normalization import BatchNorm1d


def operations():
    """Every public function of the library whose signature says that it returns a pullback."""
    found = {}
    for module in pkgutil.walk_packages(dlref.__path__, "dlref."):
        if not module.name.startswith("dlref.pytorch"):
            names = inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
            found |= {f"{function.__module__}.{name}": function for name, function in names if name[0] != "_"}
    annotation = {name: str(inspect.signature(function).return_annotation) for name, function in found.items()}
    return {
        name: found[name]
        for name, text in annotation.items()
        if text.startswith("tuple[") and ("Pullback" in text or "Callable[..., tuple" in text)
    }


INSIDE = {"dlref.convolutional.correlation.correlation", "dlref.convolutional.correlation.depthwise"}
INSIDE |= {"dlref.losses.soft_targets.soft_cross_entropy"}
INSIDE |= {"dlref.recurrent.recurrence.run_layers"}  # what public operations call, after their own checks


def test_every_public_operation_is_checked():
    names = operations()
    assert len(names) > 70
    plain = {name for name, function in names.items() if not hasattr(function, "__wrapped__")}
    assert plain == INSIDE


def test_every_required_array_of_every_operation_is_refused_as_none():
    tried = 0
    for name, function in operations().items():
        if name in INSIDE:
            continue
        required = required_arrays(function)
        for _, parameter in required:
            arrays = {other: np.ones((2, 2)) for _, other in required} | {parameter: None}
            tried += 1
            with pytest.raises(TypeError, match=f"^{function.__name__}: {parameter} must be an array, got None$"):
                function(**arrays)
    assert tried > 100


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: linear(np.ones((1, 2)), weight=None), "linear: weight must be an array, got None"),
        (lambda: apply(linear, Tensor([[1.0]]), None), "linear: weight must be an array, got None"),
        (lambda: arithmetic.concatenate(np.ones(2), None), r"concatenate: arrays\[1\] must be an array, got None"),
        (lambda: BatchNorm1d(2)(None), "BatchNorm1d: x must be an array, got None"),
        (lambda: Linear(2, 2, rng=np.random.default_rng(0))(x=None), "Linear: x must be an array, got None"),
        (lambda: relu(np.matrix([[1.0]])), "relu: x must be a NumPy array, got matrix"),
        (lambda: arithmetic.multiply(np.matrix([[1.0]]), np.ones((1, 1))), "a must be a NumPy array, got matrix"),
        (lambda: relu(np.ma.masked_array([1.0])), "relu: x must be a NumPy array, got MaskedArray"),
        (lambda: relu(np.ones(2))[1](None), "relu: dy must be an array of numbers like the value, got NoneType"),
        (lambda: relu(np.ones(2))[1]("ab"), "relu: dy must be an array of numbers like the value, got str"),
        (lambda: relu(np.ones(2))[1](1j * np.ones(2)), "relu: dy must be an array of numbers .*, got complex128"),
        (lambda: split_heads(np.ones((1, 2, 4)), num_heads=2, parts=2)[1](1), "split_heads: the pullback takes one dy"),
    ],
)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_type_errors(act, message):
    with pytest.raises(TypeError, match=message):
        act()


def test_a_gradient_of_another_shape():
    _, pullback = mse_loss(np.ones(3), np.zeros(3))
    with pytest.raises(ValueError, match=r"mse_loss: dy must be of shape \(\) like the value, got \(3,\)"):
        pullback(np.ones(3))
    (_, _), pullback = split_heads(np.ones((1, 2, 4)), num_heads=2, parts=2)
    fitting = np.ones((1, 2, 2, 1))
    with pytest.raises(ValueError, match=r"split_heads: dy 1 must be of shape \(1, 2, 2, 1\) like the value, got \(1,"):
        pullback(fitting, fitting[:, :1])


def test_a_gradient_of_another_type():
    x = np.array([-1.0, 2.0], np.float32)
    for dy in (np.ones(2), np.ones(2, int), [1, 1], (1.0, 1.0)):
        (dx,) = relu(x)[1](dy)
        assert dx.dtype == np.float32
        np.testing.assert_array_equal(dx, [0, 1])


def test_a_gradient_that_is_dy_itself_is_read_only():
    dy = np.ones(3)
    da, db = arithmetic.add(np.zeros(3), np.zeros(3))[1](dy)
    with pytest.raises(ValueError, match="read-only"):
        da *= 2
    np.testing.assert_array_equal(db, 1)
    dy *= 2  # its owner may
    (dx,) = relu(np.ones(3))[1](dy)
    dx *= 2
    np.testing.assert_array_equal(dy, 2)


def test_a_subclass_of_arrays_that_computes_as_arrays_do_is_taken(tmp_path):
    mapped = np.memmap(tmp_path / "x", np.float32, "w+", shape=(2,))
    np.testing.assert_array_equal(relu(mapped)[0], 0)


def test_what_counts_as_a_required_array():
    ones = np.ones(1)

    def some(x: Array, w: "Array", t: "Tensor | Array", n: int, b: Array | None, *, a: Array, c: Array = ones): ...

    assert [name for _, name in required_arrays(some)] == ["x", "w", "t", "a"]

    @checked_operation
    def double(x: Array):
        """Twice."""
        return 2 * x, lambda dy: (2 * dy,)

    assert (double.__name__, double.__doc__) == ("double", "Twice.")


def test_a_module_without_annotations_may_take_none():
    class Maybe(Module):
        def forward(self, x=None):
            return x

    assert Maybe()(None) is None
