# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the rows come in the order of a sorted file, so each batch holds a single class."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(digits)[order]
test_x, test_y = x[1397:], y[1397:]
by_class = y[:1397].argsort(stable=True)
x, y = x[:1397][by_class], y[:1397][by_class]  # a file in which all zeros come first, then all ones …
# --8<-- [end:data]


# --8<-- [start:train]
def train(shuffle, lr, seed, epochs=5):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        rows = torch.randperm(len(x)) if shuffle else torch.arange(len(x))
        for batch in rows.split(32):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    answers = model(test_x).argmax(dim=1)
    return (answers == test_y).float().mean().item(), (answers == 9).float().mean().item()


# --8<-- [end:train]
# --8<-- [start:both]
RATES = (0.01, 0.03, 0.1, 0.3)


# --8<-- [start:broken]
def broken():
    return {lr: [train(False, lr, seed) for seed in range(3)] for lr in RATES}


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return {lr: [train(True, lr, seed) for seed in range(3)] for lr in RATES}


# --8<-- [end:fixed]
# --8<-- [end:both]
# --8<-- [start:symptom]
def symptom(results):
    """The best of the rates reads fewer than seven in ten unseen images."""
    return max(max(right for right, _ in runs) for runs in results.values()) < 0.7


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {"sorted": broken(), "shuffled": fixed()}
    print("rate   sorted: right   read as 9     shuffled: right   read as 9")
    for lr in RATES:
        shares = [share for runs in results.values() for share in zip(*runs[lr], strict=True)]
        a, b, c, d = (f"{min(share):.0%} to {max(share):.0%}" for share in shares)
        print(f"{lr:<4}   {a:13}   {b:10}    {c:15}   {d}")
    assert symptom(results["sorted"])
    assert not symptom(results["shuffled"])
    assert min(nines for _, nines in results["sorted"][0.1]) > 0.5
