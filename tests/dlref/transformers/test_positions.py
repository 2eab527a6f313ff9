"""Positions: sinusoidal and rotary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dlref.pytorch.transformers as twin
from dlref.transformers import position_angles, rotary_positions, sinusoidal_positions
from tests.dlref.checks import Case, assert_close, check

CASES = [
    Case(operation, other, (shape,), options)
    for operation, other in (
        (sinusoidal_positions, twin.sinusoidal_positions),
        (rotary_positions, twin.rotary_positions),
    )
    for shape, options in (
        ((3, 4), {}),
        ((2, 3, 5, 6), {"start": 7}),
        ((1, 2), {"start": 1000}),
        ((4, 8), {"base": 100.0}),
        ((0, 4), {}),
        ((2, 0, 4), {}),
    )
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


def test_sinusoidal_positions_are_those_of_the_paper():
    found, _ = sinusoidal_positions(np.zeros((50, 6)))
    for position in (0, 1, 7, 49):
        for k in range(3):
            angle = position / 10000 ** (2 * k / 6)
            assert found[position, 2 * k] == pytest.approx(np.sin(angle))
            assert found[position, 2 * k + 1] == pytest.approx(np.cos(angle))


def test_all_sinusoidal_positions_differ_and_have_one_length():
    found, _ = sinusoidal_positions(np.zeros((500, 16)))
    np.testing.assert_allclose((found**2).sum(1), 8)
    distances = np.linalg.norm(found[:, None] - found[None], axis=-1)
    assert distances[~np.eye(500, dtype=bool)].min() > 0.1


def test_positions_come_on_top_of_the_input():
    x = np.random.default_rng(0).standard_normal((3, 4))
    table, _ = sinusoidal_positions(np.zeros((3, 4)))
    assert_close(sinusoidal_positions(x)[0], x + table, 1e-12, "sum")


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(1, 5), st.integers(1, 5))
def test_start_is_where_a_longer_sequence_is_cut(start, length, half):
    x = np.random.default_rng(0).standard_normal((start + length, 2 * half))
    for operation in (sinusoidal_positions, rotary_positions):
        whole, _ = operation(x)
        part, _ = operation(x[start:], start=start)
        np.testing.assert_allclose(part, whole[start:], rtol=1e-9, atol=1e-12)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_rotary_positions_keep_lengths(start, half):
    x = np.random.default_rng(0).standard_normal((5, 2 * half))
    y, _ = rotary_positions(x, start=start)
    np.testing.assert_allclose(np.linalg.norm(y, axis=1), np.linalg.norm(x, axis=1))


@settings(deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 1000))
def test_rotary_products_depend_on_the_distance_alone(query_at, key_at, shift):
    query, key = np.random.default_rng(0).standard_normal((2, 1, 8))

    def product(s, t):
        return (rotary_positions(query, start=s)[0] @ rotary_positions(key, start=t)[0].T).item()

    assert product(query_at, key_at) == pytest.approx(product(query_at + shift, key_at + shift), abs=1e-9)


def test_rotary_products_do_depend_on_the_distance():
    query = np.ones((1, 8))
    products = [(query @ rotary_positions(query, start=t)[0].T).item() for t in range(5)]
    assert products[0] == pytest.approx(8)
    assert np.ptp(products) > 1
    assert len({round(p, 6) for p in products}) == 5


def test_rotary_turns_neighbours_counterclockwise():
    y, _ = rotary_positions(np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0]]), base=4.0)
    assert y[0].tolist() == [0, 0, 1, 0]
    np.testing.assert_allclose(y[1], [0, 0, np.cos(0.5), np.sin(0.5)])


def test_angles_of_late_positions_are_exact_in_float32():
    # 100,000 radians in float32 are known to 0.008 only; the angle is reduced in float64.
    x = np.array([[1.0, 0.0]], dtype=np.float32)
    y, _ = rotary_positions(x, start=100_000)
    np.testing.assert_allclose(y, [[np.cos(1e5), np.sin(1e5)]], rtol=1e-6)
    assert y.dtype == np.float32


@pytest.mark.parametrize("operation", [sinusoidal_positions, rotary_positions])
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.ones((3, 5)), ValueError, r"x must be \(\.\.\., L, D\) with D even, got \(3, 5\)"),
        (np.ones(4), ValueError, r"got \(4,\)"),
        (np.ones((3, 4), dtype=int), TypeError, "x must be float32 or float64, got int64"),
    ],
)
def test_bad_input_is_named(operation, x, error, message):
    with pytest.raises(error, match=f"{operation.__name__}: .*{message}"):
        operation(x)


def test_angles_need_pairs():
    with pytest.raises(ValueError, match=r"position_angles: dim must be even, .* got 3"):
        position_angles(2, 3)
    np.testing.assert_allclose(position_angles(3, 4, start=2), twin.position_angles(3, 4, start=2))
