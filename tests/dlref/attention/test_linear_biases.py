"""ALiBi: the published slopes, the bias they make, and attention that does not mind a longer text."""

import math

import numpy as np
import pytest
import torch

from dlref.attention import alibi_bias, alibi_slopes, causal_mask, scaled_dot_product_attention
from dlref.pytorch import attention as twins


def published_slopes(n):
    """As the paper describes them, and its code computes them: recursively."""

    def geometric(n):
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start * start**i for i in range(n)]

    if math.log2(n).is_integer():
        return geometric(n)
    closest = 2 ** math.floor(math.log2(n))
    return geometric(closest) + published_slopes(2 * closest)[0::2][: n - closest]


@pytest.mark.parametrize("heads", [1, 2, 3, 4, 5, 6, 8, 12, 16, 25, 40, 64])
def test_slopes_are_the_published_ones(heads):
    slopes = alibi_slopes(heads, dtype=np.float64)
    np.testing.assert_allclose(slopes, published_slopes(heads), rtol=1e-12)
    np.testing.assert_allclose(twins.alibi_slopes(heads, dtype=torch.float64), slopes, rtol=1e-12)
    assert alibi_slopes(heads).dtype == np.float32


def test_slopes_of_eight_heads_halve():
    np.testing.assert_array_equal(alibi_slopes(8), 0.5 ** np.arange(1, 9))


@pytest.mark.parametrize(("length", "positions"), [(1, 1), (4, 4), (1, 6), (3, 5), (0, 0), (0, 2)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bias_is_the_distance_times_the_slope(length, positions, dtype):
    bias = alibi_bias(6, length, positions, dtype=dtype)
    assert bias.dtype == dtype
    assert bias.shape == (6, length, positions)
    for h, slope in enumerate(alibi_slopes(6, dtype=dtype)):
        for i in range(length):
            for j in range(positions):
                assert bias[h, i, j] == -slope * abs(i + positions - length - j)
    twin = twins.alibi_bias(6, length, positions, dtype=torch.tensor(bias).dtype)
    np.testing.assert_allclose(twin, bias, rtol=1e-6)
    if length == positions:
        np.testing.assert_array_equal(alibi_bias(6, length, dtype=dtype), bias)
        np.testing.assert_array_equal(twins.alibi_bias(6, length, dtype=twin.dtype), twin)


def test_attention_with_the_bias_equals_torchs_and_moves_with_the_text():
    """The same text further right gives the same: a bias knows distances, not places."""
    rng = np.random.default_rng(0)
    query, key, value = rng.standard_normal((3, 2, 4, 5, 3))  # (N, H, L, E)
    mask = np.where(causal_mask(5, 5), alibi_bias(4, 5, dtype=np.float64), -np.inf)
    y, _ = scaled_dot_product_attention(query, key, value, mask)
    tensors = [torch.tensor(array) for array in (query, key, value)]
    expected = torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=torch.tensor(mask))
    np.testing.assert_allclose(y, expected, rtol=1e-9)
    later = scaled_dot_product_attention(query[..., 2:, :], key, value, mask[:, 2:])[0]
    np.testing.assert_allclose(later, y[..., 2:, :])
    np.testing.assert_array_equal(alibi_bias(4, 5)[:, :3, :3], alibi_bias(4, 5)[:, 2:, 2:])
    np.testing.assert_array_equal(alibi_bias(4, 1, 5), alibi_bias(4, 5)[:, -1:])


def test_equal_scores_fade_by_the_slope():
    """Without any preference a key one step further back has e^-slope times the weight."""
    zeros, values = np.zeros((8, 6, 2)), np.broadcast_to(np.eye(6), (8, 6, 6))
    weights, _ = scaled_dot_product_attention(zeros, zeros, values, alibi_bias(8, 6, dtype=np.float64))
    fades = weights[:, -1, :-1] / weights[:, -1, 1:]
    np.testing.assert_allclose(fades, np.exp(-alibi_slopes(8, dtype=np.float64))[:, None] * np.ones(5))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: alibi_slopes(0), ValueError, "alibi_slopes: num_heads must be at least 1, got 0"),
        (lambda: alibi_slopes(2.0), TypeError, "alibi_slopes: num_heads must be an int, got float"),
        (lambda: alibi_bias(2, -1), ValueError, "alibi_bias: length must be at least 0, got -1"),
        (lambda: alibi_bias(2, 3, 2), ValueError, "alibi_bias: positions must be at least 3, got 2"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
