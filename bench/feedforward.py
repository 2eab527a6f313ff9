"""A linear layer, and a multilayer perceptron that learns the digits: 64-100-10, 20 epochs, Adam, batches of 32."""

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from work import Work

from dlref.activations import relu
from dlref.engine import Parameter, apply
from dlref.feedforward import MLP, linear
from dlref.losses import cross_entropy
from dlref.optimization import Adam

EPOCHS, BATCH = 20, 32


def works() -> list[Work]:
    return [linear_work(), *mlp_works()]


def linear_work() -> Work:
    rng = np.random.default_rng(0)
    shapes = (256, 784), (512, 784), (512,), (256, 512)
    x, weight, bias, dy = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    dtensor = torch.tensor(dy)

    def ours():
        _, pullback = linear(x, weight, bias)
        return pullback(dy)

    def torchs():
        return torch.autograd.grad(F.linear(*tensors), tensors, dtensor)

    def gemm():
        return x @ weight.T, dy @ weight, dy.T @ x

    return Work("linear 256×784→512", ours, torchs, gemm, must=0.95, want=0.83, must_gemm=1.10)


def mlp_works() -> list[Work]:
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype(np.float32)
    tensors = torch.tensor(images), torch.tensor(labels)
    state = MLP([64, 100, 10], rng=np.random.default_rng(0)).state_dict()

    def batches(rng):
        for _ in range(EPOCHS):
            order = rng.permutation(len(images))
            for i in range(0, len(order), BATCH):
                yield order[i : i + BATCH]

    def by_hand():
        w1, b1, w2, b2 = parameters = [Parameter(state[name]) for name in state]
        optimizer = Adam(parameters)
        for batch in batches(np.random.default_rng(0)):
            z, back1 = linear(images[batch], w1.data, b1.data, needs_input_grad=False)  # nor does torch compute it
            hidden, back_relu = relu(z)
            logits, back2 = linear(hidden, w2.data, b2.data)
            loss, back_loss = cross_entropy(logits, labels[batch])
            dhidden, w2.grad, b2.grad = back2(back_loss(1.0)[0])
            _, w1.grad, b1.grad = back1(back_relu(dhidden)[0])
            optimizer.step()
        return loss

    def through_the_tape():
        mlp = MLP([64, 100, 10], rng=np.random.default_rng(0))
        optimizer = Adam(mlp.parameters())
        for batch in batches(np.random.default_rng(0)):
            loss = apply(cross_entropy, mlp(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    def torchs():
        mlp = torch.nn.Sequential(torch.nn.Linear(64, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10))
        mlp.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
        optimizer = torch.optim.Adam(mlp.parameters())
        for batch in batches(np.random.default_rng(0)):
            rows = torch.from_numpy(batch)
            loss = F.cross_entropy(mlp(tensors[0][rows]), tensors[1][rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    return [
        Work("MLP on digits, 20 epochs, by hand", by_hand, torchs, must=0.45, want=0.35),
        Work("MLP on digits, 20 epochs, through the tape", through_the_tape, torchs, must=0.55, want=0.38),
    ]
