# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a recurrent network's gradient explodes once, and one step ruins the weights. Clipping its norm cures it."""

import torch


# --8<-- [start:train]
def train(max_norm, steps=120, length=50):
    """A plain ReLU network learns to average the numbers it reads."""
    torch.manual_seed(0)
    rnn, head = torch.nn.RNN(1, 16, nonlinearity="relu", batch_first=True), torch.nn.Linear(16, 1)
    torch.nn.init.orthogonal_(rnn.weight_hh_l0, gain=1.1)
    parameters = [*rnn.parameters(), *head.parameters()]
    optimizer, losses, norms = torch.optim.SGD(parameters, lr=0.01), [], []
    for _ in range(steps):
        x = torch.rand(32, length, 1)
        loss = torch.nn.functional.mse_loss(head(rnn(x)[0][:, -1]), x.mean(dim=1))
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, max_norm).item())  # the norm before clipping
        optimizer.step()
        losses.append(loss.item())
    return losses, norms


# --8<-- [end:train]
# --8<-- [start:broken]
def broken():
    return train(max_norm=float("inf"))


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(max_norm=1.0)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(result):
    """The loss is no number any more, or far above where it began."""
    losses, _ = result
    return not losses[-1] < 10 * losses[0]


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("not clipped", broken), ("clipped", fixed)):
        losses, norms = run()
        print(f"{name:11}: loss {', '.join(f'{losses[t]:.2g}' for t in (0, 1, 2, 3, 119))}", end="; ")
        print(f"norm of the gradient {', '.join(f'{norms[t]:.2g}' for t in (0, 1, 2))}")
    assert symptom(broken())
    assert not symptom(fixed())
