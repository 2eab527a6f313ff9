# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Two convolutions in NumPy alone learn five shapes; then their weights move to PyTorch, also in a wrong order."""

# --8<-- [start:layer]
import numpy as np


def im2col(x, k, stride):
    """(N, C, H, W) -> (N, H', W', C·k·k): what the filter sees at each place, as a row."""
    views = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    n, channels, rows, columns, _, _ = views.shape
    return views.transpose(0, 2, 3, 1, 4, 5).reshape(n, rows, columns, channels * k * k)


class Conv:
    """Filters k × k with stride 2, and a ReLU. The weights are a matrix with one filter a row."""

    def __init__(self, channels, outs, k, rng):
        self.k, self.inputs = k, channels * k * k
        self.weight = rng.normal(0, (2 / self.inputs) ** 0.5, (outs, self.inputs)).astype(np.float32)

    def forward(self, x):
        self.shape, self.seen = x.shape, im2col(x, self.k, 2)
        self.y = np.maximum((self.seen @ self.weight.T).transpose(0, 3, 1, 2), 0)
        return self.y

    def backward(self, dy, first=False):
        d = (dy * (self.y > 0)).transpose(0, 2, 3, 1)  # (N, H', W', O)
        self.dweight = np.tensordot(d, self.seen, axes=([0, 1, 2], [0, 1, 2]))
        if first:  # nobody needs the gradient of the images
            return None
        dx, k, (_, rows, columns, _) = np.zeros(self.shape, np.float32), self.k, d.shape
        dseen = (d @ self.weight).reshape(*d.shape[:3], -1, k, k)
        for u, v in np.ndindex(k, k):
            dx[:, :, u : u + 2 * rows : 2, v : v + 2 * columns : 2] += dseen[..., u, v].transpose(0, 3, 1, 2)
        return dx


# --8<-- [end:layer]

# --8<-- [start:network]
from dlref.data import SCENE_SHAPES, scenes


def images(n, seed):
    plain = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, shapes=SCENE_SHAPES[:5], rng=np.random.default_rng(seed), **plain)
    return made.images - 0.5, made.labels[:, 0]


class Network:
    """(N, 3, 32, 32) -> (N, 16, 14, 14) -> (N, 32, 6, 6) -> (N, 5)"""

    def __init__(self, rng):
        self.convs = [Conv(3, 16, 5, rng), Conv(16, 32, 3, rng)]
        self.weight = rng.normal(0, 0.01, (5, 1152)).astype(np.float32)

    def forward(self, x):
        for conv in self.convs:
            x = conv.forward(x)
        self.h = x.reshape(len(x), -1)
        return self.h @ self.weight.T

    def gradients(self, x, y):
        scores = self.forward(x)
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        dscores = p / len(y)  # softmax and cross-entropy
        dh = (dscores @ self.weight).reshape(self.convs[1].y.shape)
        self.convs[0].backward(self.convs[1].backward(dh), first=True)
        return [self.convs[0].dweight, self.convs[1].dweight, dscores.T @ self.h]


# --8<-- [end:network]


# --8<-- [start:train]
def train(network, x, y, rng, epochs, rate):
    weights = [network.convs[0].weight, network.convs[1].weight, network.weight]
    velocity = [np.zeros_like(w) for w in weights]
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), len(x) // 50):
            for w, v, dw in zip(weights, velocity, network.gradients(x[rows], y[rows]), strict=True):
                v *= 0.9  # momentum
                v -= rate * dw
                w += v


def accuracy(network, x, y):
    return (network.forward(x).argmax(axis=1) == y).mean()


def trained(seed, rate):
    rng = np.random.default_rng(seed)
    network = Network(rng)
    train(network, *training, rng, epochs=8, rate=rate)
    return network


# --8<-- [end:train]

# --8<-- [start:run]
training, validation, (unseen, truth) = images(1000, 0), images(300, 1), images(500, 2)
tries = {rate: trained(0, rate) for rate in (0.02, 0.05)}
for rate, network in tries.items():
    print(f"rate {rate}: {accuracy(network, *validation):.0%} of the validation images")
rate = max(tries, key=lambda rate: accuracy(tries[rate], *validation))
networks = [tries[rate], trained(1, rate), trained(2, rate)]
print("unseen images: " + "  ".join(f"{accuracy(network, unseen, truth):.0%}" for network in networks))
# --8<-- [end:run]

# --8<-- [start:move]
import torch


def in_torch(network, x, order):
    """The same network in PyTorch. `order` turns the rows of the weights into filters."""
    x = torch.tensor(x)
    for conv, channels in zip(network.convs, (3, 16), strict=True):
        filters = torch.tensor(order(conv.weight, channels, conv.k))
        x = torch.relu(torch.conv2d(x, filters, stride=2))
    return (x.flatten(1) @ torch.tensor(network.weight).T).numpy()


ORDERS = {
    "channel, row, column": lambda w, c, k: w.reshape(-1, c, k, k),
    "row, column, channel": lambda w, c, k: w.reshape(-1, k, k, c).transpose(0, 3, 1, 2),
}
for name, order in ORDERS.items():
    shares = [(in_torch(network, unseen, order).argmax(axis=1) == truth).mean() for network in networks]
    print(f"{name}: " + "  ".join(f"{share:.0%}" for share in shares))
# --8<-- [end:move]

for network in networks:
    right, wrong = (in_torch(network, unseen, order) for order in ORDERS.values())
    assert np.abs(right - network.forward(unseen)).max() < 1e-3
    assert accuracy(network, unseen, truth) > 0.8
    assert (wrong.argmax(axis=1) == truth).mean() < 0.5
