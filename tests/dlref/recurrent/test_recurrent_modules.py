"""Recurrent modules and their twins."""

import numpy as np
import pytest
import torch

import dlref.pytorch.recurrent as scratch
from dlref.recurrent import GRU, LSTM, RNN
from tests.dlref.checks import assert_close
from tests.dlref.recurrent.nets import NETS, random_inputs

MODULES = {
    "rnn": (RNN, scratch.RNN, torch.nn.RNN),
    "lstm": (LSTM, scratch.LSTM, torch.nn.LSTM),
    "gru": (GRU, scratch.GRU, torch.nn.GRU),
}


@pytest.mark.parametrize(
    "options",
    [{}, {"bias": False}, {"num_layers": 2, "bidirectional": True, "batch_first": True}],
    ids=["plain", "no bias", "deep both ways"],
)
@pytest.mark.parametrize("net", NETS)
def test_modules_are_the_same_in_numpy_from_scratch_and_torch(net, options):
    ours_class, scratch_class, torch_class = MODULES[net]
    ours = ours_class(3, 4, **options, rng=np.random.default_rng(0), dtype=np.float64)
    state = {name: torch.tensor(value) for name, value in ours.state_dict().items()}
    from_tensors, reference = (kind(3, 4, **options, dtype=torch.float64) for kind in (scratch_class, torch_class))
    assert list(state) == list(from_tensors.state_dict()) == list(reference.state_dict())
    from_tensors.load_state_dict(state)
    reference.load_state_dict(state)
    back = ours_class(3, 4, **options, rng=np.random.default_rng(1), dtype=np.float64)
    back.load_state_dict({name: value.numpy() for name, value in reference.state_dict().items()})

    x = np.random.default_rng(2).standard_normal((5, 5, 3))
    losses = []
    for module in (from_tensors, reference):
        output, _ = module(torch.tensor(x))
        losses.append((output**2).sum())
        losses[-1].backward()
        torch.optim.SGD(module.parameters(), lr=0.1).step()
    output, _ = back(x)
    loss = (output**2).sum()
    loss.backward()
    assert loss.item() == pytest.approx(losses[0].item(), rel=1e-12)
    assert loss.item() == pytest.approx(losses[1].item(), rel=1e-12)
    for name, parameter in back.named_parameters():
        stepped = parameter.data - 0.1 * parameter.grad  # one step of SGD
        assert_close(stepped, from_tensors.state_dict()[name].numpy(), 1e-11, f"{name} after a step: from scratch")
        assert_close(stepped, reference.state_dict()[name].numpy(), 1e-11, f"{name} after a step: torch.nn")


@pytest.mark.parametrize("net", NETS)
def test_modules_and_twins_agree_on_padded_batches_and_given_states(net):
    ours_class, scratch_class, _ = MODULES[net]
    ours = ours_class(2, 3, 2, bidirectional=True, rng=np.random.default_rng(0), dtype=np.float64)
    from_tensors = scratch_class(2, 3, 2, bidirectional=True, dtype=torch.float64)
    from_tensors.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()})
    x, states, _ = random_inputs(net, 4, 3, 2, 3, 2, 2, rng=np.random.default_rng(1))
    lengths = np.array([2, 4, 1])
    packed = states if len(states) == 2 else states[0]
    as_tensors = [torch.tensor(s) for s in states]
    output, final = ours(x, packed, lengths)
    other, last = from_tensors(
        torch.tensor(x), as_tensors if len(states) == 2 else as_tensors[0], torch.tensor(lengths)
    )
    assert_close(output.data, other.detach().numpy(), 1e-12, "output")
    for a, b in zip(final if len(states) == 2 else [final], last if len(states) == 2 else [last], strict=True):
        assert_close(a.data, b.detach().numpy(), 1e-12, "final state")


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_rnn_module_hands_on_its_nonlinearity(nonlinearity):
    ours = RNN(2, 3, nonlinearity=nonlinearity, rng=np.random.default_rng(0), dtype=np.float64)
    from_tensors = scratch.RNN(2, 3, nonlinearity=nonlinearity, dtype=torch.float64)
    from_tensors.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()})
    x = np.random.default_rng(1).standard_normal((4, 2, 2))
    assert_close(ours(x)[0].data, from_tensors(torch.tensor(x))[0].detach().numpy(), 1e-12, nonlinearity)


@pytest.mark.parametrize("net", NETS)
def test_module_drops_out_in_training_only(net):
    module = MODULES[net][0](2, 20, 2, dropout=0.5, rng=np.random.default_rng(0))
    x = np.ones((2, 2, 2), dtype=np.float32)
    assert not np.array_equal(module(x)[0].data, module(x)[0].data)
    module.eval()
    np.testing.assert_array_equal(module(x)[0].data, module(x)[0].data)
    twin = MODULES[net][1](2, 20, 2, dropout=0.5)
    assert not torch.equal(twin(torch.tensor(x))[0], twin(torch.tensor(x))[0])
    twin.eval()
    assert torch.equal(twin(torch.tensor(x))[0], twin(torch.tensor(x))[0])


@pytest.mark.parametrize("net", NETS)
def test_initial_weights_fill_the_interval_that_torch_uses(net):
    weights = MODULES[net][0](10, 16, rng=np.random.default_rng(0)).state_dict().values()
    values = np.concatenate([weight.ravel() for weight in weights])
    assert values.dtype == np.float32
    assert 0.24 < np.abs(values).max() <= 0.25  # 1 / sqrt(16)
    assert values.var() == pytest.approx(0.25**2 / 3, rel=0.1)
