"""Counts against published figures, for the NumPy form and for the twin.

torchvision publishes parameters and multiply–adds, in units of 10⁹, of each of its models with the weights' meta-data
(`num_params` and `_ops` in torchvision/models/alexnet.py, vgg.py and resnet.py), for one image of 224×224.
"""

import tracemalloc

import numpy as np
import pytest
import torch

from dlref import vision
from dlref.convolutional import LeNet
from dlref.counting import count, empty_weights
from dlref.pytorch import counting as twin
from dlref.pytorch import vision as twins
from dlref.pytorch.convolutional import LeNet as LeNetTwin
from dlref.pytorch.transformers import GPT as GPTTwin
from dlref.transformers import GPT

IMAGENET = [  # name, parameters, multiply–adds in units of 10⁹, its digits; where they are published
    ("alexnet", 61_100_840, 0.714, 3),  # torchvision: num_params 61100840, _ops 0.714
    ("vgg16", 138_357_544, 15.47, 2),  # torchvision: num_params 138357544, _ops 15.47
    ("resnet18", 11_689_512, 1.814, 3),  # torchvision: 11689512, 1.814; He et al. 2015, table 1: 1.8·10⁹
    ("resnet50", 25_557_032, 4.089, 3),  # torchvision: 25557032, 4.089; stride at the 3×3, unlike the paper's 3.8·10⁹
    ("mobilenet_v1", 4_231_976, 0.569, 3),  # Howard et al. 2017, table 4: 4.2 and 569 million
]


@pytest.mark.parametrize(("name", "parameters", "billions", "digits"), IMAGENET)
def test_networks_for_imagenet(name, parameters, billions, digits):
    with empty_weights() as rng:
        model = getattr(vision, name)(rng=rng)
    counted = count(model, np.zeros((1, 3, 224, 224), np.float32))
    assert counted.parameters == parameters
    assert round(counted.multiply_adds / 1e9, digits) == billions
    assert twin.count(getattr(twins, name)(device="meta"), torch.zeros(1, 3, 224, 224)) == counted


def test_lenet_in_its_modern_form():
    """Full connections between both convolutions, ReLU, max pooling without weights, a linear layer at the end: 61,706
    parameters, layer by layer as in mnchapel.github.io/deep_learning_models/cnn/1998-11-01-lenet.html. The LeNet-5 of
    the paper connects only some maps (section II.B: 1,516 parameters in C3) and learns its pooling: about 60,000.
    """
    counted = count(LeNet(rng=np.random.default_rng(0)), np.zeros((1, 1, 28, 28), np.float32))
    with_parameters = [layer.parameters for layer in counted.layers if layer.parameters]
    assert with_parameters == [156, 2_416, 48_120, 10_164, 850]
    assert counted.parameters == 61_706
    assert counted.multiply_adds == 28 * 28 * 6 * 25 + 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10
    assert twin.count(LeNetTwin(), torch.zeros(1, 1, 28, 28)) == counted


def test_gpt2_small():
    """124,439,808 parameters: `openai-community/gpt2` as released, 124.44 million, the tied table counted once.

    The work follows from its shapes: 12 d² weights in each block meet each token, each token meets all tokens twice,
    and the table is a last layer (Kaplan et al., "Scaling Laws for Neural Language Models", 2020, arXiv:2001.08361,
    table 1).
    """
    sizes, length = (50_257, 1_024, 768, 12, 12), 128
    with empty_weights() as rng:
        model = GPT(*sizes, rng=rng)
    counted = count(model, np.zeros((1, length), int))
    assert counted.parameters == 124_439_808
    assert counted.multiply_adds == length * (12 * 12 * 768**2 + 12 * 2 * length * 768 + 50_257 * 768)
    with torch.device("meta"):
        other = GPTTwin(*sizes)
    assert twin.count(other, torch.zeros(1, length, dtype=torch.int64)) == counted


def test_where_vgg_has_its_weights_and_its_work():
    """Weights in the linear layers, work in the convolutions."""
    with empty_weights() as rng:
        counted = count(vision.vgg16(rng=rng), np.zeros((1, 3, 224, 224), np.float32))
    linear = [layer for layer in counted.layers if layer.kind == "Linear"]
    assert sum(layer.parameters for layer in linear) > 0.89 * counted.parameters
    assert sum(layer.multiply_adds for layer in linear) < 0.01 * counted.multiply_adds


def test_counting_needs_little_memory():
    """A VGG-16 has 553 MB of weights, and a batch of 64 images 7 GB of activations. Nothing is held of either.

    The most that is asked for at once is the array that `Linear` would fill, 411 MB that nobody touches.
    """
    tracemalloc.start()
    try:
        with empty_weights() as rng:
            counted = count(vision.vgg16(rng=rng), np.zeros((64, 3, 224, 224), np.float32))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert counted.activation_bytes > 7e9
    assert peak < 0.45e9
