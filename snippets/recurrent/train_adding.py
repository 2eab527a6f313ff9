# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""The adding problem: a plain recurrent network learns it over 5 steps, and not over 30."""

# --8<-- [start:data]
import torch


def adding(batch, length):
    """Numbers and marks, and the sum of the two marked numbers."""
    x, rows = torch.zeros(batch, length, 2), torch.arange(batch)
    x[:, :, 0] = torch.rand(batch, length)
    for first, last in ((0, length // 2), (length // 2, length)):  # one mark in each half
        x[rows, torch.randint(first, last, (batch,)), 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(dim=1)


# --8<-- [end:data]


# --8<-- [start:train]
def train(length, seed, steps=600):
    torch.manual_seed(seed)
    layer, head = torch.nn.RNN(2, 32, batch_first=True), torch.nn.Linear(32, 1)
    parameters = [*layer.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    for _ in range(steps):
        x, y = adding(64, length)  # a new batch each time
        loss = torch.nn.functional.mse_loss(head(layer(x)[0][:, -1])[:, 0], y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)  # no step is too long
        optimizer.step()
    with torch.no_grad():
        x, y = adding(1000, length)
        return torch.nn.functional.mse_loss(head(layer(x)[0][:, -1])[:, 0], y).item()


# --8<-- [end:train]

# --8<-- [start:compare]
errors = {length: [train(length, seed) for seed in range(3)] for length in (5, 30)}
for length, found in errors.items():
    print(f"{length:2} steps: error on unseen sequences", *(f"{error:.3f}" for error in found))
print(f"always answering 1: {1 / 6:.3f}")
# --8<-- [end:compare]

assert max(errors[5]) < 0.03
assert min(errors[30]) > 0.13
