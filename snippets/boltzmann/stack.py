# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Two restricted Boltzmann machines, one on top of the other: trained greedily, and drawn from."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits

x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))]
train, test = x[:1000], x[1397:]


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def coins(p, rng):
    return (rng.random(p.shape) < p).astype(np.float32)


# --8<-- [end:data]


# --8<-- [start:fit]
def fit(x, units, rng, steps=5000, rate=0.2):
    """Contrastive divergence with one sweep; x holds zeros and ones, or probabilities."""
    weight = rng.normal(0, 0.01, (units, x.shape[1])).astype(np.float32)
    b, c = np.zeros(x.shape[1], np.float32), np.zeros(units, np.float32)
    for step in range(steps):
        data = x[rng.integers(len(x), size=50)]
        on = sigmoid(c + data @ weight.T)
        drawn = coins(sigmoid(b + coins(on, rng) @ weight), rng)
        drawn_on = sigmoid(c + drawn @ weight.T)
        step_size = np.float32(rate * (1 - step / steps) / 50)
        weight += step_size * (on.T @ data - drawn_on.T @ drawn)
        b += step_size * (data - drawn).sum(axis=0)
        c += step_size * (on - drawn_on).sum(axis=0)
    return weight, b, c


# --8<-- [end:fit]


# --8<-- [start:stack]
def stack(x, sizes, rng):
    machines = []
    for units in sizes:
        machines.append(fit(x, units, rng))
        weight, _, c = machines[-1]
        x = sigmoid(c + x @ weight.T)  # (1000, units), the data of the next machine
        print(f"{units} units, on in {x.mean():.0%} of the cases")
    return machines


rng = np.random.default_rng(0)
machines = stack(train, (100, 100), rng)
# --8<-- [end:stack]


# --8<-- [start:draw]
def draw(machines, n, sweeps, rng):
    weight, b, c = machines[-1]
    h = coins(np.full((n, len(c)), 0.5), rng)
    for _ in range(sweeps):  # in the top machine alone
        h = coins(sigmoid(c + coins(sigmoid(b + h @ weight), rng) @ weight.T), rng)
    for weight, b, _ in reversed(machines):  # and down, once
        h = coins(sigmoid(b + h @ weight), rng)
    return h


def nearest(a, x):
    """The mean number of pixels in which a row of a differs from the nearest row of x."""
    differing = a.sum(axis=1)[:, None] + x.sum(axis=1) - 2 * a @ x.T  # ones of both, less twice the common ones
    return differing.min(axis=1).mean()


share = np.tile(train.mean(axis=0), (400, 1))
from_stack, from_one = draw(machines, 400, 500, rng), draw(machines[:1], 400, 500, rng)
print(f"two machines {nearest(from_stack, train):.1f} pixels, the lower one alone {nearest(from_one, train):.1f}")
print(f"real test images {nearest(test, train):.1f}, pixels by themselves {nearest(coins(share, rng), train):.1f}")

weight, _, c = machines[0]  # the control: the second machine learns from states of 0 and 1, ten for each image
states = coins(np.tile(sigmoid(c + train @ weight.T), (10, 1)), rng)
from_states = draw([machines[0], fit(states, 100, rng)], 400, 500, rng)
print(f"two machines, the second trained on states {nearest(from_states, train):.1f} pixels")
print("from a test image to the nearest drawn one:", end=" ")
print(f"{nearest(test, from_stack):.1f}, lower one alone {nearest(test, from_one):.1f}", end=", ")
print(f"trained on states {nearest(test, from_states):.1f}, 397 real images {nearest(test, x[1000:1397]):.1f}")
# --8<-- [end:draw]

# --8<-- [start:deeper]
deeper = stack(train, (100, 100, 100), np.random.default_rng(0))
print(f"three machines {nearest(draw(deeper, 400, 500, rng), train):.1f} pixels")
# --8<-- [end:deeper]

assert nearest(test, train) + 0.3 < nearest(from_stack, train) < 4.6
assert abs(nearest(from_stack, train) - nearest(from_one, train)) < 0.5  # no better than the lower one alone
assert abs(nearest(test, from_stack) - nearest(test, from_one)) < 0.5
assert nearest(test, from_one) > nearest(test, x[1000:1397]) + 0.5
assert nearest(draw(deeper, 400, 500, rng), train) < 4.9
