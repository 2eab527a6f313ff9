# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: one convolution in place of a convolution and a batch normalisation in use. Change `fold`."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def fold(weight, bias, mean, var, gamma, beta):
    """The weight (O, C, k, k) and the bias (O,) of a convolution that does what two layers do in use.

    The first is a convolution with weight and bias, the second normalises its O maps with the running mean and
    var, and with gamma and beta, all of shape (O,); epsilon is 1e-5.
    """
    scale = gamma / var
    return weight * scale, scale * bias + beta


# --8<-- [end:stub]
def check(fold):
    one = [torch.tensor([number]) for number in (1.0, 3.0, 4.0, 5.0, 7.0)]  # bias, mean, var, gamma, beta
    answer = fold(torch.full((1, 1, 1, 1), 2.0), *one)
    assert isinstance(answer, tuple), "return two tensors, the weight and the bias"
    assert len(answer) == 2, "return two tensors, the weight and the bias"
    w, b = (round(part.item(), 3) for part in answer)
    assert w != 2.5, f"for 2 x + 1, mean 3, variance 4, gamma 5, beta 7 your weight is {w}: divide by a root"
    assert w == 5, f"for 2 x + 1, mean 3, variance 4, gamma 5, beta 7 the weight is 5; yours is {w}"
    assert b != 9.5, f"your bias is {b}: where is the running mean subtracted?"
    assert b == 2, f"5 (2 x + 1 - 3) / 2 + 7 is 5 x + 2, so the bias is 2; yours is {b}"
    torch.manual_seed(0)
    conv, norm, x = nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), torch.randn(2, 4, 6, 6)
    for part in norm.weight, norm.bias, norm.running_mean, norm.running_var:
        part.data = 1 + torch.rand(4)
    weight, bias = fold(conv.weight, conv.bias, norm.running_mean, norm.running_var, norm.weight, norm.bias)
    assert weight.shape == (4, 4, 3, 3), f"the weight keeps its shape (4, 4, 3, 3); yours is {tuple(weight.shape)}"
    gap = (nn.functional.conv2d(x, weight, bias) - norm.eval()(conv(x))).abs().max().item()
    assert gap < 1e-4, f"with four maps the answers differ by {gap:.2f}: one factor for each filter, along axis 0"
    print("passed: the numbers by hand, and one layer in place of two for 4 filters of 3 x 3 on 4 maps")


if __name__ == "__main__":
    check(fold)
# --8<-- [end:task]

HINTS = (
    "In use, mean, variance, gamma and beta are fixed numbers. Write the normalisation of w x + b as (…) x + (…).",
    "With s = gamma / sqrt(var + 1e-5), formula (1) of the last part is s (w x + b - mean) + beta.",
    "`scale = gamma / (var + 1e-5).sqrt()`",
)


# --8<-- [start:solution]
def solution(weight, bias, mean, var, gamma, beta):
    scale = gamma / (var + 1e-5).sqrt()  # (O,)
    return weight * scale[:, None, None, None], scale * (bias - mean) + beta


# --8<-- [end:solution]


def variance_alone(weight, bias, mean, var, gamma, beta):
    scale = gamma / var
    return weight * scale[:, None, None, None], scale * (bias - mean) + beta


def mean_forgotten(weight, bias, mean, var, gamma, beta):
    scale = gamma / (var + 1e-5).sqrt()
    return weight * scale[:, None, None, None], scale * bias + beta


def along_the_columns(weight, bias, mean, var, gamma, beta):
    scale = gamma / (var + 1e-5).sqrt()
    return weight * scale[None, :, None, None], scale * (bias - mean) + beta


WRONG = {
    variance_alone: "divide by a root",
    mean_forgotten: "where is the running mean",
    along_the_columns: "one factor for each filter",
}
