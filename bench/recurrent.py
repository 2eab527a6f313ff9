"""LSTM and GRU over 64 steps, and a character model that learns Python's help texts for 60 steps."""

from pydoc_data.topics import topics

import numpy as np
import torch
import torch.nn.functional as F
from work import Work

from dlref.engine import apply
from dlref.losses import cross_entropy
from dlref.optimization import Adam
from dlref.recurrent import CharacterModel, gru, lstm

T, N, D, H = 64, 32, 64, 128
STEPS = 60


def works() -> list[Work]:
    return [
        layer_work("lstm", lstm, torch.nn.LSTM(D, H), 4, 2, must=2.2, want=1.8, must_gemm=1.45),
        layer_work("gru", gru, torch.nn.GRU(D, H), 3, 1, must=0.90, want=0.70, must_gemm=1.8),
        character_work(),
    ]


def layer_work(name, operation, module, gates, kinds, **bars) -> Work:
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal((T, N, size), dtype=np.float32) for size in (D, H))
    weights = [parameter.detach().numpy() for parameter in module.parameters()]
    nothing = [np.zeros((1, N, H), np.float32)] * kinds
    tensors = [torch.tensor(x, requires_grad=True), *module.parameters()]
    dtensor = torch.tensor(dy)

    def ours():
        _, pullback = operation(x, *[None] * kinds, *weights)
        return pullback(dy, *nothing)

    def torchs():
        return torch.autograd.grad(module(tensors[0])[0], tensors, dtensor)

    rows, da = x.reshape(T * N, D), rng.standard_normal((T, N, gates * H), dtype=np.float32)

    def gemm():
        weight_ih, weight_hh = weights[:2]
        rows @ weight_ih.T
        for t in range(T):
            dy[t] @ weight_hh.T
        for t in range(T):
            da[t] @ weight_hh
        flat = da.reshape(T * N, gates * H)
        return flat @ weight_ih, flat.T @ rows, flat.T @ dy.reshape(T * N, H)

    return Work(f"{name} N{N} T{T} {D}→{H}", ours, torchs, gemm, **bars)


class TorchCharacterModel(torch.nn.Module):
    """The same model with torch's own layers."""

    def __init__(self, vocabulary: int, embedding_dim: int, hidden_size: int) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, embedding_dim)
        self.recurrent = torch.nn.LSTM(embedding_dim, hidden_size, batch_first=True)
        self.output = torch.nn.Linear(hidden_size, vocabulary)

    def forward(self, tokens):
        return self.output(self.recurrent(self.embedding(tokens))[0])


def character_work() -> Work:
    text = "".join(topics.values())
    alphabet, tokens = np.unique(list(text), return_inverse=True)
    starts = np.random.default_rng(0).integers(0, len(tokens) - T - 1, (STEPS, N))
    batches = tokens[starts[..., None] + np.arange(T + 1)]  # (steps, N, T + 1)
    state = CharacterModel(len(alphabet), 32, H, rng=np.random.default_rng(0)).state_dict()

    def ours():
        model = CharacterModel(len(alphabet), 32, H, rng=np.random.default_rng(0))
        model.load_state_dict(state)
        optimizer = Adam(model.parameters(), lr=3e-3)
        for batch in batches:
            logits, _ = model(batch[:, :-1])
            loss = apply(cross_entropy, logits.reshape(N * T, len(alphabet)), batch[:, 1:].ravel())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    tensor = torch.tensor(batches)

    def torchs():
        model = TorchCharacterModel(len(alphabet), 32, H)
        model.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
        optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
        for batch in tensor:
            loss = F.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()

    return Work(f"character LSTM, {STEPS} steps", ours, torchs, must=2.1, want=1.7)
