"""Regularisation: dropout, penalties, early stopping, ensembles, and their errors."""

import inspect
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlref import regularization
from dlref.activations import ReLU, Tanh
from dlref.engine import Parameter, Sequential, Tensor, apply
from dlref.feedforward import Linear
from dlref.optimization import SGD
from dlref.pytorch import regularization as twins
from dlref.regularization import Dropout, EarlyStopping, Ensemble, augmentation, dropout, l1_penalty, l2_penalty
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def seeded_dropout(x, **options):
    """The same mask in every call, so that the function has a derivative."""
    return dropout(x, rng=np.random.default_rng(7), **options)


def seeded_twin(x, p, **options):
    mask = dropout(np.ones(x.shape), p=p, rng=np.random.default_rng(7))[0] != 0
    return x * torch.tensor(mask) / (1 - p) if p < 1 else 0 * x


CASES = [
    *(
        Case(seeded_dropout, seeded_twin, (shape,), {"p": p})
        for shape, p in [((40,), 0.5), ((3, 4, 5), 0.2), ((2, 3), 1.0), ((2, 3), 0.0), ((), 0.5), ((0, 4), 0.5)]
    ),
    Case(dropout, lambda x, training: x, ((3, 4),), {"training": False}),
    *(
        Case(operation, twin, (shape,), {option: 0.3})
        for operation, twin, option in [
            (l2_penalty, twins.l2_penalty, "weight_decay"),
            (l1_penalty, twins.l1_penalty, "strength"),
        ]
        for shape in [(3, 4), (), (0, 3), (2, 3, 1, 2)]
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# Dropout


@given(st.floats(0, 1), st.integers(0, 99))
def test_dropped_or_scaled_and_the_gradient_likewise(p, seed):
    x = np.arange(1.0, 201.0)
    y, pullback = dropout(x, p=p, rng=np.random.default_rng(seed))
    kept = y != 0
    np.testing.assert_allclose(y[kept], x[kept] / (1 - p))
    (dx,) = pullback(x)
    np.testing.assert_array_equal(dx, y)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_share_of_dropped_and_mean_kept(p, rng):
    """Inverted: the mean does not change, so nothing has to be scaled after training."""
    for y in (
        dropout(np.ones((200, 500), np.float32), p=p, rng=rng)[0],
        twins.dropout(torch.ones(200, 500), p, generator=torch.Generator().manual_seed(0)).numpy(),
    ):
        assert (y == 0).mean() == pytest.approx(p, abs=0.01)
        assert y.mean() == pytest.approx(1, abs=0.03)


def test_dropout_decides_for_each_number_by_itself(rng):
    y, _ = dropout(np.ones((50, 50)), rng=rng)
    zeros = y == 0
    assert 0 < zeros.mean(0).min() < zeros.mean(0).max() < 1  # neither whole rows nor whole columns
    assert np.abs(np.corrcoef(zeros.astype(float)) - np.eye(50)).max() < 0.7


def test_everything_dropped_is_zero_not_nan(rng):
    assert not dropout(np.ones(5), p=1, rng=rng)[0].any()


def test_nothing_is_drawn_where_nothing_is_dropped():
    x = np.ones(5)
    assert dropout(x, p=0)[0] is x
    assert dropout(x, training=False)[0] is x


def test_same_seed_same_mask():
    x = np.ones(100)
    a, b, c = (dropout(x, rng=np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def test_dropout_layer(rng):
    layer = Sequential(Dropout(0.25, rng=rng))
    x = np.ones((100, 100), np.float32)
    first, second = layer(x).data, layer(x).data
    assert not np.array_equal(first, second)  # a new mask each time
    assert set(np.unique(first)) == {np.float32(0), np.float32(1 / 0.75)}
    assert layer.eval()(x).data is x
    twin = twins.Dropout(0.25, torch.Generator().manual_seed(0))
    assert set(twin(torch.ones(100)).unique().tolist()) == set(np.unique(first).tolist())
    assert (twin.eval()(torch.ones(3)) == 1).all()
    assert (twins.dropout(torch.ones(3), p=1) == 0).all()


# Penalties


def test_l2_penalty_is_weight_decay(rng):
    """One step on the penalty alone = one step with the optimiser's weight_decay and no gradient."""
    start = rng.standard_normal((3, 2))
    by_loss, by_optimizer = Parameter(start.copy()), Parameter(start.copy())
    apply(l2_penalty, by_loss, weight_decay=0.1).backward()
    by_optimizer.grad = np.zeros_like(start)
    SGD([by_loss], lr=0.5).step()
    SGD([by_optimizer], lr=0.5, weight_decay=0.1).step()
    np.testing.assert_allclose(by_loss.data, by_optimizer.data)
    np.testing.assert_allclose(by_loss.data, (1 - 0.5 * 0.1) * start)


def test_l1_reaches_zero_and_l2_does_not():
    """Gradient descent on a weight of 1: L1 takes the same step each time, L2 a share of what is left."""
    l1 = l2 = np.array([1.0])
    for _ in range(20):
        l1 = l1 - l1_penalty(l1, strength=0.05)[1](1.0)[0]
        l2 = l2 - l2_penalty(l2, weight_decay=0.05)[1](1.0)[0]
    assert abs(l1[0]) < 1e-9
    assert l2[0] == pytest.approx(0.95**20)


def test_penalties_of_known_weights():
    w = np.array([3.0, 0.0, -4.0])
    assert l2_penalty(w, weight_decay=2)[0] == 25
    assert l1_penalty(w, strength=2)[0] == 14
    np.testing.assert_array_equal(l1_penalty(w, strength=2)[1](1.0)[0], [2, 0, -2])


# Early stopping


@pytest.mark.parametrize("kind", [EarlyStopping, twins.EarlyStopping])
def test_early_stopping(kind):
    stopping = kind(patience=3, min_delta=0.1)
    answers = [stopping.step(loss) for loss in [1.0, 0.95, 0.8, 0.75, math.nan, 0.71]]
    assert answers == [False, False, False, False, False, True]  # 0.75 and 0.71 are less than 0.1 below 0.8
    assert (stopping.best, stopping.best_epoch) == (0.8, 2)


def test_a_first_loss_that_is_no_number_is_no_improvement():
    stopping = EarlyStopping(patience=2)
    assert [stopping.step(math.nan), stopping.step(math.nan)] == [False, True]
    assert stopping.best_epoch == -1


@pytest.mark.parametrize(
    ("kind", "layer"),
    [
        (EarlyStopping, lambda: Linear(1, 1, rng=np.random.default_rng(0))),
        (twins.EarlyStopping, lambda: torch.nn.Linear(1, 1)),
    ],
)
def test_the_best_weights_come_back(kind, layer):
    stopping, model = kind(patience=5), layer()
    weight = model.weight.data
    for epoch, loss in enumerate([3.0, 1.0, 2.0]):
        weight[...] = epoch
        stopping.step(loss, model)
    stopping.restore(model)
    assert float(weight[0, 0]) == 1


@pytest.mark.parametrize("kind", [EarlyStopping, twins.EarlyStopping])
def test_restore_without_weights(kind):
    stopping = kind()
    stopping.step(1.0)
    with pytest.raises(ValueError, match="no weights were kept"):
        stopping.restore(Linear(1, 1, rng=np.random.default_rng(0)))


# Ensembles


def test_ensemble_is_the_mean_and_its_twin(rng):
    models = [Linear(4, 3, rng=rng, dtype=np.float64) for _ in range(3)]
    ensemble = Ensemble(*models)
    x = rng.standard_normal((5, 4))
    y = ensemble(x)
    np.testing.assert_allclose(y.data, np.mean([model(x).data for model in models], axis=0))
    twin = twins.Ensemble(*(torch.nn.Linear(4, 3) for _ in range(3))).double()
    assert list(twin.state_dict()) == list(ensemble.state_dict())
    twin.load_state_dict({name: torch.tensor(array) for name, array in ensemble.state_dict().items()})
    z = twin(torch.tensor(x))
    assert_close(y.data, z.detach().numpy(), 1e-12, "value")
    (y * y).sum().backward()
    z.square().sum().backward()
    for mine, theirs in zip(ensemble.parameters(), twin.parameters(), strict=True):
        assert_close(mine.grad, theirs.grad.numpy(), 1e-12, "gradient")


def test_an_ensemble_errs_less_than_its_members_on_average(rng):
    """Krogh and Vedelsby: its squared error is the members' mean one, less their spread around the ensemble."""
    target, outputs = rng.standard_normal(50), rng.standard_normal((4, 50))
    ensemble = outputs.mean(0)
    members = np.square(outputs - target).mean()
    spread = np.square(outputs - ensemble).mean()
    assert np.square(ensemble - target).mean() == pytest.approx(members - spread)
    x = Tensor(outputs[0])
    np.testing.assert_array_equal(Ensemble(ReLU())(x).data, ReLU()(x).data)  # one model is its own ensemble


def test_the_topic_holds_the_augmentations_too():
    functions = inspect.getmembers(augmentation, inspect.isfunction)
    public = {name for name, value in functions if value.__module__ == augmentation.__name__ and name[0] != "_"}
    assert len(public) == 8
    assert public < set(regularization.__all__)
    assert set(regularization.__all__) == set(twins.__all__)


# Errors


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda: dropout(np.ones(3), p=1.5), ValueError, r"dropout: p must lie in \[0, 1\], got 1.5"),
        (lambda: dropout(np.ones(3), p=-0.1), ValueError, r"dropout: p must lie in \[0, 1\], got -0.1"),
        (lambda: dropout(np.ones(3), p=math.nan), ValueError, "dropout: p must lie in"),
        (lambda: dropout(np.ones(3)), TypeError, r"dropout: rng must be a numpy\.random\.Generator"),
        (lambda: dropout(np.ones(3), rng=0), TypeError, r"dropout: rng must be a numpy\.random\.Generator"),
        (lambda: Dropout(2, rng=np.random.default_rng(0)), ValueError, r"Dropout: p must lie in \[0, 1\], got 2"),
        (lambda: Dropout(0.5, rng=None), TypeError, r"Dropout: rng must be a numpy\.random\.Generator"),
        (lambda: l2_penalty(np.ones(3), weight_decay=-1), ValueError, "l2_penalty: weight_decay must lie in"),
        (lambda: l1_penalty(np.ones(3), strength=-1), ValueError, "l1_penalty: strength must lie in"),
        (lambda: EarlyStopping(patience=0), ValueError, "EarlyStopping: patience must be at least 1, got 0"),
        (lambda: EarlyStopping(patience=1.5), TypeError, "EarlyStopping: patience must be an int"),
        (lambda: EarlyStopping(min_delta=-1), ValueError, "EarlyStopping: min_delta must lie in"),
        (lambda: Ensemble(), ValueError, "Ensemble: needs at least one model"),
        (lambda: Ensemble(Tanh(), np.tanh), TypeError, "Ensemble: argument 1 must be a Module, got ufunc"),
    ],
)
def test_bad_input(function, error, message):
    with pytest.raises(error, match=message):
        function()
