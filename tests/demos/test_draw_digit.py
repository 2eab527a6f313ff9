"""The two networks again by torch, with the numbers that are published, and what the words say of all images."""

import gzip
import json
import re
import subprocess
import sys
import time

import numpy as np
import pytest

from docs._demos.drawn import draw_digit
from docs._demos.drawn.draw_digit import EPOCHS, MOVES, TRAINING, answer, data, moved, probabilities, trained
from docs._hooks import demos
from tests.proof.keys import ROOT

torch = pytest.importorskip("torch")
READS = ("docs",)
SIZE, SECONDS = 60_000, 15.0
FOUND = json.loads(draw_digit.written())
IMAGES, LABELS = (one[TRAINING:] for one in data())


def by_torch(name: str, images: np.ndarray) -> np.ndarray:
    """From the published weights alone."""
    x = torch.tensor(images, dtype=torch.float64)
    layers = [[torch.tensor(layer[part], dtype=torch.float64) for part in ("rows", "biases")] for layer in FOUND[name]]
    if name == "perceptron":
        (first, bias), _ = layers
        x = (x.flatten(1) @ first.T + bias).relu()
    else:
        for rows, bias in layers[:-1]:
            x = torch.nn.functional.conv2d(x, rows.reshape(len(rows), -1, 3, 3), bias, padding=1).relu()
        x = x.amax((2, 3))
    last, bias = layers[-1]
    return np.asarray((x @ last.T + bias).softmax(1).numpy())


def by_hand(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pixel by pixel."""
    found = np.zeros_like(images)
    for row in range(8):
        for column in range(8):
            if 0 <= row + down < 8 and 0 <= column + right < 8:
                found[..., row + down, column + right] = images[..., row, column]
    return found


@pytest.mark.parametrize("name", EPOCHS)
def test_the_probabilities(name: str) -> None:
    assert np.allclose(by_torch(name, IMAGES), probabilities(trained(name), IMAGES), atol=1e-5)


@pytest.mark.parametrize(("down", "right"), MOVES)
def test_the_words_say_how_many_images_are_read(down: int, right: int) -> None:
    images = by_hand(IMAGES, down, right)
    assert np.array_equal(images, moved(IMAGES, down, right))
    shares = [100 * (by_torch(name, images).argmax(1) == LABELS).mean() for name in EPOCHS]
    assert FOUND["right"][f"{down},{right}"] == pytest.approx(shares, abs=0.51)
    assert FOUND["held_out"] == len(LABELS)


def test_it_shows_what_the_page_asks() -> None:
    """Equal in place; moved to a side the convolutional network stays right, and moved up or down it loses more."""
    right = FOUND["right"]
    assert abs(right["0,0"][0] - right["0,0"][1]) <= 1
    assert min(right["0,0"]) >= 95
    for side in ("0,-1", "0,1"):
        assert right[side][1] > 90 > 60 > right[side][0]
    for side in ("-1,0", "1,0"):
        assert right[side][0] + 10 < right[side][1] < 80


def test_a_move_upwards_cuts_off_the_top_row_of_most_digits() -> None:
    assert (IMAGES[:, 0, 0].max(axis=1) > 0.5).mean() > 0.5
    assert (IMAGES[:, 0, :, -1].max(axis=1) > 0.5).mean() < 0.2


def test_no_published_image_was_trained_with() -> None:
    known = {image.tobytes() for image in data()[0][:TRAINING]}
    for one in FOUND["images"]:
        image = (np.array(one["pixels"], np.float32) / 16).reshape(1, 8, 8)
        assert image.tobytes() not in known
        assert LABELS[(image == IMAGES).all((1, 2, 3))].tolist() == [one["digit"]]
    assert sorted(one["digit"] for one in FOUND["images"]) == sorted(2 * list(range(10)))


def test_the_words() -> None:
    assert answer(np.array([0.02, 0.98])) == "1 with 98\N{NO-BREAK SPACE}%"
    assert answer(np.array([0.999, 0.001])) == "0 with more than 99\N{NO-BREAK SPACE}%"
    assert re.match(r"The perceptron says \d with .*, the convolutional network \d with ", FOUND["words"])


def test_it_is_small_and_soon_trained_and_the_same_each_time() -> None:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", demos.DRAWN], cwd=ROOT, capture_output=True, check=True)
    assert time.monotonic() - begun < 4 * SECONDS  # on a busy machine
    assert json.loads(done.stdout) == FOUND
    trained.cache_clear()
    begun = time.process_time()
    draw_digit.written()
    assert time.process_time() - begun < SECONDS
    assert len(gzip.compress(done.stdout)) <= SIZE


def test_one_page_shows_it() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "/_" not in path.as_posix()]
    assert sum(path.read_text("utf-8").count("[[= draw_digit() =]]") for path in pages) == 1


def test_the_figure_before_its_script_has_come() -> None:
    html = demos.draw_digit()
    assert "\n\n" not in html.strip(), "Markdown would end the figure there"
    assert html.count('role="gridcell"') == 64
    assert FOUND["words"] in html
