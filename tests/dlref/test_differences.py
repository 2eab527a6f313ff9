"""Each line of the table "Differences from PyTorch" in docs/reference/index.md: what we do, and what torch does."""

import inspect
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dlref.activations import relu, softmax, softplus
from dlref.attention import MultiHeadAttention
from dlref.convolutional import MaxPool2d, conv1d, conv2d
from dlref.engine import Parameter, Tensor
from dlref.feedforward import Linear
from dlref.losses import cross_entropy, gaussian_nll_loss, kl_div, mse_loss, triplet_margin_loss
from dlref.normalization import InstanceNorm2d
from dlref.optimization import SGD, CosineAnnealingLR, ExponentialLR, LinearLR, Muon, OneCycleLR, StepLR
from dlref.recurrent import GRU, LSTM, RNN
from dlref.regularization import Dropout
from dlref.transformers import TransformerEncoderLayer
from dlref.vision import box_iou, interpolate


def rng():
    return np.random.default_rng(0)


def names(function):
    return set(inspect.signature(function).parameters)


def test_numbers_are_not_converted():
    with pytest.raises(TypeError, match="float32"):
        Tensor(np.ones(1)) + Tensor(np.ones(1, np.float32))
    with pytest.raises(TypeError, match="int64"):
        relu(np.array([1, 2]))
    assert (torch.ones(1, dtype=torch.float64) + torch.ones(1)).dtype == torch.float64
    assert F.relu(torch.tensor([1, 2])).dtype == torch.int64


def test_softplus_has_no_threshold():
    assert softplus(np.array([25.0]))[0] > 25
    assert F.softplus(torch.tensor([25.0], dtype=torch.float64)) == 25


def test_nan_is_an_error():
    for act in (
        lambda: softmax(np.full(2, -np.inf)),
        lambda: mse_loss(np.zeros(0), np.zeros(0)),
        lambda: cross_entropy(np.zeros((1, 2)), np.array([-100])),
    ):
        with pytest.raises(ValueError, match=r"nothing to choose from|no mean"):
            act()
    assert F.softmax(torch.full((2,), -torch.inf), -1).isnan().all()
    assert F.mse_loss(torch.zeros(0), torch.zeros(0)).isnan()
    assert F.cross_entropy(torch.zeros(1, 2), torch.tensor([-100])).isnan()


def test_triplets_have_finite_norms():
    triplet = [np.zeros((1, 2)), np.ones((1, 2)), np.full((1, 2), 3.0)]
    for p in (0.5, np.inf):
        with pytest.raises(ValueError, match="p must be at least 1 and finite"):
            triplet_margin_loss(*triplet, p=p)
        assert F.triplet_margin_loss(*map(torch.tensor, triplet), p=p) == 0


def test_gaussian_nll_loss_takes_arrays():
    with pytest.raises(TypeError, match="var must be a NumPy array, got float"):
        gaussian_nll_loss(np.ones(2), np.zeros(2), 1.0)
    assert F.gaussian_nll_loss(torch.ones(2), torch.zeros(2), 1.0) == 0.5


def test_kl_div_has_no_gradient_of_nan():
    logs, target = np.log(np.full((1, 2), 0.5)), np.array([[0.0, 1.0]])
    assert kl_div(logs, target)[1](1.0)[1][0, 0] == 0
    tensor = torch.tensor(target, requires_grad=True)
    F.kl_div(torch.tensor(logs), tensor, reduction="sum").backward()
    assert tensor.grad[0, 0].isnan()


def test_parameters_and_states_are_copies():
    data = np.zeros(2)
    Parameter(data).data[:] = 1
    layer = Linear(2, 2, rng=rng())
    layer.state_dict()["weight"][:] = 7
    assert data.max() == 0
    assert layer.weight.data.max() < 7
    data, layer = torch.zeros(2), nn.Linear(2, 2)
    nn.Parameter(data).data[:] = 1
    layer.state_dict()["weight"][:] = 7
    assert data.max() == 1
    assert layer.weight.max() == 7


def test_convolutions_and_pooling():
    image, weight = np.zeros((1, 4, 4)), np.zeros((1, 1, 3, 3))
    for act in (
        lambda: conv2d(image, weight),
        lambda: conv1d(image[0], weight[0]),
    ):
        with pytest.raises(ValueError, match=r"conv\dd: x must have"):
            act()
    assert F.conv2d(torch.tensor(image), torch.tensor(weight)).shape == (1, 2, 2)
    assert "return_indices" in names(nn.MaxPool2d) - names(MaxPool2d)
    assert inspect.signature(MaxPool2d).parameters["ceil_mode"].kind is inspect.Parameter.KEYWORD_ONLY


def test_vision():
    with pytest.raises(ValueError, match="mode must be 'nearest' or 'bilinear', got 'bicubic'"):
        interpolate(np.zeros((1, 1, 2, 2)), size=3, mode="bicubic")
    assert F.interpolate(torch.zeros(1, 1, 2, 2), size=3, mode="bicubic").shape == (1, 1, 3, 3)
    point = np.zeros((1, 4))
    assert box_iou(point, point)[0] == 0  # torchvision divides the shared area by the covered one, whatever it is
    assert (torch.zeros(1) / torch.zeros(1)).isnan()


def test_instance_norm_has_no_running_statistics():
    assert {"momentum", "track_running_stats"} <= names(nn.InstanceNorm2d) - names(InstanceNorm2d)


@pytest.mark.parametrize(("ours", "theirs"), [(RNN, nn.RNN), (LSTM, nn.LSTM), (GRU, nn.GRU)])
def test_recurrent_networks(ours, theirs):
    with pytest.raises(ValueError, match="x must have 3 axes"):
        ours(2, 3, rng=rng())(np.zeros((5, 2), np.float32))
    assert theirs(2, 3)(torch.zeros(5, 2))[0].shape == (5, 3)
    assert "lengths" in names(ours.forward)
    assert "proj_size" not in names(ours)
    assert nn.LSTM(2, 3, proj_size=1).proj_size == 1


def test_attention():
    assert {"kdim", "vdim", "add_bias_kv", "add_zero_attn"} <= names(nn.MultiheadAttention) - names(MultiHeadAttention)
    x, mask = np.ones((1, 2, 4), np.float32), np.array([[True, True]])
    ours, theirs = MultiHeadAttention(4, 2, batch_first=True, rng=rng()), nn.MultiheadAttention(4, 2, batch_first=True)
    for weights, expected in ((True, np.nan), (False, 0)):
        attend = partial(ours, key_padding_mask=mask, need_weights=weights)
        twin = partial(theirs, key_padding_mask=torch.tensor(mask), need_weights=weights)
        np.testing.assert_array_equal(attend(x, x, x)[0].data, 0)
        np.testing.assert_array_equal(twin(*[torch.tensor(x)] * 3)[0].detach(), np.full_like(x, expected))


def test_activations_are_functions():
    with pytest.raises(TypeError, match="activation must be an operation such as relu, got str"):
        TransformerEncoderLayer(4, 2, activation="relu", rng=rng())
    nn.TransformerEncoderLayer(4, 2, activation="relu")(torch.zeros(3, 1, 4))


@pytest.mark.parametrize(
    ("schedule", "arguments"), [(StepLR, (3,)), (ExponentialLR, (0.5,)), (CosineAnnealingLR, (4,)), (LinearLR, ())]
)
def test_schedules_are_formulas(schedule, arguments):
    def third(optimizer, schedule, change):
        for t in range(2):
            if t == 1 and change:
                optimizer.param_groups[0]["lr"] = 1.0
            optimizer.step()
            schedule.step()
        return optimizer.param_groups[0]["lr"]

    def ours(change):
        optimizer = SGD([Parameter([1.0])], lr=0.1)
        return third(optimizer, schedule(optimizer, *arguments), change)

    def theirs(change):
        optimizer = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)
        return third(optimizer, getattr(torch.optim.lr_scheduler, schedule.__name__)(optimizer, *arguments), change)

    assert ours(True) == ours(False) == pytest.approx(theirs(False))
    assert theirs(True) > 2 * theirs(False)


def test_muon_keeps_the_precision_of_its_parameters():
    data, grad = rng().standard_normal((2, 4, 3))
    parameter, twin = Parameter(data), nn.Parameter(torch.tensor(data))
    parameter.grad, twin.grad = grad, torch.tensor(grad)
    Muon([parameter], lr=1.0).step()
    torch.optim.Muon([twin], lr=1.0).step()
    assert 1e-5 < np.abs(parameter.data - twin.detach().numpy()).max() < 0.05
    assert names(Muon) - names(torch.optim.Muon) == {"maximize"}


def test_one_cycle_does_not_go_below_zero():
    options = {"max_lr": 0.1, "total_steps": 10, "anneal_strategy": "linear"}
    optimizer, twin = SGD([Parameter([1.0])], lr=0.1), torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)
    schedule, other = OneCycleLR(optimizer, **options), torch.optim.lr_scheduler.OneCycleLR(twin, **options)
    for _ in range(10):
        optimizer.step()
        twin.step()
        schedule.step()
        other.step()
    assert optimizer.param_groups[0]["lr"] >= 0 > twin.param_groups[0]["lr"]


def test_randomness_is_an_argument():
    for maker in (Linear, Dropout, LSTM, MultiHeadAttention, TransformerEncoderLayer):
        assert inspect.signature(maker).parameters["rng"].kind is inspect.Parameter.KEYWORD_ONLY


def test_a_change_through_detach_goes_unnoticed():
    w = Tensor([2.0], requires_grad=True)
    y = w * w
    w.detach().data *= 10
    y.backward()
    np.testing.assert_array_equal(w.grad, [40])  # torch raises for `w.detach().mul_(10)`
    v = torch.tensor([2.0], requires_grad=True)
    z = v * v
    v.detach().mul_(10)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()
