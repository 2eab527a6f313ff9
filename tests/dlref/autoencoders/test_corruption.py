"""Corruption: masks and noise."""

import numpy as np
import pytest
import torch

from dlref.autoencoders import (
    additive_gaussian_noise,
    masking_noise,
)
from dlref.pytorch import autoencoders as twins

CORRUPTIONS = {
    "masking": (masking_noise, {"p": 0.3}, twins.masking_noise),
    "Gaussian": (additive_gaussian_noise, {"std": 0.3}, twins.additive_gaussian_noise),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_keeps_shape_dtype_and_input_and_hangs_on_the_generator_alone(name):
    corrupt, options, _ = CORRUPTIONS[name]
    for dtype in (np.float32, np.float64):
        for shape in [(), (7,), (4, 5), (2, 1, 3, 3), (0, 5)]:
            x = np.random.default_rng(1).standard_normal(shape).astype(dtype)
            x.flags.writeable = False
            noisy = corrupt(x, **options, rng=np.random.default_rng(2))
            assert (noisy.shape, noisy.dtype) == (shape, dtype)
            np.testing.assert_array_equal(noisy, corrupt(x, **options, rng=np.random.default_rng(2)))
    one, x = np.random.default_rng(3), np.ones((20, 20))
    assert (corrupt(x, **options, rng=one) != corrupt(x, **options, rng=one)).any()  # drawn anew each time


def test_masking_takes_the_share_asked_for_and_leaves_the_rest_as_it_was(rng):
    x = rng.standard_normal((200, 500))
    noisy = masking_noise(x, p=0.3, rng=rng)
    assert (noisy == 0).mean() == pytest.approx(0.3, abs=0.01)
    np.testing.assert_array_equal(noisy[noisy != 0], x[noisy != 0])
    assert (noisy == 0).any(axis=0).all()  # places, not whole rows or columns
    assert (noisy == 0).any(axis=1).all()
    np.testing.assert_array_equal(masking_noise(x, p=0, rng=rng), x)
    np.testing.assert_array_equal(masking_noise(np.full(9, np.inf), p=1, rng=rng), 0)


def test_gaussian_noise_has_mean_zero_and_the_deviation_asked_for(rng):
    x = rng.standard_normal((200, 500))
    noise = additive_gaussian_noise(x, std=0.3, rng=rng) - x
    assert noise.mean() == pytest.approx(0, abs=0.005)
    assert noise.std() == pytest.approx(0.3, rel=0.02)
    assert abs(np.corrcoef(noise.ravel(), x.ravel())[0, 1]) < 0.02
    np.testing.assert_array_equal(additive_gaussian_noise(x, std=0, rng=rng), x)


def test_corruption_in_torch_follows_its_generator(torch_device):
    x = torch.rand(200, 500, generator=torch.Generator().manual_seed(1)) + 1
    for _, options, twin in CORRUPTIONS.values():
        draw = lambda x, options=options, twin=twin: twin(  # noqa: E731
            x, **options, generator=torch.Generator().manual_seed(0)
        )
        noisy = draw(x.to(torch_device))
        assert (noisy.device.type, noisy.dtype, noisy.shape) == (torch_device, x.dtype, x.shape)
        torch.testing.assert_close(noisy.cpu(), draw(x))  # the same noise on every device
        assert draw(x.double()).dtype == torch.float64
        assert not torch.equal(twin(x, **options), twin(x, **options))
    lost = twins.masking_noise(x, p=0.3, generator=torch.Generator().manual_seed(0))
    assert (lost == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert torch.equal(lost[lost != 0], x[lost != 0])
    noise = twins.additive_gaussian_noise(x, std=0.3, generator=torch.Generator().manual_seed(0)) - x
    assert noise.std().item() == pytest.approx(0.3, rel=0.02)
    assert noise.mean().item() == pytest.approx(0, abs=0.005)
