# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: the noise is drawn once, before the training, instead of once for each batch."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def train(batch_of, steps):
    """Return the last training loss (a mean of 100 batches) and the error on test images with other noise."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 64))
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.003), []
    for _ in range(steps):
        noisy, clean = batch_of(torch.randint(1000, (64,)))
        loss = torch.nn.functional.mse_loss(model(noisy), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        answer = model(test + 0.4 * torch.randn_like(test))
    return np.mean(losses[-100:]), torch.nn.functional.mse_loss(answer, test).item()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken(steps=3000):
    torch.manual_seed(1)
    spoilt = training + 0.4 * torch.randn_like(training)  # the noisy training set, made once
    return train(lambda i: (spoilt[i], training[i]), steps)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(steps=3000):
    return train(lambda i: (training[i] + 0.4 * torch.randn(len(i), 64), training[i]), steps)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The test error is several times the training loss."""
    loss, error = result
    return error > 3 * loss


# --8<-- [end:symptom]


if __name__ == "__main__":
    for steps in (1000, 3000):
        for name, run in (("once", broken), ("for each batch", fixed)):
            loss, error = run(steps)
            print(f"{steps} steps, noise drawn {name:14}: training loss {loss:.3f}, test error {error:.3f}")
    assert symptom((loss, 4 * loss))
    assert error < 0.03
