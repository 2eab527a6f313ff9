"""Ctrl-C, and processes that die without a word."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dlref.losses import cross_entropy
from dlref.optimization import SGD
from dlref.training import fit, load_checkpoint
from dlref.training.run import finish_the_step
from tests.dlref.training.runs import LIBRARIES, assert_same_run, both, fails_at, moons, network

ROOT = Path(__file__).parents[3]


# Ctrl-C


def interrupts_at(step, loss, times=1):
    calls = []

    def pressing(*args, **kwargs):
        calls.append(1)
        if len(calls) == step:
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGINT)
        return loss(*args, **kwargs)

    return pressing


@both
@pytest.mark.parametrize("stop", [1, 4, 7, 10, 19])
def test_ctrl_c_leaves_a_checkpoint_at_the_end_of_the_step(library, stop, tmp_path):
    make, run, loss = LIBRARIES[library]
    whole = make()
    expected = run(whole)
    before, path = signal.getsignal(signal.SIGINT), tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(make(), interrupts_at(stop, loss), checkpoint=path)
    assert signal.getsignal(signal.SIGINT) is before
    assert path.exists()
    resumed = make()
    calls = fails_at(10**9, loss)
    assert_same_run(whole, resumed, expected, run(resumed, calls, checkpoint=path, resume=True))


def test_ctrl_c_without_a_checkpoint_still_finishes_the_step():
    model, seen = network(), []

    class Counting(SGD):
        def step(self, closure=None):
            super().step(closure)
            seen.append(1)

    with pytest.raises(KeyboardInterrupt):
        fit(model, Counting(model.parameters()), interrupts_at(3, cross_entropy), moons(), epochs=1)
    assert len(seen) == 3


def test_ctrl_c_twice_interrupts_at_once():
    model, seen = network(), []

    def loss(*args):
        seen.append(1)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(2)
        return cross_entropy(*args)

    with pytest.raises(KeyboardInterrupt):
        fit(model, SGD(model.parameters()), loss, moons(), epochs=1)
    assert seen == [1]


def test_ctrl_c_among_batches_in_a_list_leaves_the_file_of_the_last_epoch(tmp_path):
    model, path = network(), tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        fit(model, SGD(model.parameters()), interrupts_at(9, cross_entropy), list(moons()), epochs=3, checkpoint=path)
    other = network()
    progress, _ = load_checkpoint(path, other, SGD(other.parameters()))
    assert progress["epoch"] == 1
    assert progress["totals"]["batches"] == 0


def test_finish_the_step_asks_only_after_ctrl_c():
    with finish_the_step() as asked:
        assert not asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked()


# SIGKILL: a process that dies without a word

PROGRAM = """
import os, signal, sys
import numpy as np
from dlref.data import Batches, two_moons

if LIBRARY == "torch":
    import torch
    from torch.nn import Dropout, Linear, Sequential, Tanh
    from torch.nn.functional import cross_entropy
    from torch.optim import Adam
    from dlref.pytorch.training import fit
    torch.set_num_threads(1)
    writer, write = torch, torch.save
else:
    from dlref.activations import Tanh
    from dlref.feedforward import Linear
    from dlref.losses import cross_entropy
    from dlref.engine import Sequential
    from dlref.optimization import Adam
    from dlref.training import fit
    writer, write = np, np.savez

steps = saves = deadly_step = deadly_save = 0

def loss(prediction, labels):
    global steps
    steps += 1
    if steps == deadly_step:
        os.kill(os.getpid(), signal.SIGKILL)
    return cross_entropy(prediction, labels)

def dying(*args, **arrays):
    global saves
    saves += 1
    if saves == deadly_save:
        file = next(a for a in args if hasattr(a, "write"))
        file.write(b"half a checkpoint")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    write(*args, **arrays)

writer.savez = writer.save = dying

def train(path):
    global steps
    steps = 0
    rng = np.random.default_rng(0)
    if LIBRARY == "torch":
        torch.manual_seed(0)
        model = Sequential(Linear(2, 8), Dropout(0.2), Tanh(), Linear(8, 2))
    else:
        model = Sequential(Linear(2, 8, rng=rng), Tanh(), Linear(8, 2, rng=rng))
    batches = Batches(*two_moons(60, rng=rng), batch_size=8, rng=rng)
    options = {"epochs": 3, "checkpoint": path, "checkpoint_every": 3, "resume": True}
    history = fit(model, Adam(model.parameters()), loss, batches, **options)
    return {name: np.array(array) for name, array in model.state_dict().items()}, history.loss, steps

deadly_step, deadly_save = int(sys.argv[1]), int(sys.argv[2])
resumed = train("run")
deadly_step = deadly_save = 0
whole = train("whole")
assert resumed[2] < whole[2] == 24, "it went on and did not start anew"
assert resumed[1] == whole[1]
for name in whole[0]:
    assert (resumed[0][name] == whole[0][name]).all(), name
print("the same after", resumed[2], "steps")
"""


def in_a_process(library, folder, step=0, save=0):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", f"LIBRARY = {library!r}\n{PROGRAM}", str(step), str(save)]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("library", "deaths", "left"),
    [
        ("dlref", [{"step": 14}], 13),  # kept were the first epoch of 8 batches and 3 more
        ("dlref", [{"step": 5}, {"step": 6}, {"step": 13}], 5),
        ("dlref", [{"save": 3}], 18),  # while the file is written
        ("torch", [{"step": 14}], 13),
    ],
    ids=["step", "thrice", "save", "torch"],
)
def test_killed_process_resumes_bit_by_bit_the_same(library, deaths, left, tmp_path):
    for death in deaths:
        assert in_a_process(library, tmp_path, **death).returncode == -signal.SIGKILL
    done = in_a_process(library, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"the same after {left} steps\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run", "whole"], "half a file is cleared away"
