# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: warm up where the first steps are dangerous, as in a deep network with layer norm after each block."""

# --8<-- [start:model]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import cross_entropy, layer_norm, relu

images, digits = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16).float(), torch.tensor(digits)


def matrix(inputs, outputs):
    bound = (6 / (inputs + outputs)) ** 0.5
    return ((torch.rand(inputs, outputs) * 2 - 1) * bound).requires_grad_()


def logits(x, parameters, norm_first):
    """Twelve blocks that are added to their input, with the norm before each block or after it."""
    first, *blocks, last = parameters
    h = x @ first
    for up, down in zip(blocks[::2], blocks[1::2], strict=True):
        if norm_first:
            h = h + relu(layer_norm(h, (32,)) @ up) @ down
        else:
            h = layer_norm(h + relu(h @ up) @ down, (32,))
    return h @ last


# --8<-- [end:model]
# --8<-- [start:measure]
def late_loss(norm_first, warmup, lr, seed, steps=80):
    """The mean training loss of the last twenty of eighty steps."""
    torch.manual_seed(seed)
    blocks = [matrix(32, 64) if i % 2 == 0 else matrix(64, 32) for i in range(24)]
    parameters = [matrix(64, 32), *blocks, matrix(32, 10)]
    optimizer, losses = torch.optim.Adam(parameters, lr=lr), []
    for t in range(steps):
        optimizer.param_groups[0]["lr"] = lr * min(1, (t + 1) / max(1, warmup))
        rows = torch.randint(len(x), (64,))
        loss = cross_entropy(logits(x[rows], parameters, norm_first), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses[-20:]) / 20


results = {}
print("norm            warm-up   rate 0.001     rate 0.003     rate 0.01      rate 0.03")
for norm_first, warmup in ((False, 0), (False, 40), (True, 0)):
    cells = []
    for lr in (0.001, 0.003, 0.01, 0.03):
        late = results[norm_first, warmup, lr] = [late_loss(norm_first, warmup, lr, seed) for seed in range(3)]
        cells.append(f"{min(late):.2f} to {max(late):.2f}")
    print(f"{'before' if norm_first else 'after '} a block  {warmup:5}     " + "   ".join(cells))
# --8<-- [end:measure]

assert min(results[False, 0, 0.01]) > 0.75 > max(results[False, 40, 0.01])
assert max(results[False, 0, 0.003]) < 0.3, "at its best rate the norm after a block needs no warm-up here"
assert max(max(results[True, 0, lr]) for lr in (0.001, 0.003, 0.01, 0.03)) < 0.45
