# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: squeeze-and-excitation as a function of its four arrays of weights.
Change `squeeze_excite`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def squeeze_excite(x, w1, b1, w2, b2):
    """x (N, C, H, W), w1 (C/4, C), w2 (C, C/4) -> x with each channel of each image times its gate."""
    return x


# --8<-- [end:stub]
def check(squeeze_excite):
    x = torch.tensor([[[[1.0, 3.0]], [[10.0, 30.0]]]])  # one image, two channels of 1 x 2 pixels
    w1, b1 = torch.tensor([[1.0, 0.0]]), torch.tensor([0.0])  # the hidden unit is the mean of channel 0, which is 2
    w2, b2 = torch.tensor([[0.0], [1.0]]), torch.tensor([0.0, -2.0])  # both gates are sigmoid(0) = 0.5
    got = squeeze_excite(x, w1, b1, w2, b2)
    assert got.shape == x.shape, f"the output has the shape of x, (1, 2, 1, 2); you return {tuple(got.shape)}"
    row = got.flatten()
    assert not torch.equal(got, x), "you return x as it is: no channel is multiplied by anything"
    right = torch.tensor([0.5, 1.5, 5.0, 15.0])
    assert torch.allclose(row, right), f"both gates are 0.5, which gives {right.tolist()}; you return {row.tolist()}"
    torch.manual_seed(0)
    x, w1, b1, w2, b2 = (torch.randn(s) for s in ((5, 8, 4, 4), (2, 8), (2,), (8, 2), (8,)))
    got, alone = squeeze_excite(x, w1, b1, w2, b2), squeeze_excite(x[:1], w1, b1, w2, b2)
    assert torch.allclose(got[:1], alone, atol=1e-6), "image 0 changes with its batch: take means for each image"
    hidden = (x.mean(dim=(2, 3)) @ w1.T + b1).clamp(min=0)
    gates = torch.special.expit(hidden @ w2.T + b2)
    right = x * gates[:, :, None, None]
    assert torch.allclose(got, right, atol=1e-5), "random weights give something else: is there a ReLU in the middle?"
    print("passed: two channels by hand, and five images of eight channels")


if __name__ == "__main__":
    check(squeeze_excite)
# --8<-- [end:task]

HINTS = (
    "What is one number for a channel of one image? What shape has that for a whole batch?",
    "Means over height and width (N, C), a linear layer and a ReLU (N, C/4), a linear layer and a sigmoid (N, C).",
    "`hidden = (x.mean(dim=(2, 3)) @ w1.T + b1).relu()`",
)


# --8<-- [start:solution]
def solution(x, w1, b1, w2, b2):
    hidden = (x.mean(dim=(2, 3)) @ w1.T + b1).relu()  # (N, C/4)
    gates = (hidden @ w2.T + b2).sigmoid()  # (N, C)
    return x * gates[:, :, None, None]


# --8<-- [end:solution]


def returns_gates(x, w1, b1, w2, b2):
    return ((x.mean(dim=(2, 3)) @ w1.T + b1).relu() @ w2.T + b2).sigmoid()


def without_relu(x, w1, b1, w2, b2):
    gates = ((x.mean(dim=(2, 3)) @ w1.T + b1) @ w2.T + b2).sigmoid()
    return x * gates[:, :, None, None]


def over_the_batch(x, w1, b1, w2, b2):
    gates = ((x.mean(dim=(0, 2, 3)) @ w1.T + b1).relu() @ w2.T + b2).sigmoid()
    return x * gates[:, None, None]


def adds(x, w1, b1, w2, b2):
    gates = ((x.mean(dim=(2, 3)) @ w1.T + b1).relu() @ w2.T + b2).sigmoid()
    return x + gates[:, :, None, None]


WRONG = {
    returns_gates: "you return (1, 2)",
    without_relu: "is there a ReLU in the middle?",
    over_the_batch: "take means for each image",
    adds: "both gates are 0.5",
}
