"""Embedding: looking up rows, and the sums that come back."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.recurrent
from dlref.engine import apply
from dlref.recurrent import Embedding, embedding
from tests.dlref.checks import Case, assert_close, check


def tokens(*shape, rows=5):
    return lambda rng: rng.integers(0, rows, shape)


CASES = [
    Case(embedding, torch.nn.functional.embedding, (tokens(6), (5, 3))),
    Case(embedding, torch.nn.functional.embedding, (tokens(2, 3), (5, 4))),
    Case(embedding, torch.nn.functional.embedding, (tokens(2, 3, 2), (5, 1))),
    Case(embedding, torch.nn.functional.embedding, (tokens(), (5, 3))),
    Case(embedding, torch.nn.functional.embedding, (tokens(0, 3), (5, 3))),
    Case(embedding, torch.nn.functional.embedding, (tokens(9), (5, 3)), {"padding_idx": 2}),
    Case(embedding, torch.nn.functional.embedding, (tokens(9), (5, 3)), {"padding_idx": -1}),
]


@pytest.mark.parametrize("case", CASES[:5], ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("case", CASES[5:], ids=str)
def test_the_row_of_the_padding_gets_no_gradient(case):
    # Not `check`: the pullback leaves out a row on purpose, so it is not the derivative there.
    numbers, weight = case.arrays(np.random.default_rng(0))
    y, pullback = case.run(numbers, weight)
    twin = torch.tensor(weight, requires_grad=True)
    expected = case.twin(torch.tensor(numbers), twin, **case.options)
    dy = np.random.default_rng(1).standard_normal(y[0].shape)
    expected.backward(torch.tensor(dy))
    dweight = pullback(dy)[1]
    np.testing.assert_array_equal(y[0], expected.detach())
    assert_close(dweight, twin.grad.numpy(), 1e-12, "dweight")
    assert not dweight[case.options["padding_idx"]].any()
    assert (numbers == case.options["padding_idx"] % 5).any()
    assert dweight.any()


@given(st.lists(st.integers(0, 3), max_size=20))
def test_a_row_collects_the_gradient_of_every_place_it_stands_in(numbers):
    _, pullback = embedding(np.array(numbers, dtype=int), np.zeros((4, 1)))
    counts = pullback(np.ones((len(numbers), 1)))[1]
    assert counts.ravel().tolist() == [numbers.count(k) for k in range(4)]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64])
def test_any_integers_will_do(dtype):
    y, _ = embedding(np.array([1, 0], dtype=dtype), np.array([[1.0], [2.0]], dtype=np.float32))
    assert y.ravel().tolist() == [2, 1]
    assert y.dtype == np.float32


@pytest.mark.parametrize("padding_idx", [None, 0, -1])
def test_module_is_the_same_in_numpy_from_scratch_and_torch(padding_idx):
    ours = Embedding(6, 3, padding_idx, rng=np.random.default_rng(0), dtype=np.float64)
    state = {name: torch.tensor(value) for name, value in ours.state_dict().items()}
    twins = [
        kind(6, 3, padding_idx, dtype=torch.float64) for kind in (dlref.pytorch.recurrent.Embedding, torch.nn.Embedding)
    ]
    numbers = np.array([[0, 1, 5], [2, 5, 5]])
    y = ours(numbers)
    (y**2).sum().backward()
    for twin in twins:
        assert list(twin.state_dict()) == list(state)
        if padding_idx is not None:
            assert not twin.state_dict()["weight"][padding_idx].any()
        twin.load_state_dict(state)
        expected = twin(torch.tensor(numbers))
        (expected**2).sum().backward()
        assert_close(y.data, expected.detach().numpy(), 1e-12, "value")
        assert_close(ours.weight.grad, twin.weight.grad.numpy(), 1e-12, "gradient")
    if padding_idx is not None:
        assert not y.data[numbers == padding_idx % 6].any()


def test_initial_vectors_are_standard_normal():
    weight = Embedding(300, 20, rng=np.random.default_rng(0)).weight.data
    assert weight.dtype == np.float32
    assert abs(weight.mean()) < 0.03
    assert weight.std() == pytest.approx(1, rel=0.03)


@pytest.mark.parametrize(
    ("numbers", "weight", "options", "error", "message"),
    [
        (np.array([0, 4]), np.ones((4, 2)), {}, ValueError, r"tokens must lie in 0 … 3 .* got 0 … 4"),
        (np.array([-1, 1]), np.ones((4, 2)), {}, ValueError, r"tokens must lie in 0 … 3 .* got -1 … 1"),
        (np.array([0.0]), np.ones((4, 2)), {}, TypeError, "tokens must hold integers, got float64"),
        ([0], np.ones((4, 2)), {}, TypeError, "tokens must be a NumPy array, got list"),
        (np.array([0]), np.ones(4), {}, ValueError, r"weight must be \(V, D\), got \(4,\)"),
        (np.array([0]), np.ones((4, 2), dtype=int), {}, TypeError, "weight must be float32 or float64, got int64"),
        (np.array([0]), np.ones((4, 2)), {"padding_idx": 4}, ValueError, "padding_idx must be a row .* got 4"),
        (np.array([0]), np.ones((4, 2)), {"padding_idx": -5}, ValueError, "padding_idx must be a row .* got -5"),
    ],
)
def test_embedding_refuses_bad_input(numbers, weight, options, error, message):
    with pytest.raises(error, match=f"embedding: {message}"):
        embedding(numbers, weight, **options)


def test_module_refuses_a_padding_row_that_is_not_there():
    with pytest.raises(ValueError, match="Embedding: padding_idx must lie in -3 … 2, got 3"):
        Embedding(3, 2, padding_idx=3, rng=np.random.default_rng(0))


def test_gradient_flows_through_the_tape():
    module = Embedding(3, 2, rng=np.random.default_rng(0))
    apply(embedding, np.array([1, 1]), module.weight).sum().backward()
    assert module.weight.grad.tolist() == [[0, 0], [2, 2], [0, 0]]
