"""SwiGLU: the layer of three matrices, in NumPy and in PyTorch."""

import numpy as np
import pytest
import torch

from dlref.activations import silu
from dlref.pytorch.transformers import SwiGLU as Twin
from dlref.transformers import SwiGLU
from tests.dlref.twins import check_overfits, check_twins


def rng(seed=0):
    return np.random.default_rng(seed)


class Plain(torch.nn.Module):
    """Shazeer's equation 6 with PyTorch's own parts."""

    def __init__(self, d_model, dim_feedforward, bias):
        super().__init__()
        self.gate_proj = torch.nn.Linear(d_model, dim_feedforward, bias, dtype=torch.float64)
        self.up_proj = torch.nn.Linear(d_model, dim_feedforward, bias, dtype=torch.float64)
        self.down_proj = torch.nn.Linear(dim_feedforward, d_model, bias, dtype=torch.float64)

    def forward(self, x):
        return self.down_proj(torch.nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("shape", [(3, 4), (2, 5, 4), (4,)])
def test_layer_is_the_same_in_numpy_from_scratch_and_torch(bias, shape):
    layer = SwiGLU(4, 7, bias, rng=rng(), dtype=np.float64)
    x = rng(1).standard_normal(shape)
    twins = [Twin(4, 7, bias, dtype=torch.float64), Plain(4, 7, bias)]
    check_twins(layer, twins, lambda model: model(x), lambda model: model(torch.tensor(x)))


def test_an_empty_batch_has_an_empty_result_and_gradients_of_zero():
    layer = SwiGLU(4, 7, rng=rng())
    y = layer(np.zeros((0, 5, 4), np.float32))
    assert y.shape == (0, 5, 4)
    y.sum().backward()
    assert all((parameter.grad == 0).all() for parameter in layer.parameters())


def test_layer_is_its_formula_and_has_no_bias_unless_asked():
    layer = SwiGLU(4, 7, rng=rng())
    assert [name for name, _ in layer.named_parameters()] == ["gate_proj.weight", "up_proj.weight", "down_proj.weight"]
    x = rng(1).standard_normal((3, 4)).astype(np.float32)
    gate, up, down = (parameter.data for parameter in layer.parameters())
    np.testing.assert_allclose(layer(x).data, (silu(x @ gate.T)[0] * (x @ up.T)) @ down.T, rtol=1e-5)


def test_layer_learns_eight_samples_by_heart():
    layer = SwiGLU(6, 16, rng=rng())
    x, target = rng(1).standard_normal((8, 6)).astype(np.float32), np.arange(8) % 6
    check_overfits(layer, lambda: layer(x), target)


@pytest.mark.parametrize("sizes", [(0, 4), (4, 0)])
def test_sizes_must_be_positive(sizes):
    with pytest.raises(ValueError, match=r"SwiGLU: (d_model|dim_feedforward) must be at least 1, got 0"):
        SwiGLU(*sizes, rng=rng())
