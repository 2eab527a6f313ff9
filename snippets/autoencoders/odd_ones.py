# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""An autoencoder that has never seen a 4: does the error of its reconstructions find the fours?"""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = load_digits().target[order]
test, odd = images[1397:], labels[1397:] == 4


def train(ordinary, width=8):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width),
        torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(1200):
        batch = ordinary[torch.randint(len(ordinary), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


ordinary = images[:1000][labels[:1000] != 4]  # the training images without their fours
model = train(ordinary)
# --8<-- [end:train]


# --8<-- [start:scores]
def scores_of(model, ordinary):
    with torch.no_grad():
        error = ((model(test) - test) ** 2).mean(dim=1)  # (400,), one for each image
    nearest = torch.cdist(test, ordinary).amin(dim=1)  # distance to the nearest training image
    from_mean = (test - ordinary.mean(dim=0)).norm(dim=1)
    return {"error of the copy": error, "nearest image": nearest, "mean image": from_mean}


def pairs_in_order(score):
    """Of all pairs of a four and another digit: the share in which the four has the larger score."""
    return (score[odd][:, None] > score[~odd]).float().mean().item()


for name, score in scores_of(model, ordinary).items():
    print(f"{name:17}: {pairs_in_order(score):.3f}")
# --8<-- [end:scores]

# --8<-- [start:mixed]
fours = images[:1000][labels[:1000] == 4]
mixed = {}
for count in (5, 20, 96):
    part = torch.cat([ordinary, fours[:count]])
    mixed[count] = [pairs_in_order(score) for score in scores_of(train(part), part).values()]
    print(f"{count:2} fours in the training: error {mixed[count][0]:.2f}, nearest image {mixed[count][1]:.2f}")
# --8<-- [end:mixed]

alone = [pairs_in_order(score) for score in scores_of(model, ordinary).values()]
assert min(alone[:2]) > 0.96
assert alone[2] < 0.93
assert len(fours) == 96
assert max(mixed[96][:2]) < 0.75
assert mixed[20][0] < alone[0] - 0.05
