r"""Data: sets to learn from, and how they are split, scaled and dealt out in batches.

Every set is a pair of arrays, inputs and targets.

- `dlref.data.bundled`: real sets that need no network, because they come with scikit-learn or with Python itself;
- `dlref.data.synthetic`: small problems drawn from a generator, whose answer is known;
- `dlref.data.labelled_scenes`: colour images of objects, made from the bundled photographs, with class, box and mask;
- `dlref.data.social_networks`: who knows whom in a karate club;
- `dlref.data.downloads`: full-size sets from their published addresses;
- `dlref.data.batches`: split, scale and batches.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> (x_train, y_train), (x_test, y_test) = split(*digits(), fractions=(0.8, 0.2), rng=rng)
>>> for x, y in Batches(x_train, y_train, batch_size=32, rng=rng):
...     pass  # one step of training

Chance is always an explicit generator: the same seed gives the same split and the same batches.
"""

from dlref.data.batches import Batches, Standardizer, split
from dlref.data.bundled import breast_cancer, diabetes, digits, iris, sample_photos, topics_text, wine
from dlref.data.downloads import (
    DownloadError,
    RemoteFile,
    cifar10,
    data_folder,
    fashion_mnist,
    fetch,
    mnist,
    tiny_shakespeare,
)
from dlref.data.labelled_scenes import Scenes, scenes
from dlref.data.scene_shapes import SCENE_SHAPES
from dlref.data.scene_surfaces import SCENE_SURFACES
from dlref.data.social_networks import karate_club
from dlref.data.synthetic import (
    adding_problem,
    bars_and_stripes,
    circles,
    line,
    parity,
    ring_of_gaussians,
    sine,
    spirals,
    two_moons,
    xor,
)

__all__ = [
    "SCENE_SHAPES",
    "SCENE_SURFACES",
    "Batches",
    "DownloadError",
    "RemoteFile",
    "Scenes",
    "Standardizer",
    "adding_problem",
    "bars_and_stripes",
    "breast_cancer",
    "cifar10",
    "circles",
    "data_folder",
    "diabetes",
    "digits",
    "fashion_mnist",
    "fetch",
    "iris",
    "karate_club",
    "line",
    "mnist",
    "parity",
    "ring_of_gaussians",
    "sample_photos",
    "scenes",
    "sine",
    "spirals",
    "split",
    "tiny_shakespeare",
    "topics_text",
    "two_moons",
    "wine",
    "xor",
]
