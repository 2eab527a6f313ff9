"""Input that is unusual and valid: empty batches, unsigned numbers, comparisons; and what tensors refuse."""

import numpy as np
import pytest
import torch

from dlref.attention import MultiHeadAttention, Translator
from dlref.convolutional import conv_transpose2d
from dlref.decoding import sample
from dlref.engine import Tensor
from dlref.regularization import cutout, shift


def test_means_over_an_axis_of_an_empty_batch():
    x = Tensor(np.zeros((0, 3)), requires_grad=True)
    y = x.mean(axis=1)
    assert y.shape == (0,)
    y.sum().backward()
    assert x.grad.shape == (0, 3)
    for axis in (0, None):
        with pytest.raises(ValueError, match=r"mean: there is no mean of no numbers, the shape is \(0, 3\)"):
            x.mean(axis=axis)


def test_attention_on_an_empty_batch():
    x = np.zeros((0, 3, 4), np.float32)
    y, weights = MultiHeadAttention(4, 2, batch_first=True, rng=np.random.default_rng(0))(x, x, x)
    assert (y.shape, weights.shape) == ((0, 3, 4), (0, 3, 3))


def test_translation_of_an_empty_batch():
    model = Translator(5, 6, 3, 4, start=1, end=2, rng=np.random.default_rng(0))
    logits = model(np.zeros((0, 3), int), np.zeros((0, 2), int))
    assert logits.shape == (0, 2, 6)
    logits.sum().backward()


@pytest.mark.parametrize("shape", [(1, 2, 0, 3), (1, 2, 3, 0), (2, 2, 0, 0)])
def test_transposed_convolution_of_images_without_pixels(shape):
    x, weight, bias = np.ones(shape), np.ones((2, 3, 2, 2)), np.array([1.0, 2.0, 3.0])
    y, pullback = conv_transpose2d(x, weight, bias, stride=1, padding=0)
    np.testing.assert_array_equal(y, np.broadcast_to(bias[:, None, None], y.shape))
    dx, dweight, dbias = pullback(np.ones_like(y))
    assert dx.shape == shape
    assert not dweight.any()
    np.testing.assert_array_equal(dbias, np.full(3, y.size / 3))


def test_shifts_by_unsigned_numbers():
    x = np.arange(18.0).reshape(2, 1, 3, 3)
    down, right = np.array([1, 0]), np.array([0, 9])
    expected = shift(x, down=down, right=right)
    np.testing.assert_array_equal(shift(x, down=down.astype(np.uint8), right=right.astype(np.uint64)), expected)
    np.testing.assert_array_equal(expected[0, 0, 1:], x[0, 0, :2])
    assert not expected[1].any()


def test_nothing_to_sample_from():
    with pytest.raises(ValueError, match=r"sample: nothing to choose from: .* shape \(2, 3\)"):
        sample(np.array([[0.0, 1, 2], [-np.inf] * 3]), rng=np.random.default_rng(0))


def test_functions_that_are_no_operations_refuse_none_too():
    with pytest.raises(TypeError, match="cutout: x must be an array, got None"):
        cutout(None, size=2, rng=np.random.default_rng(0))


# Symbols


@pytest.mark.parametrize("other", [None, "1", 1j, object(), {}])
def test_operands_that_are_no_numbers(other):
    x = Tensor([1.0])
    for act in (lambda: x + other, lambda: other - x, lambda: x * other, lambda: x / other, lambda: x @ other):
        with pytest.raises(TypeError, match="an operand must be a Tensor, an array or a number, got"):
            act()


def test_lists_and_truth_values_are_numbers():
    x = Tensor(np.ones(2, np.float32))
    numbers = [1, 2]
    np.testing.assert_array_equal((x + numbers).data, [2, 3])
    assert (x + True).dtype == np.float32


def test_a_tensor_is_true_as_torchs_is():
    for number in (0.0, 2.0):
        for data in (number, [number]):
            assert bool(Tensor(data)) == bool(torch.tensor(data)) == bool(number)
    for data in ([1.0, 2.0], np.zeros(0)):
        with pytest.raises(ValueError, match="Tensor: only a single number is true or false"):
            bool(Tensor(data))
        with pytest.raises(RuntimeError, match="Boolean value of Tensor"):
            bool(torch.tensor(data))


def test_tensors_are_compared_as_torchs_are():
    ours, theirs = Tensor([1.0, 2.0]), torch.tensor([1.0, 2.0])
    for other in (1.0, 2, [1.0, 3.0]):
        twin = other if isinstance(other, int | float) else torch.tensor(other)
        np.testing.assert_array_equal((ours == other).data, (theirs == twin).numpy())
        np.testing.assert_array_equal((ours != other).data, (theirs != twin).numpy())
    np.testing.assert_array_equal((ours == Tensor([2.0, 2.0])).data, [False, True])
    np.testing.assert_array_equal((np.array([1.0, 1.0]) == ours).data, [True, False])
    assert (ours == None) is (theirs == None) is False  # noqa: E711
    assert (ours != "1") is (theirs != "1") is True
    assert {ours: 1}[ours] == 1
    assert ours in (ours,)
