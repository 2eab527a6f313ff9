r"""Activation functions in PyTorch that are applied to every number by itself."""

import torch
from torch import Tensor, nn


def relu(x: Tensor) -> Tensor:
    r"""$\max(x, 0)$, with slope 0 at 0.

    Examples
    --------
    >>> relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    return torch.where(x <= 0, 0.0, x)


def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`relu` with a small slope on the left.

    Examples
    --------
    >>> leaky_relu(torch.tensor([-2.0, 3.0]))
    tensor([-0.0200,  3.0000])
    """
    return torch.where(x > 0, x, negative_slope * x)


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Straight on the right, $\alpha (e^x - 1)$ on the left.

    Examples
    --------
    >>> elu(torch.tensor([-100.0, 3.0]))
    tensor([-1.,  3.])
    """
    left = torch.where(x > 0, 0.0, x)  # without this, e¹⁰⁰⁰ on the right would give 0 · inf in the backward pass
    return torch.where(x > 0, x, alpha * torch.expm1(left))


def softplus(x: Tensor, beta: float = 1.0) -> Tensor:
    r"""$\tfrac1\beta \log(1 + e^{\beta x})$; `logaddexp(a, b)` is $\log(e^a + e^b)$ without overflow.

    Examples
    --------
    >>> softplus(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000e+00, 6.9315e-01, 1.0000e+03])
    """
    return torch.logaddexp(beta * x, torch.zeros_like(x)) / beta


def sigmoid(x: Tensor) -> Tensor:
    r"""$1 / (1 + e^{-x})$, as $e^{-\log(1 + e^{-x})}$.

    The plain formula gives the right value at $x = -1000$, but has an infinite $e^{1000}$ on the way, and so the
    gradient nan.

    Examples
    --------
    >>> sigmoid(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return torch.exp(-softplus(-x))


def tanh(x: Tensor) -> Tensor:
    r"""$2\,\sigma(2x) - 1$: the sigmoid, stretched and centred.

    Examples
    --------
    >>> tanh(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([-1.,  0.,  1.])
    """
    return 2 * sigmoid(2 * x) - 1


def silu(x: Tensor) -> Tensor:
    r"""$x\,\sigma(x)$.

    Examples
    --------
    >>> silu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    return x * sigmoid(x)


class ReLU(nn.Module):
    """`relu` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return relu(x)


class LeakyReLU(nn.Module):
    """`leaky_relu` as a module."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, x: Tensor) -> Tensor:
        return leaky_relu(x, self.negative_slope)


class ELU(nn.Module):
    """`elu` as a module."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        return elu(x, self.alpha)


class Softplus(nn.Module):
    """`softplus` as a module."""

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        self.beta = beta

    def forward(self, x: Tensor) -> Tensor:
        return softplus(x, self.beta)


class Sigmoid(nn.Module):
    """`sigmoid` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return sigmoid(x)


class Tanh(nn.Module):
    """`tanh` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return tanh(x)


class SiLU(nn.Module):
    """`silu` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return silu(x)
