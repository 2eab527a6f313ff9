"""Weights move between the two libraries as they are."""

import numpy as np
import pytest
import torch

from dlref.feedforward import MLP
from dlref.pytorch import feedforward as twins
from dlref.pytorch import to_torch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_state_moves_there_and_back(dtype):
    model = MLP([3, 4, 2], rng=np.random.default_rng(0), dtype=dtype)
    twin = twins.MLP([3, 4, 2]).to(getattr(torch, np.dtype(dtype).name))
    twin.load_state_dict(to_torch(model.state_dict()))
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(twin.state_dict()[name].numpy(), array)
        assert twin.state_dict()[name].numpy().dtype == dtype


def test_the_tensors_are_copies():
    array = np.zeros(2)
    to_torch({"bias": array})["bias"].add_(1)
    assert (array == 0).all()
