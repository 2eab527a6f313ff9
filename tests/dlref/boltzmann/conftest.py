"""Fixtures of the tests of this topic."""

import numpy as np
import pytest
import torch


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def same_chance(monkeypatch):
    """PyTorch draws the numbers that a NumPy generator would draw."""
    chance = np.random.default_rng(7)
    monkeypatch.setattr(torch, "rand", lambda shape, **_: torch.tensor(chance.random(tuple(shape))))
    monkeypatch.setattr(torch, "randn", lambda shape, **_: torch.tensor(chance.standard_normal(tuple(shape))))
    monkeypatch.setattr(torch, "randperm", lambda n, **_: torch.tensor(chance.permutation(n)))
    return np.random.default_rng(7)
