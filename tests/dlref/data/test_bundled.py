"""Bundled sets: shapes, ranges, known counts."""

import sys

import numpy as np
import pytest

from dlref import data

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
