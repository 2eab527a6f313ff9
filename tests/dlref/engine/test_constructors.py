"""What is given to a constructor is checked there: the same checks for all, and those of single classes."""

import numpy as np
import pytest

from dlref.activations import ELU, GELU, LeakyReLU, ReLU, Softmax, Softplus, elu, leaky_relu
from dlref.attention import MultiHeadAttention, split_heads
from dlref.convolutional import AdaptiveAvgPool2d, AvgPool2d, Conv2d, MaxPool2d, avg_pool2d
from dlref.engine import Module, Parameter, Tensor
from dlref.feedforward import MLP, Linear
from dlref.graph import GAT
from dlref.initialization import normal_, orthogonal_, uniform_
from dlref.normalization import BatchNorm1d, GroupNorm, InstanceNorm2d, LayerNorm, RMSNorm, group_norm, layer_norm
from dlref.optimization import SGD, Adam, ExponentialLR, OneCycleLR, StepLR
from dlref.recurrent import LSTM, RNN, Embedding, embedding
from dlref.regularization import Dropout, dropout, l2_penalty
from dlref.transformers import GPT, TransformerEncoderLayer, rotary_positions, sinusoidal_positions

X = np.ones((2, 4))


def rng():
    return np.random.default_rng(0)


def weight():
    return Tensor([1.0], requires_grad=True)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: RNN(2, 3, nonlinearity="x", rng=rng()), 'RNN: nonlinearity must be "tanh" or "relu", got'),
        (lambda: RNN(2, 3, dropout=1.5, rng=rng()), r"RNN: dropout must lie in \[0, 1\], got 1.5"),
        (lambda: RNN(2, 3, num_layers=0, rng=rng()), "RNN: num_layers must be at least 1, got 0"),
        (lambda: LSTM(0, 3, rng=rng()), "LSTM: input_size must be at least 1, got 0"),
        (lambda: LSTM(2, 0, rng=rng()), "LSTM: hidden_size must be at least 1, got 0"),
        (lambda: MultiHeadAttention(4, -2, rng=rng()), "MultiHeadAttention: num_heads must be at least 1, got -2"),
        (lambda: MultiHeadAttention(4, 0, rng=rng()), "MultiHeadAttention: num_heads must be at least 1, got 0"),
        (lambda: GPT(5, 4, 4, 0, 1, rng=rng()), "GPT: nhead must be at least 1, got 0"),
        (lambda: GAT([3, 2], heads=0, rng=rng()), "GAT: heads must be at least 1, got 0"),
        (lambda: split_heads(np.ones((1, 2, 4)), num_heads=0), "split_heads: num_heads must be at least 1, got 0"),
        (lambda: LayerNorm(3, eps=-1), r"LayerNorm: eps must lie in \[0, inf\], got -1"),
        (lambda: LayerNorm(3, eps=0), "LayerNorm: eps must be above 0, got 0"),
        (lambda: RMSNorm(3, eps=0), "RMSNorm: eps must be above 0, got 0"),
        (lambda: GroupNorm(1, 3, eps=0), "GroupNorm: eps must be above 0, got 0"),
        (lambda: InstanceNorm2d(3, eps=0), "InstanceNorm2d: eps must be above 0, got 0"),
        (lambda: BatchNorm1d(3, eps=0), "BatchNorm1d: eps must be above 0, got 0"),
        (lambda: BatchNorm1d(3, momentum=2), r"BatchNorm1d: momentum must lie in \[0, 1\], got 2"),
        (lambda: BatchNorm1d(3, eps=np.inf), "BatchNorm1d: eps must be finite, got inf"),
        (lambda: MaxPool2d(0), "MaxPool2d: kernel_size must be a whole number or 2 of them, 1 or more, got 0"),
        (lambda: MaxPool2d(2, padding=2), "MaxPool2d: padding must be at most half of kernel_size 2, got 2"),
        (lambda: AvgPool2d(2, stride=0), "AvgPool2d: stride must be a whole number"),
        (lambda: AvgPool2d(2, divisor_override=-1), "AvgPool2d: divisor_override must be at least 1, got -1"),
        (lambda: avg_pool2d(X[None, None], kernel_size=2, divisor_override=-4), "divisor_override must be at least 1"),
        (lambda: AdaptiveAvgPool2d(0), "AdaptiveAvgPool2d: output_size must be a whole number"),
        (lambda: Conv2d(2, 3, 3, groups=0, rng=rng()), "Conv2d: groups must be at least 1, got 0"),
        (lambda: Embedding(0, 3, rng=rng()), "Embedding: num_embeddings must be at least 1, got 0"),
        (lambda: SGD([weight()], lr=np.inf), "SGD: lr must be finite, got inf"),
        (lambda: SGD([{"params": [weight()], "lr": np.inf}]), "SGD: lr must be finite, got inf"),
        (lambda: SGD([weight()], momentum=1.5), r"SGD: momentum must lie in \[0, 1\], got 1.5"),
        (lambda: SGD([{"lr": 1}]), "SGD: a group needs params, got lr alone"),
        (lambda: SGD([{}]), "SGD: a group needs params, got an empty dict alone"),
        (lambda: StepLR(SGD([weight()]), 0), "StepLR: step_size must be at least 1, got 0"),
        (lambda: Softplus(0.0), "Softplus: beta must be positive, got 0.0"),
        (lambda: ELU(np.nan), "ELU: alpha must lie in .*, got nan"),
        (lambda: GELU("exact"), 'GELU: approximate must be "none" or "tanh", got \'exact\''),
        (lambda: rotary_positions(X, base=-1.0), "base must be positive, got -1.0"),
        (lambda: sinusoidal_positions(X, base=0), "base must be positive, got 0"),
    ],
)
def test_numbers_out_of_range(act, message):
    with pytest.raises(ValueError, match=message):
        act()


GENERATOR = "rng must be a numpy.random.Generator such as np.random.default_rng"


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Linear(2, 2, rng=None), rf"Linear: {GENERATOR}\(0\), got NoneType"),
        (lambda: LSTM(2, 2, rng=0), rf"LSTM: {GENERATOR}\(0\), got int"),
        (lambda: uniform_(np.ones(2), rng=None), f"uniform_: {GENERATOR}"),
        (lambda: normal_(np.ones(2), rng=0), f"normal_: {GENERATOR}"),
        (lambda: orthogonal_(np.ones((2, 2)), rng=0), f"orthogonal_: {GENERATOR}"),
        (lambda: Linear("2", 2, rng=rng()), "Linear: in_features must be an int, got str"),
        (lambda: Linear(2, None, rng=rng()), "Linear: out_features must be an int, got NoneType"),
        (lambda: Dropout("0.5", rng=rng()), "Dropout: p must be a number, got str"),
        (lambda: dropout(X, p="0.5", rng=rng()), "dropout: p must be a number, got str"),
        (lambda: LeakyReLU("0.1"), "LeakyReLU: negative_slope must be a number, got str"),
        (lambda: leaky_relu(X, negative_slope="0.1"), "leaky_relu: negative_slope must be a number, got str"),
        (lambda: elu(X, alpha=None), "elu: alpha must be a number, got NoneType"),
        (lambda: layer_norm(X, eps="1"), "layer_norm: eps must be a number, got str"),
        (lambda: group_norm(X, num_groups="2"), "group_norm: num_groups must be an int, got str"),
        (lambda: l2_penalty(X, weight_decay="1"), "l2_penalty: weight_decay must be a number, got str"),
        (lambda: Softmax("rows"), "Softmax: dim must be an int, got str"),
        (lambda: embedding(np.array([0]), X, padding_idx=True), "embedding: padding_idx must be an int, got bool"),
        (lambda: Embedding(3, 2, True, rng=rng()), "Embedding: padding_idx must be an int, got bool"),
        (lambda: avg_pool2d(X[None, None], kernel_size=2, divisor_override=np.nan), "must be an int, got float"),
        (lambda: SGD([weight()], lr="0.1"), "SGD: lr must be a number, got str"),
        (lambda: SGD([{"params": [weight()], "lr": "0.1"}]), "SGD: lr must be a number, got str"),
        (lambda: Adam([weight()], weight_decay=[0.1]), "Adam: weight_decay must be a number, got list"),
        (lambda: ExponentialLR(SGD([weight()]), "0.9"), "ExponentialLR: gamma must be a number, got str"),
        (lambda: MLP([2, 3, 1], activation=ReLU(), rng=rng()), r"MLP: activation must be .* got ReLU\(\)"),
        (lambda: MLP([2, 3, 1], activation="relu", rng=rng()), "MLP: activation must be .* got 'relu'"),
        (lambda: TransformerEncoderLayer(4, 2, activation="relu", rng=rng()), "activation must be an operation"),
        (lambda: TransformerEncoderLayer(4, 2, activation=ReLU(), rng=rng()), "activation must be .*, got ReLU"),
    ],
)
def test_other_kinds_than_expected(act, message):
    with pytest.raises(TypeError, match=message):
        act()


def test_numbers_of_numpy_and_none_where_it_means_something_are_fine():
    assert Linear(np.int64(2), np.uint8(3), rng=rng()).weight.shape == (3, 2)
    assert BatchNorm1d(2, momentum=None).momentum is None
    assert RMSNorm(2, eps=None).eps is None
    for padding_idx in (None, 0, -1):
        assert Embedding(3, 2, padding_idx, rng=rng())(np.array([1])).shape == (1, 2)
    schedule = OneCycleLR(SGD([Parameter([1.0])], momentum=0.9), max_lr=np.float32(0.25), total_steps=5)
    assert schedule.get_last_lr() == [0.01]
    assert leaky_relu(-X, negative_slope=np.float32(0.5))[0].max() == -0.5


def test_constructors_of_others_are_checked_by_their_annotations():
    class Scale(Module):
        def __init__(self, size: int, factor: float = 1.0, offset: int = 0, anything=None):
            self.rest = size, factor, offset, anything

    class Larger(Scale):
        def __init__(self, size: int):
            super().__init__(2 * size)

    assert Scale(2, 0.5, -3, "x").rest == (2, 0.5, -3, "x")
    assert Larger(1).rest[0] == 2
    for act in (lambda: Scale(size=0), lambda: Larger(0)):
        with pytest.raises(ValueError, match=r"(Scale|Larger): size must be at least 1, got 0"):
            act()
