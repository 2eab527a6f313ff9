# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Four kinds of learning on the same digits: from answers, without answers, from the data themselves, from rewards."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

data, order = load_digits(), np.random.default_rng(0).permutation(1797)
images = torch.tensor(data.data[order] / 16, dtype=torch.float32)  # (1797, 64), pixels from 0 to 1
answers = torch.tensor(data.target[order])
training, test = images[:1000], images[1397:]


def optimise(network, loss_of, steps, rate=0.003):
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    for _ in range(steps):
        rows = torch.randint(1000, (64,))  # 64 of the training images
        loss = loss_of(rows)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def right(guesses):
    return (torch.as_tensor(guesses) == answers[1397:]).float().mean().item()


# --8<-- [end:data]


# --8<-- [start:supervised]
torch.manual_seed(0)
network = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimise(network, lambda rows: nn.functional.cross_entropy(network(training[rows]), answers[rows]), 500)
supervised = right(network(test).argmax(dim=1))
print(f"supervised: {supervised:.0%} of 400 unseen images are right")
# --8<-- [end:supervised]


# --8<-- [start:unsupervised]
from sklearn.cluster import KMeans

groups = KMeans(10, n_init=10, random_state=0).fit(training.numpy())  # no answers are given
members = groups.predict(training.numpy())
for group in (0, 1, 2):
    print(f"group {group}: digits", answers[:1000][members == group][:20].tolist())
# --8<-- [end:unsupervised]

# --8<-- [start:names]
names = [answers[:1000][members == group].mode().values.item() for group in range(10)]  # the commonest digit
unsupervised = right([names[group] for group in groups.predict(test.numpy())])
print("names of the ten groups:", names)
print(f"groups, named afterwards: {unsupervised:.0%}")
# --8<-- [end:names]


# --8<-- [start:self]
torch.manual_seed(0)
filler = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))  # pixels in, pixels out


def filling_error(network, inputs):
    hidden = torch.rand(inputs.shape) < 0.5  # about half of the pixels of each image
    guesses = network(inputs.masked_fill(hidden, 0))
    return ((guesses - inputs)[hidden] ** 2).mean()  # counted where the network could not look


optimise(filler, lambda rows: filling_error(filler, training[rows]), 2000)
with torch.no_grad():
    error = filling_error(filler, test).item()
    mean_error = filling_error(lambda inputs: training.mean(dim=0), test).item()
print(f"error at hidden pixels: {error:.3f}, of the mean image: {mean_error:.3f}")
# --8<-- [end:self]


# --8<-- [start:reinforcement]
def loss_of(rows):
    chances = player(training[rows]).log_softmax(dim=1)  # the logarithms of ten probabilities
    actions = torch.multinomial(chances.exp(), 1)[:, 0]  # one digit is drawn with these probabilities
    rewards = (actions == answers[rows]).float()  # 1 or 0: the player learns no more than this
    return -(rewards * chances[torch.arange(64), actions]).mean()


earned = {}
for rate in (0.01, 0.003, 0.001):
    torch.manual_seed(0)
    player = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimise(player, loss_of, 2000, rate)
    guesses = player(test).argmax(dim=1)
    earned[rate] = right(guesses)
    print(f"reinforcement, rate {rate}: {earned[rate]:.0%} right, ", end="")
    print(f"{len(set(guesses.tolist()))} of the ten digits are ever answered")
# --8<-- [end:reinforcement]

assert supervised > 0.93
assert 0.65 < unsupervised < 0.9
assert error < 0.6 * mean_error
assert earned[0.01] < earned[0.001] + 0.01  # in about nine of ten starts the large rate loses digits
assert earned[0.001] > 0.84  # and here in about one of ten
