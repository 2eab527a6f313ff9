# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: a causal convolution of any kernel and dilation that keeps the length.
Change `causal_convolution`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch
from torch.nn.functional import conv1d, pad


# --8<-- [start:stub]
def causal_convolution(x, weight, dilation):
    """x (N, C, T), weight (O, C, k) -> (N, O, T); output t may use inputs 0 to t, and no later one."""
    return conv1d(x, weight, dilation=dilation, padding="same")


# --8<-- [end:stub]
def check(causal_convolution):
    x, weight = torch.tensor([[[1.0, 2.0, 3.0, 4.0]]]), torch.tensor([[[10.0, 1.0]]])
    got = causal_convolution(x, weight, 2)
    assert got.shape == (1, 1, 4), f"four inputs give four outputs; you return the shape {tuple(got.shape)}"
    row = got[0, 0].tolist()
    assert row != [2.0, 13.0, 24.0, 30.0], "your output 0 is 2, which is input 1: it looks ahead by one"
    right = "weight [10, 1] with dilation 2 takes ten times the number two steps ago plus the newest: [1, 2, 13, 24]"
    assert row == [1.0, 2.0, 13.0, 24.0], f"{right}; you return {row}"
    torch.manual_seed(0)
    for k, dilation in ((1, 1), (2, 1), (3, 1), (3, 4), (5, 2)):
        x, weight = torch.randn(2, 3, 20), torch.randn(4, 3, k)
        got = causal_convolution(x, weight, dilation)
        assert got.shape == (2, 4, 20), f"kernel {k}, dilation {dilation}: {tuple(got.shape)} instead of (2, 4, 20)"
        changed = x.clone()
        changed[:, :, 11:] += 1
        early = torch.allclose(causal_convolution(changed, weight, dilation)[:, :, :11], got[:, :, :11], atol=1e-5)
        assert early, f"kernel {k}, dilation {dilation}: inputs from 11 on change outputs before 11, it looks ahead"
        last = sum(weight[:, :, u] @ x[0, :, 19 - (k - 1 - u) * dilation] for u in range(k))
        assert torch.allclose(got[0, :, 19], last, atol=1e-5), f"kernel {k}, dilation {dilation}: wrong last output"
    print("passed: values by hand, and five kernels and dilations that do not look ahead")


if __name__ == "__main__":
    check(causal_convolution)
# --8<-- [end:task]

HINTS = (
    "How many zeros must stand before input 0, so that the newest tap of output 0 lies on input 0?",
    "A kernel of k with dilation d reaches over d(k - 1) + 1 numbers, so d(k - 1) zeros are missing, all on the left.",
    "`x = pad(x, (dilation * (weight.shape[2] - 1), 0))`",
)


# --8<-- [start:solution]
def solution(x, weight, dilation):
    x = pad(x, (dilation * (weight.shape[2] - 1), 0))  # (left, right)
    return conv1d(x, weight, dilation=dilation)


# --8<-- [end:solution]


def forgets_dilation(x, weight, dilation):
    return conv1d(pad(x, (weight.shape[2] - 1, 0)), weight, dilation=dilation)


def on_the_right(x, weight, dilation):
    return conv1d(pad(x, (0, dilation * (weight.shape[2] - 1))), weight, dilation=dilation)


def one_too_early(x, weight, dilation):
    return conv1d(pad(x, (dilation * (weight.shape[2] - 1) + 1, 0)), weight, dilation=dilation)[:, :, :-1]


WRONG = {
    forgets_dilation: "you return the shape (1, 1, 3)",
    on_the_right: "you return [13.0, 24.0, 30.0, 40.0]",
    one_too_early: "you return [0.0, 1.0, 2.0, 13.0]",
}
