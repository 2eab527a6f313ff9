# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Exercise ★★: a second hidden layer in the NumPy program, with the losses of PyTorch.
Change `step`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np
import torch
from sklearn.datasets import load_digits


# --8<-- [start:stub]
def step(parameters, x, y, rate):
    """One step of a network 64-64-32-10, two hidden layers with ReLU: changes the six arrays
    in place and returns the loss from before the step."""
    W1, b1, W2, b2, W3, b3 = parameters
    hidden = np.maximum(x @ W1 + b1, 0)  # (images, 64)
    second = hidden @ W2 + b2  # (images, 32)
    logits = second @ W3 + b3  # (images, 10)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()

    dlogits = p.copy()
    dlogits[range(len(y)), y] -= 1
    dlogits /= len(y)
    W3 -= rate * (second.T @ dlogits)
    b3 -= rate * dlogits.sum(axis=0)
    return loss


# --8<-- [end:stub]
def check(step):
    images, labels = load_digits(return_X_y=True)
    images, rng = images / 16, np.random.default_rng(0)
    first = []
    for inputs, outputs in [(64, 64), (64, 32), (32, 10)]:
        first += [rng.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)), np.zeros(outputs)]
    mine, names = [a.copy() for a in first], ["W1", "b1", "W2", "b2", "W3", "b3"]
    theirs = [torch.tensor(a, requires_grad=True) for a in first]
    optimizer = torch.optim.SGD(theirs, lr=0.2)
    for k in range(100):
        batch = rng.integers(1000, size=50)
        x, y = torch.from_numpy(images[batch]), torch.from_numpy(labels[batch])
        W1, b1, W2, b2, W3, b3 = theirs
        hidden = ((x @ W1 + b1).relu() @ W2 + b2).relu()
        expected = torch.nn.functional.cross_entropy(hidden @ W3 + b3, y)
        optimizer.zero_grad()
        expected.backward()
        optimizer.step()
        loss = step(mine, images[batch], labels[batch], 0.2)
        assert loss is not None, "expected the loss, you return None"
        assert np.isclose(loss, expected.item(), rtol=1e-6), (
            f"step {k}: your loss is {loss:.4f}, that of PyTorch {expected.item():.4f}; the forward pass differs"
        )
        for i in (4, 5, 2, 3, 0, 1):  # from the outputs back
            moved, wanted = np.abs(mine[i] - first[i]).max(), np.abs(theirs[i].detach().numpy() - first[i]).max()
            assert np.allclose(mine[i], theirs[i].detach().numpy(), atol=1e-8), (
                f"step {k}: the loss agrees, but {names[i]} is the first array, counted from the outputs, "
                f"that differs; its largest change is {moved:.5f}, in PyTorch {wanted:.5f}"
            )
    print("passed: 100 losses, and the six arrays after each step, equal those of PyTorch")


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "What do the two lines that compute `hidden` and `second` have in common, and what not? "
    "And which of the six arrays are changed so far?",
    "Going back, a layer of ReLU gets the slopes of the layer after it, times that layer's weights transposed, "
    "and 0 wherever it gave 0. Find all slopes before you change any array.",
    "`second = np.maximum(hidden @ W2 + b2, 0)`",
)


# --8<-- [start:solution]
def solution(parameters, x, y, rate):
    W1, b1, W2, b2, W3, b3 = parameters
    hidden = np.maximum(x @ W1 + b1, 0)  # (images, 64)
    second = np.maximum(hidden @ W2 + b2, 0)  # (images, 32)
    logits = second @ W3 + b3  # (images, 10)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()

    dlogits = p.copy()
    dlogits[range(len(y)), y] -= 1
    dlogits /= len(y)
    dsecond = dlogits @ W3.T * (second > 0)
    dhidden = dsecond @ W2.T * (hidden > 0)
    W3 -= rate * (second.T @ dlogits)
    b3 -= rate * dlogits.sum(axis=0)
    W2 -= rate * (hidden.T @ dsecond)
    b2 -= rate * dsecond.sum(axis=0)
    W1 -= rate * (x.T @ dhidden)
    b1 -= rate * dhidden.sum(axis=0)
    return loss


# --8<-- [end:solution]


def attempt(parameters, x, y, rate, relu=True, mask=True, early=False, mean=True):
    """The solution, with one of its lines as learners write it at first."""
    W1, b1, W2, b2, W3, b3 = parameters
    hidden = np.maximum(x @ W1 + b1, 0)
    second = np.maximum(hidden @ W2 + b2, 0) if relu else hidden @ W2 + b2
    logits = second @ W3 + b3
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(y)), y]).mean()
    dlogits = p.copy()
    dlogits[range(len(y)), y] -= 1
    dlogits /= len(y) if mean else 1
    if early:
        W3 -= rate * (second.T @ dlogits)
    dsecond = dlogits @ W3.T * ((second > 0) if mask else 1)
    dhidden = dsecond @ W2.T * (hidden > 0)
    if not early:
        W3 -= rate * (second.T @ dlogits)
    b3 -= rate * dlogits.sum(axis=0)
    W2 -= rate * (hidden.T @ dsecond)
    b2 -= rate * dsecond.sum(axis=0)
    W1 -= rate * (x.T @ dhidden)
    b1 -= rate * dhidden.sum(axis=0)
    return loss


def without_relu(parameters, x, y, rate):
    return attempt(parameters, x, y, rate, relu=False)


def without_mask(parameters, x, y, rate):
    return attempt(parameters, x, y, rate, mask=False)


def updated_too_early(parameters, x, y, rate):
    return attempt(parameters, x, y, rate, early=True)


def sum_of_images(parameters, x, y, rate):
    return attempt(parameters, x, y, rate, mean=False)


def copies(parameters, x, y, rate):
    return solution([a.copy() for a in parameters], x, y, rate)


WRONG = {
    without_relu: "step 0: your loss is",
    without_mask: "W2 is the first array",
    updated_too_early: "W2 is the first array",
    sum_of_images: "W3 is the first array",
    copies: "its largest change is 0.00000",
}
