"""Counting: each kind of layer against a closed form and against PyTorch's own counter, and what is left behind."""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
import torch

import dlref
from dlref.activations import ReLU, relu
from dlref.attention import MultiHeadAttention, additive_attention
from dlref.boltzmann import hopfield_update
from dlref.convolutional import (
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    conv1d,
    conv2d,
    conv2d_plain,
    conv_transpose1d,
    conv_transpose2d,
)
from dlref.counting import Count, Layer, count, empty_weights, rules
from dlref.engine import Module, Sequential, Tensor, apply, arithmetic
from dlref.feedforward import MLP, Linear, linear
from dlref.graph import GAT, GCN
from dlref.normalization import BatchNorm1d
from dlref.pytorch import attention, graph, recurrent, transformers, vision
from dlref.pytorch import counting as twin
from dlref.recurrent import GRU, LSTM, RNN, gru_cell, lstm_cell, rnn_cell
from dlref.regularization import Dropout
from dlref.transformers import TransformerDecoderLayer
from dlref.vision import UNet

IMAGES, SEQUENCES = (2, 4, 9, 7), (3, 5, 4)
KINDS = [  # module, twin's topic or torch.nn, arguments, options, shape of the input, multiply–adds
    (Linear, torch.nn, (4, 3), {}, (2, 5, 4), 2 * 5 * 4 * 3),
    (Conv2d, torch.nn, (4, 6, (3, 2), 2, 1, 1, 2), {}, IMAGES, 2 * 5 * 4 * 6 * 2 * 6),  # 5×4 places, 2 channels a group
    (Conv2d, torch.nn, (4, 4, 3), {"groups": 4, "padding": "same"}, IMAGES, 2 * 9 * 7 * 4 * 9),
    (Conv2d, torch.nn, (4, 6, 3), {"padding": 1, "padding_mode": "reflect"}, IMAGES, 2 * 9 * 7 * 6 * 4 * 9),
    (Conv1d, torch.nn, (4, 6, 3), {}, (2, 4, 9), 2 * 7 * 6 * 4 * 3),
    (ConvTranspose2d, torch.nn, (4, 6, 4, 2, 1), {"groups": 2}, IMAGES, 2 * 9 * 7 * 4 * 3 * 16),
    (ConvTranspose1d, torch.nn, (4, 6, 4, 2), {}, (2, 4, 9), 2 * 9 * 4 * 6 * 4),
    (UNet, vision, (4, 2, 3, 1), {}, (1, 4, 6, 4), None),
    (RNN, recurrent, (4, 3), {}, SEQUENCES, 15 * (3 * 4 + 3 * 3)),
    (LSTM, recurrent, (4, 3, 2), {"bidirectional": True}, SEQUENCES, 15 * 8 * (12 + 9 + 18 + 9)),
    (GRU, recurrent, (4, 3), {"bias": False, "batch_first": True}, SEQUENCES, 15 * 3 * (12 + 9)),
]


@pytest.mark.parametrize(("kind", "home", "arguments", "options", "shape", "expected"), KINDS)
def test_it_is_the_closed_form_and_pytorchs_count(kind, home, arguments, options, shape, expected):
    counted = count(kind(*arguments, **options, rng=np.random.default_rng(0)), np.zeros(shape, np.float32))
    module = getattr(home, kind.__name__)(*arguments, **options)
    theirs = twin.count(module, torch.zeros(shape))
    assert counted.multiply_adds == theirs.multiply_adds
    assert expected in (None, counted.multiply_adds)
    assert counted.parameters == theirs.parameters == sum(p.numel() for p in module.parameters())
    assert counted.activation_bytes == theirs.activation_bytes
    assert [layer.shape for layer in counted.layers] == [layer.shape for layer in theirs.layers]


@pytest.mark.parametrize(
    ("operation", "x", "weight", "options"),
    [
        (linear, (5, 4), (3, 4), {}),
        (conv2d, (2, 3, 7, 6), (4, 3, 3, 2), {"stride": 2, "dilation": (1, 3)}),
        (conv2d_plain, (2, 3, 7, 6), (4, 3, 3, 2), {"stride": 2}),
        (conv1d, (2, 6, 9), (4, 3, 4), {"groups": 2}),
        (conv_transpose2d, (2, 4, 3, 5), (4, 3, 3, 2), {"stride": 2, "groups": 2}),
        (conv_transpose1d, (2, 4, 5), (4, 3, 2), {"dilation": 3}),
        (arithmetic.matmul, (5, 2, 3), (5, 3, 4), {}),
    ],
)
def test_each_product_of_ones_adds_one(operation, x, weight, options):
    """So the sum of the value is the number of multiply–adds, whatever the operation."""

    class Run(Module):
        def forward(self, x, weight):
            return apply(operation, x, weight, **options)

    ones = np.ones(x), np.ones(weight)
    assert count(Run(), *ones).multiply_adds == operation(*ones, **options)[0].sum()


@pytest.mark.parametrize("need_weights", [True, False])
def test_attention(need_weights):
    """Three projections, each query with each key, each weight with each value, and a projection at the end."""
    batch, length, size = 2, 5, 8
    model = MultiHeadAttention(size, 2, batch_first=True, rng=np.random.default_rng(0))
    x = np.zeros((batch, length, size), np.float32)
    counted = count(model, x, x, x, None, need_weights)
    assert counted.multiply_adds == batch * length * (4 * size**2 + 2 * length * size)
    theirs = attention.MultiHeadAttention(size, 2, batch_first=True)
    t = torch.zeros(batch, length, size)
    assert twin.count(theirs, t, t, t, None, need_weights).multiply_adds == counted.multiply_adds


def test_a_decoder_and_its_twin():
    ours = TransformerDecoderLayer(8, 2, 16, batch_first=True, rng=np.random.default_rng(0))
    theirs = transformers.TransformerDecoderLayer(8, 2, 16, batch_first=True)
    shapes = ((2, 3, 8), (2, 5, 8))
    counted = count(ours, *(np.zeros(shape, np.float32) for shape in shapes))
    assert counted.multiply_adds == twin.count(theirs, *(torch.zeros(shape) for shape in shapes)).multiply_adds
    assert counted.parameters == sum(p.numel() for p in theirs.parameters())


@pytest.mark.parametrize(("kind", "arguments", "edges"), [(GCN, ((4, 5, 3),), np.float32), (GAT, ((4, 5, 3), 2), bool)])
def test_graphs(kind, arguments, edges):
    x, edges = np.zeros((6, 4), np.float32), np.eye(6, dtype=edges)
    counted = count(kind(*arguments, rng=np.random.default_rng(0)), x, edges)
    work = 6 * (4 * 5 + 5 * 3) + 36 * (5 + 3)
    scores = 0
    if kind is GAT:  # two heads of five features, then one of three; a query's and a key's score for each node
        work, scores = 6 * (4 * 10 + 10 * 3) + 36 * (10 + 3), 6 * 2 * (10 + 3)
    assert counted.multiply_adds == work + scores
    theirs = twin.count(getattr(graph, kind.__name__)(*arguments), torch.tensor(x), torch.tensor(edges))
    assert theirs.multiply_adds == work  # the twin's scores are products and sums, which PyTorch does not count


def test_additive_attention():
    """W_q for each query, W_k for each key, v for each pair, and each weight with its value."""
    shapes = [(2, 3, 4), (2, 5, 6), (2, 5, 7), (8, 4), (8, 6), (8,)]
    arrays = [np.zeros(shape) for shape in shapes]
    expected = 2 * (3 * 4 * 8 + 5 * 6 * 8 + 3 * 5 * 8 + 3 * 5 * 7)
    assert rules.rule_of(additive_attention).multiply_adds(arrays, (2, 3, 7)) == expected


def test_every_operation_of_the_library_has_a_rule():
    """But the energies of Boltzmann machines, whose work nobody asks for layer by layer."""
    unknown, known = set(), 0
    for module in pkgutil.iter_modules(dlref.__path__, "dlref."):
        topic = importlib.import_module(module.name)
        for name in (name for name in getattr(topic, "__all__", ()) if inspect.isfunction(getattr(topic, name))):
            operation = getattr(topic, name)
            returned = str(operation.__annotations__.get("return"))
            if returned.startswith("tuple") and returned.endswith(
                "collections.abc.Callable[..., tuple[typing.Any, ...]]]"
            ):
                known += rules.rule_of(operation) is not None
                unknown |= {name} if rules.rule_of(operation) is None else set()
    assert unknown == {"free_energy", "gaussian_free_energy", "log_partition", "gaussian_log_partition"}
    assert known > 90


@pytest.mark.parametrize(("cell", "states", "gates"), [(rnn_cell, 1, 1), (lstm_cell, 2, 4), (gru_cell, 1, 3)])
def test_a_single_step(cell, states, gates):
    """Of five samples, from two features to three units."""
    weights = [np.zeros((gates * 3, n)) for n in (2, 3)] + [np.zeros(gates * 3)] * 2
    inputs = [np.zeros((5, 2)), *[np.zeros((5, 3))] * states, *weights]
    cell(*inputs)
    assert rules.rule_of(cell).multiply_adds(inputs, (5, 3)) == 5 * gates * 3 * (2 + 3)


def test_a_memory():
    """Two states with four patterns of three numbers, twice."""
    assert rules.rule_of(hopfield_update).multiply_adds([np.zeros((2, 3)), np.zeros((4, 3))], (2, 3)) == 48


def test_products_of_matrices():
    class Product(Module):
        def forward(self, a, b):
            return apply(arithmetic.matmul, a, b)

    for a, b, work in (((2, 3), (3, 4), 24), ((5, 2, 3), (5, 3, 4), 120), ((5, 2, 3), (3, 4), 120), ((3,), (3,), 3)):
        counted = count(Product(), np.ones(a), np.ones(b))
        assert counted.multiply_adds == work
        assert counted.layers[0].shape == (np.ones(a) @ np.ones(b)).shape


def test_weights_without_memory_count_the_same():
    def model(rng):
        return Sequential(Conv2d(3, 4, 3, rng=rng), ReLU(), ConvTranspose2d(4, 2, 2, rng=rng), Dropout(0.5, rng=rng))

    with empty_weights() as rng:
        hollow = model(rng)
    x = np.zeros((2, 3, 8, 8), np.float32)
    assert count(hollow, x) == count(model(np.random.default_rng(0)), x)
    assert all(p.data.strides == (0,) * p.ndim for p in hollow.parameters())
    assert Linear(2, 2, rng=np.random.default_rng(0)).weight.data.strides == (8, 4)  # outside again
    with empty_weights() as rng:
        assert rng.standard_normal((2, 3), dtype=np.float32).strides == (0, 0)
        assert rng.normal(0.0, 1.0, (2,)).strides == (0,)


def test_the_work_grows_with_the_batch_and_the_weights_do_not():
    model = MLP([4, 8, 2], rng=np.random.default_rng(0))
    one, five = (count(model, np.zeros((n, 4), np.float32)) for n in (1, 5))
    assert five.multiply_adds == 5 * one.multiply_adds
    assert five.activation_bytes == 5 * one.activation_bytes
    assert five.parameters == one.parameters == 58


def test_what_is_shared_counts_once_as_weights_and_each_time_as_work():
    rng = np.random.default_rng(0)
    layer, other = Linear(3, 3, rng=rng), Linear(3, 3, bias=False, rng=rng)
    other.weight = layer.weight
    counted = count(Sequential(layer, ReLU(), layer, other), np.zeros((2, 3), np.float32))
    assert [(row.name, row.parameters, row.multiply_adds, row.activation_bytes) for row in counted.layers] == [
        ("0", 12, 36, 48),
        ("1", 0, 0, 24),
        ("3", 0, 18, 24),
    ]
    inner = torch.nn.Linear(3, 3)
    last = torch.nn.Linear(3, 3, bias=False)
    last.weight = inner.weight
    model = torch.nn.Sequential(inner, torch.nn.ReLU(), inner, last)
    assert twin.count(model, torch.zeros(2, 3)) == counted
    assert model[3].weight is model[0].weight is inner.weight  # as before


class Norm(Module):
    """A model that remembers in which mode it ran, returns more than arrays, and may fail."""

    def __init__(self):
        self.norm, self.unused = BatchNorm1d(3), Linear(3, 1, rng=np.random.default_rng(0))
        self.modes = []

    def forward(self, x, fail=False):
        self.modes.append(self.norm.training)
        y = self.norm(x)
        if fail:
            raise RuntimeError("on purpose")
        return {"not": "counted"}, [y, None], x


def test_the_model_is_left_as_it_was():
    model = Norm()
    model.norm.training = False
    model.unused.eval()
    state, modes = model.state_dict(), [module.training for module in model.modules()]
    assert count(model, np.ones((2, 3), np.float32)).parameters == 10
    with pytest.raises(RuntimeError, match="on purpose"):
        count(model, np.ones((2, 3), np.float32), True)
    assert model.modes == [False, False]
    assert [module.training for module in model.modules()] == modes == [True, False, False]
    assert not any("forward" in vars(module) for module in model.modules())
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, state[name])
    x = Tensor(np.ones((2, 3), np.float32), requires_grad=True)
    apply(relu, x).sum().backward()  # the tape is as before, too
    assert x.grad.sum() == 6


def test_the_twin_is_left_as_it_was():
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Dropout(0.5), torch.nn.Linear(3, 2))
    model[1].eval()
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    twin.count(model, torch.ones(2, 3))
    with pytest.raises(RuntimeError):
        twin.count(model, torch.ones(2, 4))
    assert [module.training for module in model.modules()] == [True, True, False, True]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())
    assert all(torch.equal(tensor, state[name]) for name, tensor in model.state_dict().items())


def test_rows_of_modules_that_are_not_called_or_return_no_array():
    counted = count(Norm(), np.ones((2, 3), np.float32))
    assert counted.layers == (Layer("norm", "BatchNorm1d", (2, 3), 6, 0, 24), Layer("unused", "Linear", None, 4, 0, 0))

    class Silent(Module):
        def forward(self, x):
            return "nothing"

    assert count(Silent(), np.ones(2)) == Count(())

    class SilentTwin(torch.nn.Module):
        def forward(self, x):
            return "nothing", [x]

    assert twin.count(SilentTwin(), torch.ones(2)).layers == (Layer("", "SilentTwin", (2,), 0, 0, 8),)


def test_an_operation_that_nobody_knows():
    def cube(x, weight):
        return x**3 @ weight, lambda dy: (dy, None)

    class Cube(Module):
        def forward(self, x):
            return apply(cube, x, np.ones((3, 2)))

    with pytest.raises(TypeError, match=r"count: no rule for cube \(in the model\); give one in multiply_adds"):
        count(Cube(), np.ones((4, 3)))
    with pytest.raises(TypeError, match=r"count: no rule for cube \(in 0\)"):
        count(Sequential(Cube()), np.ones((4, 3)))
    counted = count(Cube(), np.ones((4, 3)), multiply_adds={cube: lambda x, weight: len(x) * weight.size})
    assert counted.layers == (Layer("", "Cube", (4, 2), 0, 24, 64),)


def test_only_modules_can_be_counted():
    with pytest.raises(TypeError, match="count: model must be a Module, got function"):
        count(relu, np.ones(2))
    with pytest.raises(TypeError, match=r"count: model must be an nn.Module, got Linear"):
        twin.count(Linear(2, 2, rng=np.random.default_rng(0)), torch.ones(2))


def test_the_table_is_aligned():
    counted = count(MLP([700, 1200, 10], rng=np.random.default_rng(0)), np.zeros((3, 700), np.float32))
    lines = str(counted).split("\n")
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split() == ["layer", "kind", "output", "parameters", "multiply-adds", "activation", "bytes"]
    assert lines[1].split() == ["0", "Linear", "(3,", "1200)", "841,200", "2,520,000", "14,400"]
    assert lines[-1].split() == ["total", "853,210", "2,556,000", "28,920"]
