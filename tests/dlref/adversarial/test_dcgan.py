"""The convolutional pair: its published shape and its first weights."""

import numpy as np
import pytest

from dlref import adversarial as ours
from dlref.pytorch import adversarial as twins
from tests.dlref.adversarial.pairs import rng


def test_published_shape_of_the_convolutional_pair():
    model = ours.DCGAN(rng=rng())
    assert [tuple(parameter.shape) for parameter in model.generator.parameters() if parameter.ndim == 4] == [
        (100, 32, 2, 2), (32, 16, 4, 4), (16, 1, 4, 4),
    ]  # fmt: skip
    assert [tuple(parameter.shape) for parameter in model.discriminator.parameters() if parameter.ndim == 4] == [
        (16, 1, 4, 4), (32, 16, 4, 4), (1, 32, 2, 2),
    ]  # fmt: skip
    names = [type(layer).__name__ for layer in (*model.generator.children(), *model.discriminator.children())]
    assert names[0] == "ConvTranspose2d"
    assert names[-1] == "Conv2d"
    assert names.count("BatchNorm2d") == 3  # not at the generator's output, not at the discriminator's input
    assert "Tanh" in names
    for size in (28, 64):
        images = ours.ConvGenerator(4, size, 3, 2, rng=rng())(np.ones((2, 4), np.float32))
        assert images.shape == (2, 3, size, size)
        assert ours.ConvDiscriminator(size, 3, 2, rng=rng())(images).shape == (2,)


def test_weights_start_narrow():
    for state in (
        ours.DCGAN(64, width=32, rng=rng()).state_dict(),
        {key: tensor.numpy() for key, tensor in twins.DCGAN(64, width=32).state_dict().items()},
    ):
        for key, value in state.items():
            if value.ndim == 4 and value.size > 1000:
                assert value.std() == pytest.approx(0.02, rel=0.1), key
                assert abs(value.mean()) < 0.002
            elif key.endswith("bias"):
                assert not value.any()
            elif key.endswith("weight") and value.ndim == 1:
                assert abs(value.mean() - 1) < 0.02
                assert 0.01 < value.std() < 0.03
