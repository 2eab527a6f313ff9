# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""The network of the recipe with AdamW at a constant rate: no warm-up, no cosine, no clipping. Its own best rate."""

# --8<-- [start:fit]
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)
torch.manual_seed(0)
training, validation, test = torch.randperm(len(x)).split([1000, 347, 450])


def fit(rows, lr, seed, epochs=20):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    for _ in range(epochs):
        for part in rows[torch.randperm(len(rows))[: len(rows) // 64 * 64]].split(64):
            loss = nn.functional.cross_entropy(model(x[part]), y[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# --8<-- [end:fit]
# --8<-- [start:choose]
@torch.no_grad()
def score(model, rows):
    logits = model(x[rows])
    return nn.functional.cross_entropy(logits, y[rows]).item(), (logits.argmax(1) == y[rows]).float().mean().item()


found = {}
for lr in (0.003, 0.01, 0.03, 0.1):
    losses = [score(fit(training, lr, seed), validation)[0] for seed in range(3)]
    found[lr] = sum(losses) / 3
    print(f"rate {lr:<5}: validation loss {min(losses):.3f} to {max(losses):.3f}")
best = min(found, key=found.get)
right = [score(fit(torch.cat([training, validation]), best, seed), test)[1] for seed in range(3)]
print(f"rate {best}: " + ", ".join(f"{share:.1%}" for share in right) + " of 450 others right")
# --8<-- [end:choose]

assert 0.003 < best < 0.1
assert 0.08 < found[best] < 0.12
assert min(right) > 0.955
