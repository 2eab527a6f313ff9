"""Scenes: the same everywhere, true to their labels, boxes and masks, and refused where they make no sense."""

import hashlib
import sys

import numpy as np
import pytest

from dlref import data
from dlref.data import SCENE_SHAPES, SCENE_SURFACES, scenes
from dlref.data.scene_draws import Draws, direction
from tests.dlref.data.seeds import rng

MADE_UP = SCENE_SURFACES[:-1]  # all but photographs
HARD = {"size": 64, "objects": (1, 9), "scale": (0.4, 1.0), "shift": 1, "rotation": 180, "clutter": 12, "light": 1}


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array)).hexdigest()[:16]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


# The same everywhere


@pytest.mark.parametrize(
    ("options", "images", "truth"),
    [
        ({}, "7469821e5487f79e", "d684157314fa91f560e28392f5f068c9"),
        ({**HARD, "occlusion": 0.6}, "48a3c25cb39c06ff", "5fd618216d8736672a42ed60fb561022"),
        (
            {"textures": MADE_UP, "backgrounds": MADE_UP, "objects": 3},
            "0d4d1eebf5107c34",
            "84e814f3eca196bfa713ca3697f07e92",
        ),
    ],
    ids=["default", "everything at its most", "without photographs"],
)
def test_a_seed_gives_the_bits_that_it_always_gave(options, images, truth):
    made = scenes(60, rng=np.random.Generator(np.random.PCG64(7)), dtype=np.uint8, **options)
    assert digest(made.masks) + digest(made.labels.astype("<i8")) == truth
    assert digest(made.images) == images


def test_a_sine_is_rounded_where_no_library_can_differ():
    exact = np.cos(np.radians(np.arange(360))) * 4096
    distance = np.abs(np.abs(exact - np.floor(exact)) - 0.5)
    assert distance.min() > 1e-4, "far from the middle between two numbers, libraries differ by 1e-12"
    cos, sin = direction(np.arange(360))
    np.testing.assert_allclose(cos, np.cos(np.radians(np.arange(360))), atol=2e-4)
    np.testing.assert_allclose(sin, np.sin(np.radians(np.arange(360))), atol=2e-4)


def test_draws_are_even_and_stay_below_their_ends():
    draws = Draws.of(rng(), 40_000, 2)
    assert np.bincount(draws.pick(0, 5)) == pytest.approx(np.full(5, 8000), rel=0.05)
    share = draws.uniform(1, -2, 3)
    assert share.dtype == np.float32
    assert (share.min(), share.mean(), share.max()) == pytest.approx((-2, 0.5, 3), abs=0.05)
    largest = Draws(np.full((1, 1), 2**32 - 1, np.uint64))
    assert largest.pick(0, 10).tolist() == [9]
    assert largest.uniform(0) < 1


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.Philox, np.random.SFC64, np.random.MT19937])
def test_every_bit_generator_will_do(bits):
    made = scenes(300, size=32, objects=(1, 2), backgrounds=["plain"], rng=np.random.Generator(bits(0)))
    assert 0.4 < (made.labels[:, 1] >= 0).mean() < 0.6
    assert 0.2 < made.images.mean() < 0.7


def test_the_first_images_of_many_are_those_of_few_and_the_rest_follow():
    many = scenes(90, rng=rng(), **HARD)
    generator = rng()
    first, rest = scenes(40, rng=generator, **HARD), scenes(50, rng=generator, **HARD)
    for part, rows in ((first, slice(0, 40)), (rest, slice(40, 90))):
        assert same(part, (array[rows] for array in many))
    assert not np.array_equal(scenes(40, rng=rng(1), **HARD).images, first.images)


@pytest.mark.parametrize("option", [{"light": 0}, {"clutter": 0}, {"backgrounds": ["plain"]}, {"textures": ["dots"]}])
def test_an_option_changes_what_it_says_and_nothing_else(option):
    one, other = scenes(30, rng=rng()), scenes(30, rng=rng(), **option)
    assert not np.array_equal(one.images, other.images)
    for name in ("labels", "boxes", "masks"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


# True to what is in them


@pytest.mark.parametrize("size", [32, 48, 96])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_shapes_and_dtypes(size, dtype):
    made = scenes(11, size=size, objects=(2, 3), rng=rng(), dtype=dtype)
    assert made.images.shape == (11, 3, size, size)
    assert (made.labels.shape, made.boxes.shape, made.masks.shape) == ((11, 3), (11, 3, 4), (11, 3, size, size))
    assert (made.images.dtype, made.labels.dtype, made.boxes.dtype) == (dtype, np.int64, np.float32)
    assert made.masks.dtype == bool
    levels = scenes(11, size=size, objects=(2, 3), rng=rng(), dtype=np.uint8).images
    np.testing.assert_array_equal(made.images, levels if dtype == np.uint8 else np.divide(levels, 255, dtype=dtype))
    assert levels.min() < 20
    assert levels.max() > 235


def test_classes_are_dealt_in_turn_and_counts_are_even():
    made = scenes(300, size=64, objects=(1, 3), shapes=["star", "disc", "drop"], rng=rng())
    assert np.bincount(made.labels[:, 0]).tolist() == [100, 100, 100]
    counts = (made.labels >= 0).sum(axis=1)
    assert np.bincount(counts, minlength=4)[1:].min() > 80
    np.testing.assert_array_equal(made.labels >= 0, made.surfaces >= 0)
    absent = made.labels < 0
    assert not made.boxes[absent].any()
    assert not made.masks[absent].any()
    assert set(np.unique(made.labels)) == {-1, 0, 1, 2}
    assert set(np.unique(made.surfaces)) == {-1, *range(len(SCENE_SURFACES))}


def test_a_label_is_a_position_in_the_shapes_that_were_asked_for():
    every = scenes(10, size=96, rng=rng(), occlusion=0)
    for label, name in enumerate(SCENE_SHAPES):
        alone = scenes(label + 1, size=96, rng=rng(), occlusion=0, shapes=[name])
        np.testing.assert_array_equal(every.masks[label], alone.masks[label])
        assert alone.labels[label] == 0


def test_boxes_are_the_edges_of_masks():
    made = scenes(60, occlusion=0.4, rng=rng(), **HARD)
    there = made.labels >= 0
    for mask, (x1, y1, x2, y2) in zip(made.masks[there], made.boxes[there].astype(int), strict=True):
        rows, columns = np.nonzero(mask)
        assert (x1, y1, x2, y2) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert 0 <= x1 < x2 <= 64
        assert 0 <= y1 < y2 <= 64


def test_no_pixel_belongs_to_two_objects_and_the_class_map_is_their_sum():
    made = scenes(60, rng=rng(), **HARD)
    assert made.masks.sum(axis=1).max() == 1
    classes = made.class_map
    assert (classes.shape, classes.dtype) == ((60, 64, 64), np.int64)
    np.testing.assert_array_equal(classes > 0, made.masks.any(axis=1))
    for image, mask, label in zip(classes[:, None].repeat(9, 1)[made.masks], *np.nonzero(made.masks)[:2], strict=True):
        assert image == made.labels[mask, label] + 1


def test_a_mask_covers_what_was_painted():
    """White things on black: where nothing is white, there is no mask, and the other way round."""
    options = {"size": 96, "clutter": 0, "occlusion": 0, "light": 0, "backgrounds": ["photo"]}
    one = scenes(40, textures=["plain"], rng=rng(), **options)
    other = scenes(40, textures=["photo"], rng=rng(), **options)
    differ = (one.images != other.images).any(axis=1)
    inside = one.masks[:, 0]
    assert (differ & inside).sum() > 0.97 * inside.sum()
    assert (differ & ~inside).sum() < 0.15 * inside.sum()  # the rim, covered by less than half


def test_shapes_have_their_areas_and_extents():
    made = scenes(10, size=96, scale=(1, 1), shift=0, rotation=0, occlusion=0, rng=rng())
    area = dict(zip(SCENE_SHAPES, made.masks.sum(axis=(1, 2, 3)) / 48**2, strict=True))
    half = 0.70710678 * 0.55 * 2  # of the diagonal of the heart's square
    expected = {
        "disc": np.pi * 0.9**2,
        "ring": np.pi * (0.94**2 - 0.46**2),
        "square": 1.44**2,
        "triangle": 3 * np.sqrt(3) / 4,
        "cross": 2 * 1.88 * 0.6 - 0.6**2,
        "star": 5 * 0.45 * np.sin(np.radians(36)),
        "heart": 1.1**2 + np.pi * 0.55**2,
        "arrow": 0.54 * 0.9 + 1.02 * 0.8 * 1.02,
    }
    assert half < 1
    for name, value in expected.items():
        assert area[name] == pytest.approx(value, rel=0.03), name
    assert (made.boxes[:, 0].min(), made.boxes[:, 0].max()) >= (0, 90)
    disc = made.masks[0, 0]
    np.testing.assert_array_equal(disc, disc.T)
    star, arrow = made.masks[SCENE_SHAPES.index("star"), 0], made.masks[SCENE_SHAPES.index("arrow"), 0]
    for upright in (star, arrow, made.masks[SCENE_SHAPES.index("heart"), 0]):
        np.testing.assert_array_equal(upright, upright[:, ::-1])
    assert arrow[10:40].sum() > arrow[56:86].sum(), "the head is above"


def test_rotation_turns_and_shift_moves():
    still = {"size": 96, "occlusion": 0, "shapes": ["crescent"], "scale": (0.6, 0.6)}
    upright = scenes(200, rotation=0, shift=0, rng=rng(), **still)
    assert len(np.unique(upright.boxes[:, 0], axis=0)) == 1
    turned = scenes(200, rotation=180, shift=0, rng=rng(), **still)
    columns = turned.masks[:, 0] * np.arange(96)
    across = columns.sum(axis=(1, 2)) / turned.masks[:, 0].sum(axis=(1, 2)) - 48  # its middle is left or right
    assert across.min() < -3 < 3 < across.max()
    moved = scenes(200, rotation=0, shift=1, rng=rng(), **still).boxes[:, 0]
    assert moved[:, :2].min() < 6
    assert moved[:, 2:].max() > 88
    half = scenes(200, rotation=0, shift=0.5, rng=rng(), **still).boxes[:, 0]
    assert np.ptp(half[:, 0]) == pytest.approx(np.ptp(moved[:, 0]) / 2, abs=2)


@pytest.mark.parametrize("occlusion", [0.2, 0.6])
def test_sticks_hide_about_what_was_asked(occlusion):
    plain, hidden = scenes(400, occlusion=0, rng=rng()), scenes(400, occlusion=occlusion, rng=rng())
    assert (hidden.masks <= plain.masks).all()
    share = 1 - hidden.masks.sum(axis=(1, 2, 3)) / plain.masks.sum(axis=(1, 2, 3))
    assert share.max() < occlusion + 0.05
    assert 0.3 * occlusion < share.mean() < 0.5 * occlusion


def test_light_makes_images_darker_and_more_different():
    even, uneven = (scenes(200, light=light, rng=rng()).images for light in (0, 1))
    assert uneven.mean() < even.mean() - 0.03
    assert uneven.mean(axis=(1, 2, 3)).std() > even.mean(axis=(1, 2, 3)).std()
    sides = np.abs(uneven[..., :12].mean(axis=(1, 2, 3)) - uneven[..., -12:].mean(axis=(1, 2, 3)))
    assert sides.mean() > np.abs(even[..., :12].mean(axis=(1, 2, 3)) - even[..., -12:].mean(axis=(1, 2, 3))).mean()


def test_every_object_of_many_is_seen():
    made = scenes(500, size=32, objects=9, scale=(0.6, 1.0), shift=1, occlusion=0.6, clutter=0, rng=rng())
    assert (made.labels >= 0).all()
    assert made.masks.sum(axis=(2, 3)).min() >= 3


# What is refused


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be at least 1, got 0"),
        ({"rng": 3}, TypeError, "rng must be a numpy.random.Generator such as .*, got int"),
        ({"size": 31}, ValueError, "size must be at least 32, got 31"),
        ({"size": 97}, ValueError, r"size must lie in \[32, 96\], got 97"),
        ({"size": 48.0}, TypeError, "size must be an int, got float"),
        ({"objects": 0}, ValueError, "objects must be at least 1, got 0"),
        ({"objects": 10}, ValueError, "objects must be a number from 1 to 9, .* got 10"),
        ({"objects": (3, 2)}, ValueError, r"objects must be .* got \(3, 2\)"),
        ({"objects": (1, 2, 3)}, ValueError, r"objects must be .* got \(1, 2, 3\)"),
        ({"objects": 1.5}, TypeError, "objects must be an int, got float"),
        ({"shapes": "star"}, ValueError, "shapes must be a sequence of names among disc, .* got 'star'"),
        ({"shapes": []}, ValueError, r"shapes must be .* got \[\]"),
        ({"shapes": ["star", "moon"]}, ValueError, "shapes must be .* got .*moon"),
        ({"shapes": ["star", "star"]}, ValueError, "shapes must name nothing twice, got"),
        ({"textures": ["wool"]}, ValueError, "textures must be a sequence of names among plain, .* got .*wool"),
        ({"backgrounds": ["sea"]}, ValueError, "backgrounds must be .* got .*sea"),
        ({"scale": 0.5}, ValueError, "scale must be two numbers with 0 < low <= high <= 1, got 0.5"),
        ({"scale": (0.8, 0.4)}, ValueError, r"scale must be .* got \(0.8, 0.4\)"),
        ({"scale": (0.3, 1.1)}, ValueError, "scale must be"),
        ({"scale": (0.1, 0.5)}, ValueError, r"at least 6 pixels wide, got 4.8: scale \(0.1, 0.5\), size 48 in 1 × 1"),
        ({"size": 32, "objects": 9}, ValueError, "at least 6 pixels wide, got 5.33: .* in 3 × 3 cells"),
        ({"shift": 1.5}, ValueError, r"shift must lie in \[0, 1\], got 1.5"),
        ({"rotation": 181}, ValueError, r"rotation must lie in \[0, 180\], got 181"),
        ({"rotation": 2.5}, TypeError, "rotation must be an int"),
        ({"occlusion": 0.7}, ValueError, r"occlusion must lie in \[0, 0.6\], got 0.7"),
        ({"clutter": 13}, ValueError, r"clutter must lie in \[0, 12\], got 13"),
        ({"light": float("nan")}, ValueError, r"light must lie in \[0, 1\], got nan"),
        ({"dtype": np.int64}, ValueError, "dtype must be uint8 or a kind of float, got int64"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=f"scenes: .*{message}"):
        scenes(**{"n": 2, "rng": rng(), **arguments})


def test_photographs_need_scikit_learn_and_nothing_else_does(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    from dlref.data import scene_surfaces

    scene_surfaces._photos.cache_clear()
    made_up = {"textures": MADE_UP, "backgrounds": ["plain", "clouds"]}
    assert scenes(12, rng=rng(), **made_up).images.shape == (12, 3, 48, 48)
    with pytest.raises(ImportError, match="comes with scikit-learn, which is not installed: pip install scikit-learn"):
        data.scenes(2, rng=rng(), backgrounds=["photo"])
