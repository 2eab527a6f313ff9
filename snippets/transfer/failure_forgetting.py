# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: a network that is trained on for turned digits has forgotten the upright ones."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]
turned = images.reshape(-1, 8, 8).rot90(1, dims=(1, 2)).reshape(-1, 64)


def fit(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(300):
        rows = torch.randint(len(x), (32,))
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def after(second_lesson):
    """The share of upright and of turned test digits that are read right after both lessons."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    fit(model, images[:700], labels[:700])
    fit(model, *second_lesson)
    with torch.no_grad():
        return [(model(x[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item() for x in (images, turned)]


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return after((turned[700:1397], labels[700:1397]))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    mixed = torch.cat([turned[700:1397], images[:100]])  # and a hundred of the first lesson
    return after((mixed, torch.cat([labels[700:1397], labels[:100]])))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The new kind is read well, and of the old one much is lost."""
    upright, turned = result
    return turned > 0.85 and upright < 0.8


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, (upright, sideways) in (("turned digits alone", broken()), ("and 100 old ones", fixed())):
        print(f"{name:20} upright {upright:.0%}, turned {sideways:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
