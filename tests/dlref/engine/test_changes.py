"""A tensor that is changed between forward and backward: noticed where the tape can know, and never by mistake."""

import numpy as np
import pytest
import torch

from dlref.adversarial import WGAN
from dlref.engine import Module, Sequential, Tensor, apply, no_grad
from dlref.feedforward import MLP, Linear
from dlref.initialization import zeros_
from dlref.losses import mse_loss
from dlref.optimization import LBFGS, SGD, Adam


def rng():
    return np.random.default_rng(0)


def tensor(*numbers):
    return Tensor(np.array(numbers), requires_grad=True)


def replaced(w):
    w.data = w.data * 10


def scaled(w):
    w.data *= 10


def stepped(w):
    w.grad = np.ones(w.shape)
    SGD([w], lr=0.1).step()


def minimised(w):
    def closure():
        w.grad = None
        loss = (w * w).sum()
        loss.backward()
        return loss

    LBFGS([w], max_iter=2).step(closure)


@pytest.mark.parametrize("change", [replaced, scaled, stepped, minimised, zeros_])
def test_a_change_is_noticed_at_backward(change):
    w = tensor(2.0)
    y = w * w * w
    change(w)
    with pytest.raises(RuntimeError, match=r"a tensor of shape \(1,\), which went into multiply, was changed"):
        y.backward()


def test_torch_notices_it_too():
    w = torch.tensor([2.0], requires_grad=True)
    y = w * w * w
    with torch.no_grad():
        w *= 10
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_step_between_two_backward_passes_is_noticed():
    model = MLP([3, 4, 2], rng=rng())
    optimizer = Adam(model.parameters())
    hidden = model(np.ones((5, 3), np.float32))
    first, second = (hidden * hidden).sum(), hidden.sum()
    first.backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match=r"backward: 2\.weight of shape \(2, 4\), which went into linear"):
        second.backward()


def test_the_message_has_the_parameters_name():
    class Net(Module):
        def __init__(self):
            self.parts = [Linear(2, 2, rng=rng()), Sequential(Linear(2, 1, rng=rng()))]

        def forward(self, x):
            return self.parts[1](self.parts[0](x))

    net = Net()
    y = net(np.ones((1, 2), np.float32))
    net.load_state_dict(net.state_dict())
    with pytest.raises(RuntimeError, match=r"backward: parts\.1\.0\.weight of shape \(1, 2\), which went into linear"):
        y.backward()


def test_clipped_weights_are_noticed():
    gan = WGAN(Linear(2, 2, rng=rng()), Linear(2, 1, rng=rng()))
    x = np.ones((4, 2), np.float32)
    before = gan.discriminator(x).sum()
    gan.discriminator_step(x, gan.generator(x).detach(), SGD(gan.discriminator.parameters(), lr=0.0))
    with pytest.raises(RuntimeError, match=r"weight of shape \(1, 2\), which went into linear, was changed"):
        before.backward()


def test_values_on_the_way_and_constants_count_too():
    for changed in (0, 1, 2):
        w, constant = tensor(2.0), Tensor([3.0])
        middle = w * constant
        loss = middle * middle
        (w, constant, middle)[changed].data *= 2
        with pytest.raises(RuntimeError, match="was changed after multiply ran"):
            loss.backward()


# No false alarm


def test_a_graph_that_is_kept_and_not_used():
    w = tensor(2.0)
    kept = []
    for _ in range(3):
        loss = (w * w).sum()
        kept.append(loss)
        w.grad = None
        loss.backward()
        SGD([w], lr=0.1).step()
    assert w.data == pytest.approx(2 * 0.8**3)
    assert len(kept) == 3


def test_a_change_before_the_operation_ran():
    w = tensor(2.0)
    w.data *= 2
    w.data += 1
    (w * w).backward()
    assert w.grad == [10]


def test_a_change_of_what_the_gradient_does_not_reach():
    """Only operations between the loss and the parameters are looked at."""
    w, other = tensor(2.0), tensor(5.0)
    y, unused = w * 3, other * w
    other.data *= 2
    (y + 1).backward()
    assert w.grad == [3]
    assert unused.item() == 10


def test_a_change_of_the_result_at_the_end():
    w = tensor(2.0)
    loss = w * w
    loss.data *= 7
    loss.backward()
    assert w.grad == [4]


def test_two_losses_and_then_a_step():
    layer = Linear(2, 1, rng=rng())
    optimizer = SGD(layer.parameters(), lr=0.1)
    x, target = np.ones((3, 2), np.float32), np.zeros((3, 1), np.float32)
    for _ in range(3):
        optimizer.zero_grad()
        y = layer(x)
        apply(mse_loss, y, target).backward()
        y.sum().backward()
        optimizer.step()
        with no_grad():
            layer(x)


def test_the_other_player_may_step():
    """A generator's graph stays good while the discriminator, which only looks on, is trained."""
    generator, discriminator = Linear(2, 2, rng=rng()), Linear(2, 1, rng=rng())
    fake = generator(np.ones((4, 2), np.float32))
    discriminator(fake.detach()).sum().backward()
    SGD(discriminator.parameters(), lr=0.1).step()
    discriminator(fake).sum().backward()
    assert generator.weight.grad is not None


# What stays unnoticed (docs/reference/index.md says so)


def test_writing_to_a_part_of_the_array_is_not_noticed():
    w = tensor(1.0, 2.0)
    y = (w * w).sum()
    w.data[0] = 10
    y.backward()
    np.testing.assert_array_equal(w.grad, [20, 4])
    twin = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (twin * twin).sum()
    twin.detach().numpy()[0] = 10
    y.backward()
    np.testing.assert_array_equal(twin.grad, [20, 4])
