"""Accuracy, and the mean of a loss over samples."""

import matplotlib as mpl
import numpy as np
import pytest
import torch

from dlref.engine import Module
from dlref.losses import cross_entropy, mse_loss
from dlref.pytorch import training as twin
from dlref.training import Score, accuracy, evaluate
from dlref.training.evaluation import loss_of
from tests.dlref.training.runs import Stop, fails_at, moons, network, noisy_network, torch_network

mpl.use("Agg")


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_accuracy_counts_the_largest_logits(library):
    logits, labels = np.array([[2.0, 1.0], [0.0, 3.0], [1.0, 0.0], [5.0, 4.0]]), np.array([0, 1, 1, 0])
    score = (
        accuracy(logits, labels) if library == "dlref" else twin.accuracy(torch.tensor(logits), torch.tensor(labels))
    )
    assert score == 0.75


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((3, 2), (2,)), ((3, 2), (3, 1)), ((0, 2), (0,))])
def test_accuracy_names_shapes_that_do_not_fit(shapes):
    logits, labels = (np.zeros(shape) for shape in shapes)
    for call in (lambda: accuracy(logits, labels), lambda: twin.accuracy(torch.tensor(logits), torch.tensor(labels))):
        with pytest.raises(ValueError, match=r"accuracy: expected logits \(N, classes\) and labels \(N,\), got \("):
            call()


def test_evaluation_is_the_mean_over_samples_not_over_batches():
    model, batches = network(dtype=np.float64), moons(dtype=np.float64)
    (x, y) = batches.arrays
    assert len(batches) * batches.batch_size != len(x)
    whole = evaluate(model, cross_entropy, [(x, y)], accuracy)
    parts = evaluate(model, cross_entropy, batches, accuracy)
    assert isinstance(parts, Score)
    assert parts == pytest.approx(whole, rel=1e-12)
    assert whole.loss == pytest.approx(cross_entropy(model(x).data, y)[0].item(), rel=1e-12)
    assert evaluate(model, cross_entropy, batches).metric is None


def test_evaluation_leaves_everything_as_it_was():
    model, batches = noisy_network(np.random.default_rng(0)), moons()
    model.train()
    children = list(model.children())
    children[0].eval()
    state = children[2].rng.bit_generator.state
    before = model.state_dict()
    evaluate(model, cross_entropy, batches, accuracy)
    assert [child.training for child in children] == [False, True, True, True]
    assert children[2].rng.bit_generator.state == state
    np.testing.assert_equal(model.state_dict(), before)
    assert all(parameter.grad is None for parameter in model.parameters())
    with pytest.raises(Stop):
        evaluate(model, fails_at(2, cross_entropy), batches)
    assert [child.training for child in children] == [False, True, True, True]


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_evaluation_keeps_no_tape(library):
    seen = []
    base, made = (Module, network()) if library == "dlref" else (torch.nn.Module, torch_network())

    class Spy(base):
        def __init__(self):
            super().__init__()
            self.inner = made

        def forward(self, x):
            output = self.inner(x)
            seen.append(output.requires_grad)
            return output

    if library == "dlref":
        evaluate(Spy(), cross_entropy, moons(n=8))
        loss_of(Spy(), cross_entropy, next(iter(moons(n=8))))
    else:
        twin.evaluate(Spy(), torch.nn.functional.cross_entropy, moons(n=8))
        Spy()(torch.zeros(1, 2))
    assert seen == [False, True]


def test_models_of_several_outputs_hand_them_all_to_the_loss():
    class Two(Module):
        def forward(self, x):
            return x * 1.0, x * 3.0

    class TorchTwo(torch.nn.Module):
        def forward(self, x):
            return x * 1.0, x * 3.0

    def gap(a, b, target):
        value, pullback = mse_loss(b - a, target)
        return value, lambda d: (-pullback(d)[0], *pullback(d))

    def torch_gap(a, b, target):
        return torch.nn.functional.mse_loss(b - a, target)

    def largest(a, b, target):
        return float(abs(b - a - target).max())

    batch = [(np.ones((4, 1)), np.full((4, 1), 1.5))]
    assert evaluate(Two(), gap, batch, largest) == Score(0.25, 0.5)
    assert twin.evaluate(TorchTwo(), torch_gap, batch, largest) == Score(0.25, 0.5)


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_evaluation_names_bad_input(library):
    model, run, loss = network(), evaluate, cross_entropy
    if library == "torch":
        model, run, loss = torch_network(), twin.evaluate, torch.nn.functional.cross_entropy
    with pytest.raises(ValueError, match="batches are empty"):
        run(model, loss, [])
    with pytest.raises(ValueError, match=r"loss must be a single number per batch, got shape \(8,\); is its reduction"):
        run(model, lambda *args: loss(*args, reduction="none"), moons())


def test_a_loss_of_several_values_is_refused():
    with pytest.raises(ValueError, match="loss must be a single number per batch, got 2 values"):
        evaluate(network(), lambda *args: ((np.ones(1), np.ones(1)), None), moons())


def test_loss_of_is_on_the_tape():
    model = network()
    loss, output = loss_of(model, cross_entropy, next(iter(moons())))
    assert output.shape == (8, 2)
    loss.backward()
    assert all(parameter.grad is not None for parameter in model.parameters())
