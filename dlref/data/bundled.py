r"""Sets that come with scikit-learn or with Python itself, so that they need no network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array


def _bundled(name: str, **options: Any) -> Any:
    """What one of scikit-learn's loaders returns; scikit-learn is imported only now."""
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(
            f"{name} comes with scikit-learn, which is not installed: pip install scikit-learn"
        ) from error
    return getattr(datasets, f"load_{name}")(**options)


def digits(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """1797 handwritten digits of 8 × 8 pixels, about 180 of each.

    Returns
    -------
    x : (1797, 1, 8, 8) array of `dtype`
        Grey values from 0 to 1. For a dense network take `x.reshape(-1, 64)`.
    y : (1797,) array of int64, 0 to 9

    References
    ----------
    Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998.
    """
    images, labels = _bundled("digits", return_X_y=True)
    return (images.reshape(-1, 1, 8, 8) / 16).astype(dtype), labels.astype(np.int64)


def iris(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """150 irises of 3 species: length and width of sepal and petal in cm.

    Returns
    -------
    x : (150, 4) array of `dtype`
    y : (150,) array of int64, 0 to 2

    References
    ----------
    Fisher, "The Use of Multiple Measurements in Taxonomic Problems", 1936.
    """
    x, y = _bundled("iris", return_X_y=True)
    return x.astype(dtype), y.astype(np.int64)


def wine(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """178 wines from 3 growers: 13 chemical measurements of very different size. Standardise them.

    Returns
    -------
    x : (178, 13) array of `dtype`
    y : (178,) array of int64, 0 to 2

    References
    ----------
    Forina et al., "PARVUS", UCI Wine, 1991.
    """
    x, y = _bundled("wine", return_X_y=True)
    return x.astype(dtype), y.astype(np.int64)


def breast_cancer(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """569 tumours: 30 measurements of cell nuclei. Class 0 is malignant (212), class 1 benign (357).

    Returns
    -------
    x : (569, 30) array of `dtype`
    y : (569,) array of int64, 0 or 1

    References
    ----------
    Street, Wolberg and Mangasarian, "Nuclear Feature Extraction for Breast Tumor Diagnosis", 1993.
    """
    x, y = _bundled("breast_cancer", return_X_y=True)
    return x.astype(dtype), y.astype(np.int64)


def diabetes(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """442 patients: 10 measurements, and how far their diabetes went in a year. Regression.

    The measurements are the raw ones: a set that comes scaled was scaled with its test part.

    Returns
    -------
    x : (442, 10) array of `dtype`
    y : (442, 1) array of `dtype`, 25 to 346

    References
    ----------
    Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression", 2004.
    """
    x, y = _bundled("diabetes", return_X_y=True, scaled=False)
    return x.astype(dtype), y.astype(dtype)[:, None]


def sample_photos(*, dtype: DTypeLike = np.float32) -> Array:
    """Two colour photographs, a Chinese temple and a flower.

    Returns
    -------
    x : (2, 3, 427, 640) array of `dtype`, 0 to 1
    """
    images = np.stack(_bundled("sample_images").images)  # (2, 427, 640, 3)
    return (np.ascontiguousarray(images.transpose(0, 3, 1, 2)) / 255).astype(dtype)


def topics_text() -> str:
    """English to learn a language model from: the help pages on the Python language that Python itself carries.

    Returns
    -------
    text : str
        About half a million characters; a little more with every version of Python.
    """
    from pydoc_data.topics import topics

    pages: dict[str, str] = topics
    return "\n\n".join(pages[name] for name in sorted(pages))
