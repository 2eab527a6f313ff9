"""Data: the bundled and synthetic sets, the split, the scale, and batches that can be resumed anywhere."""

import json
import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref import data
from dlref.data import Batches, Standardizer, split


def rng(seed=0):
    return np.random.default_rng(seed)


# Bundled sets

TABLES = [
    ("digits", (1797, 1, 8, 8), (1797,), 10),
    ("iris", (150, 4), (150,), 3),
    ("wine", (178, 13), (178,), 3),
    ("breast_cancer", (569, 30), (569,), 2),
    ("diabetes", (442, 10), (442, 1), None),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("name", "x_shape", "y_shape", "classes"), TABLES)
def test_bundled_set(name, x_shape, y_shape, classes, dtype):
    x, y = getattr(data, name)(dtype=dtype)
    assert (x.shape, y.shape, x.dtype) == (x_shape, y_shape, dtype)
    assert np.isfinite(x).all()
    if classes is None:
        assert y.dtype == dtype
        assert (y.min(), y.max()) == (25, 346)
    else:
        assert y.dtype == np.int64
        assert np.unique(y).tolist() == list(range(classes))


def test_digits_are_grey_values_from_0_to_1_in_reading_order():
    x, y = data.digits()
    assert (x.min(), x.max()) == (0, 1)
    zero = x[y == 0].mean(axis=0)[0]
    assert zero[3:5, 3:5].mean() < 0.2 < zero[3:5, 1:3].mean()  # a ring with a hole
    one = x[y == 1].mean(axis=0)[0]
    assert one[:, 3:5].mean() > 3 * one[:, :2].mean()  # upright, not lying


def test_breast_cancer_counts():
    assert np.bincount(data.breast_cancer()[1]).tolist() == [212, 357]


def test_diabetes_is_raw():
    x, _ = data.diabetes()
    assert set(np.unique(x[:, 1])) == {1, 2}
    assert 30 < x[:, 0].mean() < 60  # years


def test_sample_photos():
    x = data.sample_photos()
    assert (x.shape, x.dtype) == ((2, 3, 427, 640), np.float32)
    assert 0 <= x.min() < 0.01
    assert 0.99 < x.max() <= 1
    assert data.sample_photos(dtype=np.float64).dtype == np.float64
    temple, flower = x.mean(axis=(2, 3))
    assert flower.argmax() == 1, "a leafy background"
    assert x[1, :, 200, 300].argmax() == 0, "a red petal in front of it"
    assert temple.min() > 0.5 > flower.max()


def test_topics_are_english():
    text = data.topics_text()
    assert len(text) > 300_000
    assert text.count(" the ") > 2000
    assert data.topics_text() == text


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer", "diabetes", "sample_photos"])
def test_missing_scikit_learn_is_a_clear_error(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match="comes with scikit-learn, which is not installed: pip install scikit-learn"):
        getattr(data, name)()


# Generated sets

GENERATED = {
    "two_moons": ({}, (40, 2), (40,)),
    "circles": ({}, (40, 2), (40,)),
    "spirals": ({"classes": 3}, (40, 2), (40,)),
    "xor": ({}, (40, 2), (40,)),
    "ring_of_gaussians": ({}, (40, 2), (40,)),
    "line": ({}, (40, 1), (40, 1)),
    "sine": ({}, (40, 1), (40, 1)),
    "parity": ({"bits": 5}, (40, 5), (40,)),
    "adding_problem": ({"length": 7}, (40, 7, 2), (40, 1)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", GENERATED)
def test_generated_set(name, dtype):
    options, x_shape, y_shape = GENERATED[name]
    make = getattr(data, name)
    x, y = make(40, rng=rng(), dtype=dtype, **options)
    assert (x.shape, y.shape, x.dtype) == (x_shape, y_shape, dtype)
    assert y.dtype == (dtype if y.ndim == 2 else np.int64)
    again, other = make(40, rng=rng(), dtype=dtype, **options), make(40, rng=rng(1), dtype=dtype, **options)
    np.testing.assert_array_equal(x, again[0])
    np.testing.assert_array_equal(y, again[1])
    assert not np.array_equal(x, other[0])


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be at least 1, got 0"),
        ({"n": 2.5}, TypeError, "n must be an int, got float"),
        ({"rng": 3}, TypeError, "rng must be a numpy.random.Generator such as .*, got int"),
        ({"rng": np.random.RandomState(0)}, TypeError, "rng must be .* got RandomState"),
    ],
)
def test_generated_sets_name_bad_arguments(name, arguments, error, message):
    with pytest.raises(error, match=f"{name}: {message}"):
        getattr(data, name)(**{"n": 10, "rng": rng(), **arguments})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: data.two_moons(9, noise=-1, rng=rng()), "two_moons: noise must lie"),
        (lambda: data.circles(9, ratio=2, rng=rng()), r"circles: ratio must lie in \[0, 1\], got 2"),
        (lambda: data.spirals(9, classes=1, rng=rng()), "spirals: classes must be at least 2"),
        (lambda: data.spirals(9, turns=-1, rng=rng()), "spirals: turns must lie"),
        (lambda: data.ring_of_gaussians(9, modes=0, rng=rng()), "ring_of_gaussians: modes must be at least 1"),
        (lambda: data.ring_of_gaussians(9, radius=-1, rng=rng()), "ring_of_gaussians: radius must lie"),
        (lambda: data.sine(9, periods=-1, rng=rng()), "sine: periods must lie"),
        (lambda: data.parity(9, bits=0, rng=rng()), "parity: bits must be at least 1"),
        (lambda: data.adding_problem(9, length=1, rng=rng()), "adding_problem: length must be at least 2"),
        (lambda: data.bars_and_stripes(0), "bars_and_stripes: size must be at least 1"),
    ],
)
def test_options_of_generated_sets_are_checked(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_moons_lie_on_their_half_circles():
    x, y = data.two_moons(500, noise=0, rng=rng(), dtype=np.float64)
    upper, lower = x[y == 0], x[y == 1]
    assert len(upper) == len(lower) == 250
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5
    assert upper[:, 0].min() < -0.95 < 1.95 < lower[:, 0].max()


def test_circles_have_their_radii():
    x, y = data.circles(300, ratio=0.3, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.3))
    assert np.abs(x.mean(axis=0)).max() < 0.1


def test_spirals_turn_and_classes_are_rotations_of_each_other():
    x, y = data.spirals(3000, classes=3, turns=0.5, noise=0, rng=rng(), dtype=np.float64)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    expected = 2 * np.pi * (0.5 * radius + y / 3)
    assert np.abs(np.exp(1j * angle) - np.exp(1j * expected)).max() < 1e-9
    assert radius.max() <= 1
    assert np.bincount(y).tolist() == [1000, 1000, 1000]
    assert (radius < 0.5).mean() == pytest.approx(0.25, abs=0.03)  # evenly over the area


def test_xor_is_xor():
    x, y = data.xor(100, noise=0, rng=rng())
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])
    assert np.unique(x, axis=0).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.xor(4000, noise=0.2, rng=rng(), dtype=np.float64)[0].std() == pytest.approx(
        math.hypot(0.5, 0.2), rel=0.05
    )


def test_ring_has_its_heaps():
    x, mode = data.ring_of_gaussians(8000, modes=4, radius=3, noise=0.1, rng=rng(), dtype=np.float64)
    centres = np.array([x[mode == k].mean(axis=0) for k in range(4)])
    np.testing.assert_allclose(centres, [[3, 0], [0, 3], [-3, 0], [0, -3]], atol=0.02)
    assert (x - centres[mode]).std() == pytest.approx(0.1, rel=0.05)


def test_line_and_sine_follow_their_formulas():
    x, y = data.line(200, slope=-3, intercept=0.5, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(y, -3 * x + 0.5)
    assert x.min() >= -1
    assert x.max() <= 1
    x, y = data.sine(200, periods=2, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(y, np.sin(2 * np.pi * x))
    for make, formula in ((data.line, lambda x: 2 * x + 1), (data.sine, lambda x: np.sin(np.pi * x))):
        x, y = make(5000, noise=0.3, rng=rng(), dtype=np.float64)
        assert (y - formula(x)).std() == pytest.approx(0.3, rel=0.05)
        assert x.min() < -0.9 < 0.9 < x.max()


def test_parity_is_parity():
    x, y = data.parity(500, bits=6, rng=rng())
    assert set(np.unique(x)) == {0, 1}
    np.testing.assert_array_equal(y, [int(row.sum()) % 2 for row in x])
    assert 0.4 < y.mean() < 0.6


def test_adding_problem_adds_the_two_marked_numbers():
    x, y = data.adding_problem(4000, length=9, rng=rng(), dtype=np.float64)
    marks = x[:, :, 1]
    assert set(np.unique(marks)) == {0, 1}
    np.testing.assert_array_equal(marks[:, :4].sum(axis=1), 1)
    np.testing.assert_array_equal(marks[:, 4:].sum(axis=1), 1)
    assert (marks.sum(axis=0) > 0).all()
    np.testing.assert_allclose(y[:, 0], (x[:, :, 0] * marks).sum(axis=1))
    assert np.square(y - 1).mean() == pytest.approx(1 / 6, rel=0.1)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_bars_and_stripes_are_all_there_once(size):
    x = data.bars_and_stripes(size)
    assert x.shape == (2 ** (size + 1) - 2, size * size)
    assert len(np.unique(x, axis=0)) == len(x)
    for picture in x.reshape(-1, size, size):
        rows_equal, columns_equal = (picture == picture[0]).all(), (picture.T[0] == picture.T).all()
        assert rows_equal or columns_equal
    assert data.bars_and_stripes(2, dtype=np.float64).dtype == np.float64


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
