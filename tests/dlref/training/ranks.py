"""Small training runs for tests of several processes: `torchrun ranks.py RESULTS RUN...`, or a call.

Each run gives what one wants to compare: weights, a history, a message. Under torchrun rank 0 writes all of them to
RESULTS, after a check that the ranks agree.
"""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.data import Batches, two_moons
from dlref.pytorch.training import accuracy, all_gather, fit, join, rank, save_weights, shard, whole


class Network(nn.Module):
    """Blocks in a list, as a Transformer has them, so that there is something to shard."""

    def __init__(self, dropout=0.0, normalised=False):
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Linear(2, 16)
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(16, 16), nn.Dropout(dropout), nn.Tanh()) for _ in range(2))
        self.norm = nn.BatchNorm1d(16) if normalised else nn.Identity()
        self.last = nn.Linear(16, 2)

    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = x + block(x)
        return self.last(self.norm(x))


def moons(n=50, batch_size=16, seed=0, **options):
    rng = np.random.default_rng(seed)
    return Batches(*two_moons(n, rng=rng), batch_size=batch_size, rng=rng, **options)


def train(*, sharded=False, model=None, batches=None, loss=cross_entropy, adam=False, **options):
    """Weights and history of a run with everything that has to be added up over the ranks."""
    device = options.setdefault("device", os.environ.get("RANKS_DEVICE", "cpu"))
    model = Network() if model is None else model
    model = shard(model, device=device) if sharded else model.to(device)
    # A gradient that is twice too large: plain descent shows it, Adam does not.
    sgd, adamw = torch.optim.SGD, torch.optim.AdamW
    optimizer = adamw(model.parameters(), lr=0.02) if adam else sgd(model.parameters(), lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.97)
    defaults = {"epochs": 3, "validation": moons(30, seed=1), "metric": accuracy, "patience": 3}
    settings = {**defaults, "schedule": schedule, "schedule_per_batch": True, **options}
    history = fit(model, optimizer, loss, moons() if batches is None else batches, **settings)
    weights = {name: None if value is None else value.cpu() for name, value in whole(model.state_dict()).items()}
    return {"weights": weights, "history": vars(history)}


class Stop(Exception):
    """Somebody pulled the plug."""


def stops_at(step, stop):
    """The same loss, which first does something else at this call."""
    calls = []

    def loss(prediction, labels):
        calls.append(1)
        if len(calls) == step:
            stop()
        return cross_entropy(prediction, labels)

    return loss


def pull_the_plug():
    raise Stop


def noisy(**options):
    """A run that depends on the state of every generator and of the optimiser."""
    return train(model=Network(dropout=0.3), adam=True, **options)


def normalised(**options):
    """A run whose running means every rank takes over its own samples."""
    return train(model=Network(normalised=True), batches=moons(48), patience=None, **options)


def resumed(path="resumed", **options):
    """Stopped at step 6, of which the file knows 5, and resumed."""
    settings = {"checkpoint": path, "checkpoint_every": 1, "resume": True, **options}
    try:
        noisy(loss=stops_at(6, pull_the_plug), **settings)
    except Stop:
        torch.manual_seed(99)  # the state of the generators must come from the file
        return noisy(**settings)


def truncated():
    """Half a checkpoint: an error on every rank, and the file stays."""
    train(epochs=1, checkpoint="truncated")
    path = Path("truncated")
    half = path.read_bytes()[: path.stat().st_size // 2]
    all_gather(0)  # all have read it
    if rank() == 0:
        path.write_bytes(half)
    all_gather(0)  # it is written
    try:
        train(checkpoint=path, resume=True)
    except ValueError as error:
        return {"message": str(error), "stayed": path.read_bytes() == half}


def full_disk():
    """No room for the second checkpoint."""
    train(epochs=1, checkpoint="full")
    Path(f"first of {rank()}").write_bytes(Path("full").read_bytes())

    def full(descriptor):
        raise OSError(28, "No space left on device")

    os.fsync = full
    train(epochs=2, checkpoint="full", resume=True)


def masks():
    """What dropout leaves of ones, on every rank."""
    seen = []

    def loss(prediction, labels):
        seen.append(nn.functional.dropout(torch.ones(64), 0.5))
        return cross_entropy(prediction, labels)

    train(loss=loss, epochs=1)
    every = [None] * dist.get_world_size()
    dist.all_gather_object(every, torch.stack(seen[:3]))
    return {"masks": every}


def different_batches():
    try:
        train(batches=moons(seed=rank()))
    except ValueError as error:
        return {"message": str(error)}


def not_finite():
    """A loss that is infinite on rank 1 alone stops all."""

    def loss(prediction, labels):
        return cross_entropy(prediction, labels) * (float("inf") if rank() == 1 else 1)

    try:
        train(loss=loss)
    except FloatingPointError as error:
        return {"message": str(error)}


def callback_on_one():
    """A callback that stops on rank 1 alone stops all."""
    return train(callback=lambda epoch, history: epoch == 2 and rank() == 1)


def given_away():
    """Weights of a sharded model as a safetensors file. Rank 0's count, whatever the others began with."""
    model = Network()
    for parameter in model.parameters():
        parameter.data += rank()
    shard(model)
    save_weights("given away", model)
    return {"weights": whole(model.state_dict())}


def killed_once():
    """Rank 1 dies without a word in its first life."""
    first = os.environ["TORCHELASTIC_RESTART_COUNT"] == "0"
    loss = stops_at(7, lambda: os.kill(os.getpid(), signal.SIGKILL)) if first and rank() == 1 else cross_entropy
    # In one piece: two ranks write to the same place.
    sys.stdout.write(f"life {os.environ['TORCHELASTIC_RESTART_COUNT']} file {Path('killed').exists()}\n")
    sys.stdout.flush()
    return noisy(loss=loss, checkpoint="killed", checkpoint_every=2, resume=True)


def interrupted():
    """Ctrl-C, as a terminal sends it: to torchrun, and to every rank."""

    def press():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getppid(), signal.SIGINT)

    loss = stops_at(3, press) if rank() == 0 else cross_entropy
    return train(loss=loss, checkpoint="interrupted")


RUNS = {
    "plain": train,
    "ragged": lambda: train(batches=moons(10, batch_size=3)),  # the last batch is one sample: a rank has none
    "accumulated": lambda: train(accumulate=3),
    "ragged, accumulated": lambda: train(batches=moons(10, batch_size=3), accumulate=2),
    "sharded": lambda: train(sharded=True),
    "sharded, accumulated": lambda: train(sharded=True, accumulate=3),
    "sharded, ragged": lambda: train(sharded=True, batches=moons(10, batch_size=3), accumulate=2),
    "clipped": lambda: train(max_norm=0.3),
    "sharded, clipped": lambda: train(sharded=True, max_norm=0.3),
    "bfloat16": lambda: train(autocast=torch.bfloat16, epochs=8),
    "sharded, bfloat16": lambda: train(sharded=True, autocast=torch.bfloat16, epochs=8),
    "float16": lambda: train(autocast=torch.float16, max_norm=0.3, epochs=8),
    "sharded, float16": lambda: train(sharded=True, autocast=torch.float16, max_norm=0.3, epochs=8),
    "noisy": noisy,
    "noisy, resumed": resumed,
    "noisy, sharded": lambda: noisy(sharded=True),
    "noisy, sharded, resumed": lambda: resumed("sharded", sharded=True),
    "two epochs, sharded": lambda: train(epochs=2, checkpoint="two epochs", adam=True, sharded=True),
    "normalised": lambda: normalised(validation=None),
    "sharded, normalised": lambda: normalised(sharded=True),
    "masks": masks,
    "different batches": different_batches,
    "not finite": not_finite,
    "callback on one": callback_on_one,
    "given away": given_away,
    "truncated": truncated,
    "full disk": full_disk,
    "killed once": killed_once,
    "interrupted": interrupted,
}


def agree(results):
    """Every rank must have the same history and, where it holds them whole, the same weights."""
    every = [None] * dist.get_world_size()
    dist.all_gather_object(every, results)
    for name, result in results.items():
        for other in every:
            assert repr(result.get("history")) == repr(other[name].get("history")), name
            assert result.get("message") == other[name].get("message"), name
            for key, tensor in result.get("weights", {}).items():
                theirs = other[name]["weights"][key]
                assert tensor is None or theirs is None or torch.equal(tensor, theirs), (name, key)


def main(path, *names):
    torch.set_num_threads(1)
    join()
    results = {name: RUNS[name]() for name in names}
    agree(results)
    if rank() == 0:
        torch.save(results, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
