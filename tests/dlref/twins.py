"""A model and its twins in PyTorch: one state, equal outputs, equal gradients, equal after a step of training."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from dlref.engine import Module, apply
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam
from tests.dlref.checks import assert_close


def share_state(ours: Module, *twins: torch.nn.Module) -> None:
    """Move weights to the twins, all names matching, and back again."""
    state = ours.state_dict()
    assert state
    for twin in twins:
        assert set(twin.state_dict()) == set(state)
        twin.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    for parameter in ours.parameters():
        parameter.data[...] = 0
    ours.load_state_dict({name: value.numpy() for name, value in twins[0].state_dict().items()})
    for name, value in ours.state_dict().items():
        np.testing.assert_array_equal(value, state[name])


def check_twins(
    ours: Module,
    twins: list[torch.nn.Module],
    run: Callable[[Any], Any],
    run_twin: Callable[[Any], torch.Tensor],
    tolerance: float = 1e-10,
) -> None:
    """In float64: outputs, gradients of the mean square, and outputs after a step of SGD."""
    share_state(ours, *twins)
    y = run(ours)
    ours.zero_grad()
    (y**2).mean().backward()
    gradients = {name: parameter.grad for name, parameter in ours.named_parameters()}
    SGD(ours.parameters(), lr=0.5).step()
    stepped = run(ours).data
    assert np.abs(stepped - y.data).max() > 1e-6
    for twin in twins:
        expected = run_twin(twin)
        assert_close(y.data, expected.detach().numpy(), tolerance, "output")
        (expected**2).mean().backward()
        for name, parameter in twin.named_parameters():
            assert parameter.grad is not None, name
            assert_close(gradients[name], parameter.grad.numpy(), 10 * tolerance, f"gradient of {name}")
        torch.optim.SGD(twin.parameters(), lr=0.5).step()
        assert_close(stepped, run_twin(twin).detach().numpy(), 10 * tolerance, "output after a step of training")


def check_overfits(model: Module, logits: Callable[[], Any], target: Any, steps: int = 60, lr: float = 0.02) -> None:
    """A model that cannot learn eight samples by heart has a fault somewhere."""
    optimizer = Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = apply(cross_entropy, logits(), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    classes = logits().data.shape[1]
    assert losses[0] == pytest.approx(np.log(classes), rel=0.5)  # it starts by knowing nothing
    assert losses[-1] < 0.05 * losses[0], losses[-1]
    np.testing.assert_array_equal(logits().data.argmax(1), target)
