"""Convolutions and poolings, and a small network that learns the digits: 5 epochs, Adam, batches of 32."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from work import Work

from dlref.activations import ReLU
from dlref.convolutional import Conv2d, Flatten, MaxPool2d, conv2d, conv_transpose2d, max_pool2d
from dlref.engine import Sequential, apply
from dlref.feedforward import Linear
from dlref.losses import cross_entropy
from dlref.optimization import Adam

EPOCHS, BATCH = 5, 32


def works() -> list[Work]:
    images = (32, 32, 28, 28)
    return [
        Work(
            "conv2d 32×16×28×28→32, 3×3, pad 1",
            *both_ways(conv2d, F.conv2d, (32, 16, 28, 28), (32, 16, 3, 3), (32,), padding=1),
            gemm(filters=32, seen=16 * 9, places=32 * 28 * 28),
            must=3.1,
            want=2.6,
            must_gemm=1.6,
        ),
        Work(
            "conv_transpose2d 16×64×7×7→32, k4 s2 p1",
            *both_ways(
                conv_transpose2d, F.conv_transpose2d, (16, 64, 7, 7), (64, 32, 4, 4), (32,), stride=2, padding=1
            ),
            gemm(filters=64, seen=32 * 16, places=16 * 7 * 7),
            must=2.9,
            want=2.3,
            must_gemm=2.1,
        ),
        Work(
            "depthwise conv 32×32×28×28, 3×3, pad 1",
            *both_ways(conv2d, F.conv2d, images, (32, 1, 3, 3), (32,), padding=1, groups=32),
            must=7,
            want=5,
        ),
        Work(
            "max_pool2d 2×2, 32×32×28×28",
            *both_ways(max_pool2d, F.max_pool2d, images, kernel_size=2),
            must=0.6,
            want=0.4,
        ),
        Work(
            "max_pool2d 3×3 s2, 32×32×28×28",
            *both_ways(max_pool2d, F.max_pool2d, images, kernel_size=3, stride=2),
            must=1.0,
            want=0.75,
        ),
        cnn_work(),
    ]


def both_ways(operation, twin, *shapes, **options):
    """The same work, forward and backward, for NumPy and for PyTorch."""
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape, dtype=np.float32) for shape in shapes]
    dy = rng.standard_normal(operation(*inputs, **options)[0].shape, dtype=np.float32)
    tensors, dtensor = [torch.tensor(array, requires_grad=True) for array in inputs], torch.tensor(dy)

    def ours():
        _, pullback = operation(*inputs, **options)
        return pullback(dy)

    return ours, lambda: torch.autograd.grad(twin(*tensors, **options), tensors, dtensor)


def gemm(filters, seen, places):
    """What remains of a convolution if its columns are there already: three matrix products."""
    rng = np.random.default_rng(0)
    shapes = (filters, seen), (seen, places), (filters, places)
    weight, columns, d = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    return lambda: (weight @ columns, d @ columns.T, weight.T @ d)


def cnn_work() -> Work:
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    tensors = torch.tensor(images), torch.tensor(labels)

    def network(conv, relu, pool, flatten, linear, sequential):
        return sequential(
            conv(1, 16, 3, padding=1),
            relu(),
            pool(2),
            conv(16, 32, 3, padding=1),
            relu(),
            pool(2),
            flatten(),
            linear(128, 10),
        )

    def new():
        rng = np.random.default_rng(0)
        return network(partial(Conv2d, rng=rng), ReLU, MaxPool2d, Flatten, partial(Linear, rng=rng), Sequential)

    state = {name: torch.tensor(array) for name, array in new().state_dict().items()}

    def batches(rng):
        for _ in range(EPOCHS):
            order = rng.permutation(len(images))
            for i in range(0, len(order), BATCH):
                yield order[i : i + BATCH]

    def ours():
        model = new()
        optimizer = Adam(model.parameters())
        for batch in batches(np.random.default_rng(0)):
            loss = apply(cross_entropy, model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    def torchs():
        nn = torch.nn
        model = network(nn.Conv2d, nn.ReLU, nn.MaxPool2d, nn.Flatten, nn.Linear, nn.Sequential)
        model.load_state_dict(state)
        optimizer = torch.optim.Adam(model.parameters())
        for batch in batches(np.random.default_rng(0)):
            rows = torch.from_numpy(batch)
            loss = F.cross_entropy(model(tensors[0][rows]), tensors[1][rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    return Work("CNN on digits, 5 epochs", ours, torchs, must=1.4, want=1.1)
