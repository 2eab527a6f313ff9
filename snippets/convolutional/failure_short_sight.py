# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: what must be compared lies further apart than one output can see."""

# --8<-- [start:data]
import torch
from torch import nn

torch.manual_seed(0)
x = 0.1 * torch.randn(1200, 1, 16)  # sixteen numbers, nearly 0
ends = torch.randint(2, (1200, 2)) * 2.0 - 1
x[:, 0, 0], x[:, 0, -1] = ends[:, 0], ends[:, 1]  # except the first and the last
y = (ends[:, 0] == ends[:, 1]).long()  # are they alike?
# --8<-- [end:data]


# --8<-- [start:train]
def train(dilations, lr, seed=0, pool=nn.AdaptiveAvgPool1d):
    torch.manual_seed(seed)
    layers, channels = [], 1
    for d in dilations:
        layers += [nn.Conv1d(channels, 16, 3, padding=d, dilation=d), nn.ReLU()]
        channels = 16
    model = nn.Sequential(*layers, pool(1), nn.Flatten(), nn.Linear(16, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(100):
        loss = nn.functional.cross_entropy(model(x[:200]), y[:200])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x[200:]).argmax(dim=1) == y[200:]).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(dilations=(1, 1, 1, 1), lr=0.01)  # one output sees 9 of the 16 places


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(dilations=(1, 2, 4, 8), lr=0.01)  # one output can see 31


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(accuracy):
    return accuracy < 0.7


# --8<-- [end:symptom]


# --8<-- [start:compare]
def compare(rates=(0.01, 0.03), **options):
    print("dilations     field   rate   unseen sequences right, three seeds")
    results = {}
    for dilations in (1, 1, 1, 1), (1, 1, 1, 4), (1, 1, 2, 4):
        for lr in rates:
            shares = [train(dilations, lr, seed, **options) for seed in range(3)]
            field = 1 + 2 * sum(dilations)
            print(dilations, f"{field:4}   {lr:<5}  " + "  ".join(f"{share:4.0%}" for share in shares))
            results[field, lr] = shares
    return results


# --8<-- [end:compare]


if __name__ == "__main__":
    results = compare()
    # --8<-- [start:maximum]
    largest = compare(rates=[0.01], pool=nn.AdaptiveMaxPool1d)
    # --8<-- [end:maximum]
    assert min(min(shares) for shares in largest.values()) > 0.95
    assert max(max(shares) for (field, _), shares in results.items() if field < 16) < 0.6
    assert min(results[17, 0.01] + results[17, 0.03]) > 0.95
    assert symptom(broken())
    assert not symptom(fixed())
