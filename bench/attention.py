"""Self-attention with eight heads, through the tape: forward, and gradients of the input and all weights."""

import numpy as np
import torch
from work import Work

from dlref.attention import MultiHeadAttention
from dlref.engine import Tensor

N, L, D, HEADS = 8, 128, 256, 8


def works() -> list[Work]:
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal((N, L, D), dtype=np.float32) for _ in range(2))
    module = MultiHeadAttention(D, HEADS, batch_first=True, rng=rng)
    twin = torch.nn.MultiheadAttention(D, HEADS, batch_first=True)
    twin.load_state_dict({name: torch.tensor(value) for name, value in module.state_dict().items()})
    tensors = [torch.tensor(x, requires_grad=True), *twin.parameters()]
    dtensor = torch.tensor(dy)

    def ours():
        module.zero_grad()
        inputs = Tensor(x, requires_grad=True)
        module(inputs, inputs, inputs, need_weights=False)[0].backward(dy)
        return inputs.grad

    def torchs():
        y, _ = twin(tensors[0], tensors[0], tensors[0], need_weights=False)
        return torch.autograd.grad(y, tensors, dtensor)

    rows, drows = x.reshape(N * L, D), dy.reshape(N * L, D)
    in_weight, out_weight = module.in_proj_weight.data, module.out_proj.weight.data

    def gemm():
        qkv = rows @ in_weight.T
        q, k, v = qkv.reshape(N, L, 3, HEADS, D // HEADS).transpose(2, 0, 3, 1, 4)
        scores = q @ k.swapaxes(-1, -2)
        y = scores @ v
        y @ v.swapaxes(-1, -2), scores.swapaxes(-1, -2) @ y, scores @ k, scores.swapaxes(-1, -2) @ q
        rows @ out_weight.T, drows @ out_weight, drows.T @ rows
        return qkv @ in_weight, qkv.T @ rows

    name = f"multi-head attention N{N} L{L} D{D} h{HEADS}"
    return [Work(name, ours, torchs, gemm, must=1.0, want=0.82, must_gemm=1.3)]
