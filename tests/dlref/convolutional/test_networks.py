"""LeNet and ResNet: twins, published parameter counts, a training step, learning."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import Tanh
from dlref.convolutional import AvgPool2d, BasicBlock, LeNet, ResNet
from dlref.data import Batches, digits, split
from dlref.engine import Tensor, apply, no_grad
from dlref.losses import cross_entropy
from dlref.normalization import BatchNorm2d
from dlref.optimization import SGD, Adam, CosineAnnealingLR
from dlref.pytorch.convolutional import lenet as lenet_twin
from dlref.pytorch.convolutional import resnet as resnet_twin
from tests.dlref.checks import assert_close


@pytest.fixture
def rng():
    return np.random.default_rng(0)


MODELS = {
    "LeNet": (
        lambda **random: LeNet(image_size=16, padding=(2, 2), **random),
        lambda: lenet_twin.LeNet(image_size=16, padding=(2, 2)),
        (4, 1, 16, 16),
    ),
    "LeNet of the paper": (
        lambda **random: LeNet(4, 3, 32, (0, 0), Tanh, AvgPool2d, **random),
        lambda: lenet_twin.LeNet(4, 3, 32, (0, 0), torch.nn.Tanh, torch.nn.AvgPool2d),
        (2, 3, 32, 32),
    ),
    "LeNet, default": (LeNet, lenet_twin.LeNet, (2, 1, 28, 28)),
    "LeNet, smallest": (
        lambda **random: LeNet(image_size=12, **random),
        lambda: lenet_twin.LeNet(image_size=12),
        (4, 1, 12, 12),
    ),
    "LeNet, odd": (
        lambda **random: LeNet(image_size=23, padding=(0, 1), **random),
        lambda: lenet_twin.LeNet(image_size=23, padding=(0, 1)),
        (4, 1, 23, 23),
    ),
    "ResNet": (
        lambda **random: ResNet((1, 2), width=4, **random),
        lambda: resnet_twin.ResNet((1, 2), width=4),
        (4, 1, 8, 8),
    ),
    "ResNet, colours, odd size": (
        lambda **random: ResNet((2, 1, 1), 3, 3, 4, **random),
        lambda: resnet_twin.ResNet((2, 1, 1), 3, 3, 4),
        (3, 3, 9, 7),
    ),
}


def pair(name, rng):
    """The same model twice, in float64: ours, and the twin with our weights."""
    make, make_twin, shape = MODELS[name]
    ours, twin = make(rng=rng, dtype=np.float64), make_twin().double()
    assert {n: tuple(t.shape) for n, t in twin.state_dict().items()} == {
        n: a.shape for n, a in ours.state_dict().items()
    }
    twin.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    return ours, twin, rng.standard_normal(shape)


@pytest.mark.parametrize("name", MODELS)
def test_outputs_and_gradients_are_the_twins(name, rng):
    ours, twin, x = pair(name, rng)
    y = rng.integers(0, 3, len(x))
    for training in (True, False):
        inside, t = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        ours.train(training).zero_grad()
        twin.train(training).zero_grad()
        logits, twin_logits = ours(inside), twin(t)
        assert_close(logits.data, twin_logits.detach().numpy(), 1e-9, "logits")
        apply(cross_entropy, logits, y).backward()
        F.cross_entropy(twin_logits, torch.tensor(y)).backward()
        assert_close(inside.grad, t.grad.numpy(), 1e-8, "gradient of the image")
        for (parameter, mine), theirs in zip(ours.named_parameters(), twin.parameters(), strict=True):
            assert_close(mine.grad, theirs.grad.numpy(), 1e-8, f"gradient of {parameter}")


@pytest.mark.parametrize("name", MODELS)
def test_a_training_step_is_the_twins_and_the_state_comes_back(name, rng):
    ours, twin, x = pair(name, rng)
    y = rng.integers(0, 3, len(x))
    optimizer = SGD(ours.parameters(), lr=0.1, momentum=0.9)
    twin_optimizer = torch.optim.SGD(twin.parameters(), lr=0.1, momentum=0.9)
    for _ in range(2):
        loss, twin_loss = apply(cross_entropy, ours(x), y), F.cross_entropy(twin(torch.tensor(x)), torch.tensor(y))
        optimizer.zero_grad()
        twin_optimizer.zero_grad()
        loss.backward()
        twin_loss.backward()
        optimizer.step()
        twin_optimizer.step()
    for key, tensor in twin.state_dict().items():
        assert_close(ours.state_dict()[key], tensor.numpy(), 1e-8, key)
    fresh = MODELS[name][0](rng=np.random.default_rng(1), dtype=np.float64)
    fresh.load_state_dict(twin.state_dict())
    np.testing.assert_allclose(fresh.eval()(x).data, ours.eval()(x).data, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "LeNet, default"])  # the others are quicker
def test_overfits_eight_samples(name, rng):
    make, _, shape = MODELS[name]
    model = make(rng=rng)
    x, y = rng.standard_normal((8, *shape[1:]), dtype=np.float32), np.arange(8) % 3
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        loss = apply(cross_entropy, model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.dtype == np.float32
    assert loss.item() < 0.05


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (lambda rng: LeNet(rng=rng), 61_706),
        (lambda rng: LeNet(image_size=32, padding=(0, 0), rng=rng), 61_706),
        (lambda rng: ResNet(in_channels=3, rng=rng), 272_474),  # ResNet-20 with shortcuts of type B
        (lambda rng: BasicBlock(16, 16, rng=rng), 2 * 16 * 16 * 9 + 4 * 16),
        (lambda rng: BasicBlock(16, 32, 2, rng=rng), 16 * 32 * 9 + 32 * 32 * 9 + 16 * 32 + 6 * 32),
    ],
)
def test_number_of_parameters(model, expected, rng):
    assert sum(parameter.size for parameter in model(rng).parameters()) == expected


def test_a_block_whose_branch_is_silent_passes_its_input_on(rng):
    """That is why depth does no harm: with a weight of 0 in the last normalisation, the block is relu of x."""
    block = BasicBlock(4, 4, rng=rng)
    block.bn2.weight.data[...] = 0
    x = rng.standard_normal((2, 4, 5, 5), dtype=np.float32)
    np.testing.assert_array_equal(block(x).data, np.maximum(x, 0))


def test_lenet_reads_the_digits():
    """8×8 pixels doubled to 16×16; 98 of 100 digits it has not seen, after a few seconds."""
    rng = np.random.default_rng(0)
    images, labels = digits()
    images = images.reshape(-1, 1, 8, 8).repeat(2, axis=2).repeat(2, axis=3)
    (x, y), (x_test, y_test) = split(images, labels, fractions=(0.8, 0.2), rng=rng)
    model, epochs = LeNet(image_size=16, padding=(2, 2), rng=rng), 8
    optimizer, batches = Adam(model.parameters(), lr=0.005), Batches(x, y, batch_size=32, rng=rng)
    schedule = CosineAnnealingLR(optimizer, T_max=epochs * len(batches))
    for _ in range(epochs):
        for images, labels in batches:
            loss = apply(cross_entropy, model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    with no_grad():
        accuracy = (model.eval()(x_test).data.argmax(1) == y_test).mean()
    assert accuracy >= 0.98


def test_resnet_reads_the_digits():
    """8×8 pixels as they are."""
    rng = np.random.default_rng(0)
    images, labels = digits()
    (x, y), (x_test, y_test) = split(images.reshape(-1, 1, 8, 8), labels, fractions=(0.8, 0.2), rng=rng)
    model, epochs = ResNet((1, 1, 1), width=8, rng=rng), 4
    optimizer, batches = Adam(model.parameters(), lr=0.01), Batches(x, y, batch_size=32, rng=rng)
    schedule = CosineAnnealingLR(optimizer, T_max=epochs * len(batches))
    for _ in range(epochs):
        for images, labels in batches:
            loss = apply(cross_entropy, model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    with no_grad():
        accuracy = (model.eval()(x_test).data.argmax(1) == y_test).mean()
    assert accuracy >= 0.97


def test_normalisation_of_a_resnet_uses_the_batch_in_training_only(rng):
    model = ResNet((1,), width=4, rng=rng)
    x = rng.standard_normal((4, 1, 6, 6), dtype=np.float32)
    norms = [module for module in model.modules() if isinstance(module, BatchNorm2d)]
    assert len(norms) == 3
    model(x)
    assert {int(norm.num_batches_tracked) for norm in norms} == {1}
    model.eval()
    np.testing.assert_allclose(model(x[:1]).data, model(x).data[:1], rtol=1e-4, atol=1e-5)
    assert {int(norm.num_batches_tracked) for norm in norms} == {1}


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            lambda rng: LeNet(image_size=11, rng=rng),
            r"LeNet: nothing is left of images of size 11 with padding \(2, 0\)",
        ),
        (lambda rng: LeNet(0, rng=rng), "out_features|must be at least 1"),
        (lambda rng: ResNet((), rng=rng), r"ResNet: blocks must hold a positive number for each stage, got \(\)"),
        (lambda rng: ResNet((2, 0), rng=rng), r"ResNet: blocks must hold .* got \(2, 0\)"),
        (lambda rng: ResNet(width=0, rng=rng), "ResNet: width must be at least 1, got 0"),
        (lambda rng: BasicBlock(4, 4, stride=0, rng=rng), "BasicBlock: stride must be at least 1, got 0"),
        (
            lambda rng: BasicBlock(4, 4, rng=rng)(np.ones((1, 3, 5, 5), np.float32)),
            "weight expects 4 input channels, x has 3",
        ),
    ],
)
def test_bad_input(function, message, rng):
    with pytest.raises(ValueError, match=message):
        function(rng)
