# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A restricted Boltzmann machine: two hidden units by numbers, then 64 of them trained on digits."""

# --8<-- [start:numbers]
import numpy as np


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2  # the same as 1 / (1 + exp(-a)), without overflow


for link in (0, 1):  # between the two hidden units
    factor = {(h1, h2): np.exp(h1 * 1 - h2 * 1 + link * h1 * h2) for h1 in (0, 1) for h2 in (0, 1)}
    total = sum(factor.values())
    first = (factor[1, 0] + factor[1, 1]) / total
    second = (factor[0, 1] + factor[1, 1]) / total
    both = factor[1, 1] / total
    print(f"link {link}: P(h1) {first:.3f}, P(h2) {second:.3f}, product {first * second:.3f}, both {both:.3f}")
print(f"sigmoid(1) {sigmoid(1):.3f}, sigmoid(-1) {sigmoid(-1):.3f}")
# --8<-- [end:numbers]

# --8<-- [start:data]
from sklearn.datasets import load_digits

images = (load_digits().data / 16 > 0.5).astype(np.float32)  # (1797, 64), zeros and ones
order = np.random.default_rng(0).permutation(len(images))
train_images, test_images = images[order[:1000]], images[order[1397:]]
# --8<-- [end:data]


# --8<-- [start:machine]
def coins(p, rng):
    """1 with probability p, else 0, for each number by itself."""
    return (rng.random(p.shape) < p).astype(np.float32)


def hidden(v, machine):
    weight, _, c = machine
    return sigmoid(c + v @ weight.T)  # (N, 64) @ (64, H) -> (N, H), probabilities


def visible(h, machine):
    weight, b, _ = machine
    return sigmoid(b + h @ weight)  # (N, H) @ (H, 64) -> (N, 64), probabilities


# --8<-- [end:machine]


# --8<-- [start:train]
def train(x, units=64, steps=6000, rate=0.3, start_at_data=True, seed=0):
    rng = np.random.default_rng(seed)
    weight = rng.normal(0, 0.01, (units, x.shape[1])).astype(np.float32)
    b, c = np.zeros(x.shape[1], np.float32), np.zeros(units, np.float32)
    machine = weight, b, c
    for step in range(steps):
        data = x[rng.integers(len(x), size=64)]  # (64, 64), a batch
        on = hidden(data, machine)
        h = coins(on if start_at_data else np.full_like(on, 0.5), rng)
        drawn = coins(visible(h, machine), rng)  # one step of the machine itself
        drawn_on = hidden(drawn, machine)
        step_size = np.float32(rate * (1 - step / steps) / len(data))
        weight += step_size * (on.T @ data - drawn_on.T @ drawn)
        b += step_size * (data - drawn).sum(axis=0)
        c += step_size * (on - drawn_on).sum(axis=0)
    return machine


# --8<-- [end:train]


# --8<-- [start:mixture]
def of_groups(x, rng, groups=120):
    """400 images of a mixture: each comes from one of the groups, which have independent pixels; 60 rounds of EM."""
    p, size = 0.25 + 0.5 * rng.random((groups, 64)), np.full(groups, 1 / groups)
    for _ in range(60):
        log_p = np.log(size) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T
        belongs = np.exp(log_p - np.logaddexp.reduce(log_p, axis=1, keepdims=True))  # (1000, groups)
        p = (belongs.T @ x + x.mean(axis=0) + 0.01) / (belongs.sum(axis=0)[:, None] + 1.02)
        size = belongs.sum(axis=0) / len(x)
    return coins(p[rng.choice(groups, 400, p=size / size.sum())], rng)


# --8<-- [end:mixture]


# --8<-- [start:draw]
def nearest(a, x):
    """The mean number of pixels in which a row of a differs from the nearest row of x, and the share of copies."""
    differing = a.sum(axis=1)[:, None] + x.sum(axis=1) - 2 * a @ x.T  # ones of both, less twice the common ones
    differing = differing.min(axis=1)  # (N,), to the nearest
    return f"{differing.mean():4.1f} pixels, {(differing == 0).mean():3.0%} the same"


machine, rng = train(train_images), np.random.default_rng(1)
v = coins(np.full((400, 64), 0.5), rng)  # 400 images of noise
for sweep in range(1, 1001):
    v = coins(visible(coins(hidden(v, machine), rng), machine), rng)
    if sweep in (1, 10, 100, 1000):
        print(f"after {sweep:4} sweeps {nearest(v, train_images)}")
apart = coins(np.tile(train_images.mean(axis=0), (400, 1)), rng)
drawn = v
print("pixels by themselves", nearest(apart, train_images))
mixed = of_groups(train_images, np.random.default_rng(0))
print("mixture of 120 groups", nearest(mixed, train_images))
print("real test images  ", nearest(test_images, train_images))
# --8<-- [end:draw]


# --8<-- [start:noise]
missing = {True: [], False: []}
for start_at_data in (True, False):
    for seed in range(3):
        learned = train(train_images, start_at_data=start_at_data, seed=seed)
        v = coins(np.full((400, 64), 0.5), rng)
        for _ in range(300):
            v = coins(visible(coins(hidden(v, learned), rng), learned), rng)
        print("data: " if start_at_data else "coins:", nearest(v, train_images), end="; ")
        print("from a test image to the drawn ones", nearest(test_images, v))
        missing[start_at_data].append(nearest(test_images, v))
print("mixture:", nearest(mixed, train_images), end="; ")
print("from a test image to the drawn ones", nearest(test_images, mixed))
print("from a test image to 397 real ones", nearest(test_images, images[order[1000:1397]]))
# --8<-- [end:noise]


def pixels(line):
    return float(line.split()[0])


assert abs(both - 0.3995) < 1e-3
assert abs(first * second - 0.3625) < 1e-3
assert 3.3 < pixels(nearest(drawn, train_images)) < pixels(nearest(mixed, train_images)) < 4.8
assert abs(pixels(nearest(test_images, mixed)) - 5) < 0.6
assert all(4.5 < pixels(line) < 5.5 for line in missing[True])
assert all(pixels(line) > 8 for line in missing[False])
assert pixels(nearest(apart, train_images)) > 7.4
assert pixels(nearest(v, train_images)) < 6
assert pixels(nearest(test_images, v)) > 8
