# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the weights of the best step are kept, but without a copy."""

# --8<-- [start:stopped]
import copy

import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def stopped(keep, seed=0):
    """Train on 200 digits with 60 random labels, keep the best weights, return what they and the last ones read."""
    torch.manual_seed(seed)
    x, y = images[:200], torch.where(torch.rand(200) < 0.3, torch.randint(10, (200,)), labels[:200])
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    lowest = float("inf")
    for _ in range(300):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            height = torch.nn.functional.cross_entropy(model(images[1000:1397]), labels[1000:1397]).item()
        if height < lowest:
            lowest, best = height, keep(model)
    last = (model(images[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item()
    model.load_state_dict(best)
    return (model(images[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item(), last


# --8<-- [end:stopped]


# --8<-- [start:broken]
def broken():
    return stopped(lambda model: model.state_dict())


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return stopped(lambda model: copy.deepcopy(model.state_dict()))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """What was kept reads exactly as well as the last weights."""
    kept, last = result
    return kept == last


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("state_dict", broken), ("a copy of it", fixed)):
        kept, last = run()
        print(f"{name:12}: kept weights {kept:.0%}, last weights {last:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed()[0] > fixed()[1] + 0.06
