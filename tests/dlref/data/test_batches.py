"""The split, the scale, and batches that can be resumed anywhere."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.data import Batches, Standardizer, split
from tests.dlref.data.seeds import rng

# Split


@settings(max_examples=100, deadline=None)
@given(st.integers(5, 60), st.lists(st.floats(0.05, 1), min_size=1, max_size=4), st.booleans(), st.integers(0, 9))
def test_split_deals_every_sample_to_exactly_one_part(n, weights, stratified, seed):
    fractions = np.array(weights) / sum(weights)
    x = np.arange(n)
    try:
        parts = split(x, -x, fractions=fractions, rng=rng(seed), stratify=x % 2 if stratified else None)
    except ValueError as error:
        assert "would be empty" in str(error)  # noqa: PT017
        return
    assert sorted(np.concatenate([a for a, _ in parts]).tolist()) == list(range(n))
    for (a, b), fraction in zip(parts, fractions, strict=True):
        np.testing.assert_array_equal(a, -b)
        assert abs(len(a) - fraction * n) <= (2 if stratified else 1)


def test_split_is_shuffled_reproducible_and_makes_copies():
    x = np.arange(100)
    (train,), (test,) = split(x, fractions=(0.7, 0.3), rng=rng(3))
    assert (len(train), len(test)) == (70, 30)
    assert not np.array_equal(train, np.sort(train))
    np.testing.assert_array_equal(train, split(x, fractions=(0.7, 0.3), rng=rng(3))[0][0])
    assert not np.array_equal(train, split(x, fractions=(0.7, 0.3), rng=rng(4))[0][0])
    train[:] = -1
    assert x.min() == 0


@pytest.mark.parametrize("stratify", [None, np.zeros(100)])
def test_split_draws_its_samples_from_everywhere(stratify):
    halves = []
    for seed in (0, 1):
        (first,), _ = split(np.arange(100), fractions=(0.5, 0.5), rng=rng(seed), stratify=stratify)
        halves.append(set(first.tolist()))
    assert halves[0] != halves[1]
    assert set(range(50)) not in halves


def test_stratified_split_keeps_the_shares_and_mixes_the_classes():
    y = np.repeat([0, 1, 2], [60, 30, 10])
    parts = split(y, fractions=(0.5, 0.3, 0.2), rng=rng(), stratify=y)
    assert [np.bincount(part, minlength=3).tolist() for (part,) in parts] == [[30, 15, 5], [18, 9, 3], [12, 6, 2]]
    assert len(np.unique(parts[0][0][:10])) > 1


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: split(fractions=(1,), rng=rng()), ValueError, r"split: expected arrays .* got lengths \[\]"),
        (lambda: split(np.ones(3), np.ones(4), fractions=(1,), rng=rng()), ValueError, r"got lengths \[3, 4\]"),
        (lambda: split(np.ones(0), fractions=(1,), rng=rng()), ValueError, r"got lengths \[0\]"),
        (lambda: split(np.ones(9), fractions=(0.5, 0.4), rng=rng()), ValueError, r"add up to 1, got \(0.5, 0.4\)"),
        (lambda: split(np.ones(9), fractions=(1.5, -0.5), rng=rng()), ValueError, "must be positive"),
        (lambda: split(np.ones(9), fractions=(1.0, 0.0), rng=rng()), ValueError, "must be positive"),
        (lambda: split(np.ones(9), fractions=(), rng=rng()), ValueError, "must be positive"),
        (
            lambda: split(np.ones(9), fractions=(0.99, 0.01), rng=rng()),
            ValueError,
            "part 1 .* would be empty with 9",
        ),
        (lambda: split(np.ones(9), fractions=(1,), rng=0), TypeError, "split: rng must be a numpy.random.Generator"),
        (
            lambda: split(np.ones(9), fractions=(1,), rng=rng(), stratify=np.ones(8)),
            ValueError,
            r"split: stratify must be of shape \(9,\), got \(8,\)",
        ),
    ],
)
def test_split_names_bad_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


# Scale


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_standardizer_uses_the_training_part_alone(dtype):
    x = (5 + 3 * rng().standard_normal((200, 4))).astype(dtype)
    train, test = x[:150], x[150:]
    scale = Standardizer(train)
    assert scale(train).dtype == dtype
    np.testing.assert_allclose(scale(train).mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(scale(train).std(axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(scale(test), (test - train.mean(axis=0)) / train.std(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(scale.inverse(scale(test)), test, rtol=1e-5)


def test_standardizer_of_images_is_per_channel():
    x = rng().standard_normal((20, 3, 4, 4)) * np.array([1, 5, 9]).reshape(3, 1, 1) + 2
    scaled = Standardizer(x, axis=(0, 2, 3))(x)
    np.testing.assert_allclose(scaled.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=(0, 2, 3)), 1)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e8, -7.3])
def test_a_constant_feature_becomes_zero(constant):
    x = np.full((30, 1), constant)
    assert np.abs(Standardizer(x)(x)).max() < 1e-6
    np.testing.assert_allclose(Standardizer(x)(x + 1), 1, atol=1e-6)


def test_large_float32_numbers_keep_their_spread():
    x = (1e4 + rng().standard_normal((200_000, 3))).astype(np.float32)
    scale, exact = Standardizer(x), x.astype(np.float64)
    np.testing.assert_allclose(scale.scale[0], exact.std(axis=0), rtol=1e-6)
    np.testing.assert_allclose(scale.mean[0], exact.mean(axis=0), rtol=1e-7)


@pytest.mark.parametrize("bad", [np.zeros((0, 3)), np.array([[1, 2]]), np.array([[1.0, np.nan]]), np.array([[np.inf]])])
def test_standardizer_names_bad_input(bad):
    with pytest.raises(ValueError, match="Standardizer: train must be finite floats, at least one, got"):
        Standardizer(bad)


# Batches


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40), st.integers(1, 45), st.booleans(), st.booleans(), st.integers(0, 99))
def test_an_epoch_shows_each_sample_once(n, batch_size, shuffled, drop_last, seed):
    if drop_last and n < batch_size:
        with pytest.raises(ValueError, match="drop_last leaves nothing"):
            Batches(np.arange(n), batch_size=batch_size, drop_last=True)
        return
    x = np.arange(n)
    batches = Batches(x, 10 * x, batch_size=batch_size, rng=rng(seed) if shuffled else None, drop_last=drop_last)
    for _ in range(2):
        epoch = list(batches)
        assert len(epoch) == len(batches)
        seen = np.concatenate([a for a, _ in epoch])
        assert len(set(seen.tolist())) == len(seen) == (n - n % batch_size if drop_last else n)
        assert [len(a) for a, _ in epoch[:-1]] == [batch_size] * (len(epoch) - 1)
        assert all((b == 10 * a).all() for a, b in epoch)
        if not shuffled:
            np.testing.assert_array_equal(seen, x[: len(seen)])


def test_epochs_differ_and_seeds_repeat():
    def epochs(seed):
        batches = Batches(np.arange(50), batch_size=50, rng=rng(seed))
        return [next(iter(batches))[0].tolist() for _ in range(3)]

    first = epochs(0)
    assert first == epochs(0)
    assert first != epochs(1)
    assert first[0] != first[1] != first[2]
    assert first[0] != list(range(50))


def test_shuffle_false_keeps_the_order_and_the_generator():
    generator = rng()
    before = generator.bit_generator.state
    assert [x.tolist() for (x,) in Batches(np.arange(5), batch_size=2, rng=generator, shuffle=False)] == [
        [0, 1],
        [2, 3],
        [4],
    ]
    assert generator.bit_generator.state == before


def test_shuffled_batches_are_copies():
    x = np.arange(6.0)
    for (batch,) in Batches(x, batch_size=2, rng=rng()):
        batch[:] = -1
    np.testing.assert_array_equal(x, np.arange(6.0))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 7), st.integers(0, 25), st.booleans(), st.booleans())
def test_resumed_batches_go_on_exactly(n, batch_size, stop, shuffled, busy):
    """Also when somebody else draws from the same generator, as dropout may."""

    def make(generator):
        return Batches(np.arange(n), batch_size=batch_size, rng=generator if shuffled else None)

    def forever(batches):
        while True:
            yield from batches

    def take(stream, generator, count):
        shown = []
        for _ in range(count):
            shown.append(next(stream)[0].tolist())
            if busy:
                generator.random(3)
        return shown

    generator = rng(7)
    whole = take(forever(make(generator)), generator, stop + 30)

    generator = rng(7)
    batches = make(generator)
    first = take(forever(batches), generator, stop)
    saved = json.loads(json.dumps(batches.state_dict()))

    other_generator = rng(99)
    resumed = make(other_generator)
    resumed.load_state_dict(saved)
    if not shuffled:
        other_generator.bit_generator.state = generator.bit_generator.state
    assert first + take(forever(resumed), other_generator, 30) == whole


def test_position_counts_what_was_handed_out():
    batches = Batches(np.arange(10), batch_size=3, rng=rng())
    assert batches.state_dict()["position"] == 0
    stream = iter(batches)
    next(stream)
    next(stream)
    assert batches.state_dict()["position"] == 2
    list(stream)
    assert batches.state_dict()["position"] == 0


def test_an_abandoned_epoch_does_not_shorten_the_next():
    batches = Batches(np.arange(10), batch_size=3, rng=rng())
    next(iter(batches))
    assert sum(len(x) for (x,) in batches) == 10


@pytest.mark.parametrize(
    "make", [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64]
)
def test_state_of_every_generator_survives_json(make):
    batches = Batches(np.arange(9), batch_size=2, rng=np.random.Generator(make(5)))
    stream = iter(batches)
    next(stream)
    state = json.loads(json.dumps(batches.state_dict(), default=lambda array: array.tolist()))
    resumed = Batches(np.arange(9), batch_size=2, rng=np.random.Generator(make(6)))
    resumed.load_state_dict(state)
    assert [x.tolist() for (x,) in stream] == [x.tolist() for (x,) in resumed]
    assert [x.tolist() for (x,) in batches] == [x.tolist() for (x,) in resumed]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Batches(batch_size=2), ValueError, r"Batches: expected arrays .* got lengths \[\]"),
        (lambda: Batches(np.ones(3), np.ones(2), batch_size=2), ValueError, r"got lengths \[3, 2\]"),
        (lambda: Batches(np.ones((0, 2)), batch_size=2), ValueError, r"at least 1, got lengths \[0\]"),
        (lambda: Batches(np.ones(3), batch_size=0), ValueError, "Batches: batch_size must be at least 1, got 0"),
        (lambda: Batches(np.ones(3), batch_size=1.5), TypeError, "Batches: batch_size must be an int, got float"),
        (lambda: Batches(np.ones(3), batch_size=True), TypeError, "batch_size must be an int, got bool"),
        (lambda: Batches(np.ones(3), batch_size=2, rng=0), TypeError, "Batches: rng must be a numpy.random.Generator"),
        (lambda: Batches(np.ones(3), batch_size=2, shuffle=True), ValueError, "shuffle=True needs rng"),
        (lambda: Batches(np.ones(3), batch_size=4, drop_last=True), ValueError, "leaves nothing of 3 .* batch_size 4"),
    ],
)
def test_batches_name_bad_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_batch_size_may_be_a_numpy_integer():
    assert len(Batches(np.ones(5), batch_size=np.int64(2))) == 3


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            lambda: Batches(np.ones(8), batch_size=3, rng=rng()),
            "state is of 9 samples in batches of 3, these are 8",
        ),
        (lambda: Batches(np.ones(9), batch_size=2, rng=rng()), "these are 9 in batches of 2"),
        (lambda: Batches(np.ones(9), batch_size=3), "either the state or these batches are shuffled, not both"),
    ],
)
def test_a_state_of_other_batches_is_refused(other, message):
    batches = Batches(np.ones(9), batch_size=3, rng=rng())
    next(iter(batches))
    resumed = other()
    before = resumed.state_dict()
    with pytest.raises(ValueError, match=message):
        resumed.load_state_dict(batches.state_dict())
    assert resumed.state_dict() == before
