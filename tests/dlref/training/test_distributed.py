"""Training under torchrun, sharded, in 16 bits, accumulated.

The runs are those of `ranks.py`. Two processes under a real torchrun do most of them once; one process does the
same here, and the weights must be equal, up to rounding.
"""

import copy
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.pytorch.training import (
    all_gather,
    all_reduce,
    distributed,
    evaluate,
    fit,
    join,
    load_checkpoint,
    load_weights,
    parts,
    rank,
    save_checkpoint,
    sharding,
    world_size,
)
from dlref.training.evaluation import Totals
from tests.dlref.training import ranks
from tests.dlref.training.processes import assert_close

ROOT = Path(__file__).parents[3]


PROGRAM = Path(ranks.__file__)


UNDER_TORCHRUN = [name for name in ranks.RUNS if name not in ("killed once", "interrupted", "full disk")]


USES = ("nvidia-smi",)  # what is skipped here depends on cards
needs_processes = pytest.mark.skipif(
    not dist.is_available() or sys.platform == "win32", reason="torchrun with gloo is not tried on Windows"
)


def environment(**more):
    """For a process of its own: one thread, no card, and nothing of a launch that we might be part of."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
    kept |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": ""}
    return kept | more


def torchrun(folder, *names, processes=2, restarts=0, **more):
    """Start `ranks.py` on a free port; its exit code and what it said. Nothing of it is left afterwards."""
    launch = ["--standalone", f"--nproc-per-node={processes}", f"--max-restarts={restarts}"]
    command = [sys.executable, "-m", "torch.distributed.run", *launch, str(PROGRAM), "results", *names]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=240)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # torchrun leads a session of its own
            process.communicate()
    return process.returncode, said


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("two ranks")


@pytest.fixture(scope="module")
def two(folder):
    """What two processes made of all the runs."""
    code, said = torchrun(folder, *UNDER_TORCHRUN)
    assert code == 0, said
    return torch.load(folder / "results", weights_only=True)


@pytest.fixture(scope="module")
def one():
    """What one process makes of a run."""
    results = {}

    def run(name):
        if name not in results:
            results[name] = ranks.RUNS[name]()
        return results[name]

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield run
    torch.set_num_threads(threads)


def assert_same(found, expected):
    assert found["history"] == expected["history"]
    for name, tensor in expected["weights"].items():
        assert torch.equal(found["weights"][name], tensor), name


# Two processes


@needs_processes
@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("plain", "plain"),
        ("ragged", "ragged"),
        ("accumulated", "plain"),
        ("ragged, accumulated", "ragged"),
        ("sharded", "plain"),
        ("sharded, accumulated", "plain"),
        ("sharded, ragged", "ragged"),
        ("clipped", "clipped"),
        ("sharded, clipped", "clipped"),
    ],
)
def test_two_processes_do_what_one_does(two, one, name, alone):
    expected = one(alone)
    assert len(expected["history"]["loss"]) == len(expected["history"]["validation_metric"]) == 3
    assert_close(two[name], expected)


@needs_processes
@pytest.mark.parametrize("name", ["bfloat16", "sharded, bfloat16", "float16", "sharded, float16"])
def test_two_processes_learn_in_16_bits(two, one, name):
    losses = two[name]["history"]["loss"]
    assert losses[-1] < 0.8 * losses[0]
    assert losses == pytest.approx(one(name.removeprefix("sharded, "))["history"]["loss"][: len(losses)], rel=0.2)
    assert losses != one("plain")["history"]["loss"][: len(losses)], "16 bits round more"


@needs_processes
@pytest.mark.parametrize(
    ("whole", "again"), [("noisy", "noisy, resumed"), ("noisy, sharded", "noisy, sharded, resumed")]
)
def test_a_stopped_run_of_two_goes_on_bit_by_bit_the_same(two, whole, again):
    assert_same(two[again], two[whole])


@needs_processes
def test_dropout_differs_between_the_ranks(two):
    first, second = two["masks"]["masks"]
    assert first.shape == second.shape
    assert not any(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@needs_processes
def test_ranks_with_different_batches_are_told_so(two):
    message = two["different batches"]["message"]
    assert message.startswith("fit: the ranks have different batches, but each takes its part of one; draw the order")


@needs_processes
def test_what_one_rank_finds_stops_all(two):
    assert two["not finite"]["message"].startswith("fit: the loss is inf in epoch 1, batch 1; try")
    assert len(two["callback on one"]["history"]["loss"]) == 2


@needs_processes
def test_running_means_are_those_of_rank_0_everywhere(two, one):
    """That the ranks agree in the end was checked by them; here, that they saw samples, and not all of them."""
    weights = two["normalised"]["weights"]
    assert weights["norm.num_batches_tracked"] == 9
    assert not torch.equal(weights["norm.running_mean"], one("normalised")["weights"]["norm.running_mean"])


@needs_processes
def test_all_ranks_validate_with_the_running_means_of_rank_0(two):
    result, model = two["sharded, normalised"], ranks.Network(normalised=True)
    model.load_state_dict(result["weights"])
    score = evaluate(model, cross_entropy, ranks.moons(30, seed=1))
    assert result["history"]["validation_loss"][-1] == pytest.approx(score.loss, rel=1e-4)


@needs_processes
def test_a_sharded_run_is_handed_over_to_one_process(two, folder, one):
    """The file knows nothing of slices; two epochs on two devices and one on one are three on one."""
    assert len(two["two epochs, sharded"]["history"]["loss"]) == 2
    path = folder / "two epochs"
    state = torch.load(path, weights_only=True)
    assert len(state["generators"]) == 2
    assert state["optimizer"]["state"][0]["exp_avg"].shape == (16, 2)
    assert_close(ranks.train(adam=True, checkpoint=path, resume=True), ranks.train(adam=True))


@needs_processes
def test_half_a_checkpoint_is_an_error_on_every_rank_and_stays(two):
    assert "truncated is damaged or not a checkpoint" in two["truncated"]["message"]
    assert two["truncated"]["stayed"]


@needs_processes
def test_weights_of_a_sharded_model_for_others(two, folder):
    model = ranks.Network()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    load_weights(folder / "given away", model)
    for name, tensor in ranks.Network().state_dict().items():
        assert torch.equal(model.state_dict()[name], tensor)
        assert torch.equal(two["given away"]["weights"][name], tensor)


@needs_processes
def test_a_killed_rank_is_restarted_and_the_run_ends_the_same(two, tmp_path):
    code, said = torchrun(tmp_path, "killed once", restarts=1)
    assert code == 0, said
    assert said.count("life 0 file False") == said.count("life 1 file True") == 2, said
    assert_same(torch.load(tmp_path / "results", weights_only=True)["killed once"], two["noisy"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed", "results"]


@needs_processes
def test_ctrl_c_stops_all_ranks_after_the_same_step_and_leaves_a_checkpoint(tmp_path):
    code, said = torchrun(tmp_path, "interrupted")
    assert code != 0
    assert "KeyboardInterrupt" in said
    assert [path.name for path in tmp_path.iterdir()] == ["interrupted"]
    state = torch.load(tmp_path / "interrupted", weights_only=True)
    assert state["progress"]["epoch"] == 0
    assert state["progress"]["totals"]["batches"] == 3
    assert state["progress"]["totals"]["samples"] == 48


@needs_processes
def test_a_full_disk_ends_all_ranks_and_loses_nothing(tmp_path):
    code, said = torchrun(tmp_path, "full disk")
    assert code != 0
    assert "No space left on device" in said
    assert (tmp_path / "full").read_bytes() == (tmp_path / "first of 0").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first of 0", "first of 1", "full"]
    assert torch.load(tmp_path / "full", weights_only=True)["progress"]["epoch"] == 1


# Rank 0 in this process, so that the lines are seen to run, and faults show up in a debugger

HERE = ["accumulated", "sharded, accumulated", "clipped", "noisy, sharded, resumed", "different batches", "given away"]


@needs_processes
def test_this_process_can_be_one_of_two(two, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = f"""
import torch.distributed as dist
from tests.dlref.training import ranks
dist.init_process_group("gloo", store=dist.FileStore("meet", 2), rank=1, world_size=2)
ranks.main("unused", *{HERE!r})
"""
    process = subprocess.Popen([sys.executable, "-c", other], cwd=tmp_path, env=environment(), start_new_session=True)
    threads = torch.get_num_threads()
    try:
        dist.init_process_group("gloo", store=dist.FileStore("meet", 2), rank=0, world_size=2)
        assert (rank(), world_size()) == (0, 2)
        ranks.main(tmp_path / "results", *HERE)
        assert process.wait(timeout=60) == 0
    finally:
        torch.set_num_threads(threads)
        distributed._leave()
        process.kill()
        process.wait()
    for name, result in torch.load("results", weights_only=True).items():
        if "history" in result:
            assert_same(result, two[name])
        else:
            assert result.keys() == two[name].keys()


# Who takes what


@given(n=st.integers(1, 40), processes=st.integers(1, 7), accumulate=st.integers(1, 5))
def test_parts_cover_a_batch_once_and_weigh_as_much(n, processes, accumulate):
    x, y = np.arange(n), torch.arange(n)
    samples, weight, counts = [], 0.0, set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "world_size", lambda: processes)
        for number in range(processes):
            patch.setattr(distributed, "rank", lambda number=number: number)
            pieces = parts((x, y), accumulate)
            counts.add(len(pieces))
            for (part, target), size, share in pieces:
                assert part.tolist() == target.tolist()
                assert len(part) == max(size, 1), "one sample stands in for none"
                assert share == size / n
                samples += part[:size].tolist()
                weight += share
    assert samples == x.tolist()
    assert weight == pytest.approx(1)
    assert counts == {accumulate}


def test_parts_name_batches_that_cannot_be_cut():
    with pytest.raises(ValueError, match=r"whose entries have one length, the samples', got lengths \[4, 5\]"):
        parts((np.ones(4), np.ones(5)), accumulate=2)
    with pytest.raises(ValueError, match="parts: the batch has no samples"):
        parts((np.ones((0, 3)),))
    assert parts((np.ones(4), np.ones(5)))[0].samples == 4, "what is not cut may be of any length"


def test_alone_there_is_nobody_to_talk_to():
    assert (rank(), world_size()) == (0, 1)
    assert all_gather(1, True) == [[1.0, 1.0]]
    assert all_reduce(Totals(3, 8, 2.0, 1.0)) == Totals(1, 8, 2.0, 1.0)
    distributed.check_same_batch([np.ones(2)])
    tensor = torch.ones(2)
    distributed.broadcast([tensor])
    assert tensor.tolist() == [1, 1]
    join()
    assert not dist.is_initialized()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@needs_processes
@pytest.mark.parametrize("cards", [0, 2, 4])
def test_a_rank_takes_its_own_card_and_leaves_in_the_end(cards, monkeypatch):
    taken, backends, at_exit, start = [], [], [], dist.init_process_group
    for name, value in {"RANK": 0, "WORLD_SIZE": 1, "MASTER_PORT": free_port(), "LOCAL_RANK": 3}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cards)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cards > 0)
    monkeypatch.setattr(torch.cuda, "set_device", taken.append)
    monkeypatch.setattr(dist, "init_process_group", lambda name, **rest: (backends.append(name), start("gloo", **rest)))
    monkeypatch.setattr(distributed.atexit, "register", at_exit.append)
    try:
        join()
        join()
        assert taken == ([3] if cards == 4 else [])
        assert backends == ["cpu:gloo,cuda:nccl" if cards else "gloo"]
    finally:
        (leave,) = at_exit
        leave()
    assert not dist.is_initialized()
    leave()


def test_a_model_cannot_be_shared_with_nobody():
    with pytest.raises(RuntimeError, match="shard: start the program with torchrun"):
        sharding.shard(nn.Linear(2, 2))


# One process: 16 bits, accumulation, compilation. With --device cuda, on the card.


@pytest.mark.parametrize("accumulate", [2, 3, 16])
def test_accumulation_is_the_big_batch(one, accumulate, torch_device):
    assert_close(ranks.train(accumulate=accumulate, device=torch_device), one("plain"))


def test_accumulation_steps_once_a_batch(monkeypatch):
    steps, calls = [], []

    def loss(prediction, labels):
        calls.append(len(labels))
        return cross_entropy(prediction, labels)

    monkeypatch.setattr(torch.optim.SGD, "step", lambda self: steps.append(len(calls)))
    model = nn.Linear(2, 2)
    fit(model, torch.optim.SGD(model.parameters()), loss, ranks.moons(10, batch_size=6), epochs=1, accumulate=3)
    assert calls == [2, 2, 2, 1, 1, 2]
    assert steps == [3, 6]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_16_bits_learn_and_keep_weights_in_32(one, dtype, torch_device):
    seen = set()

    def loss(prediction, labels):
        seen.add(prediction.dtype)
        return cross_entropy(prediction, labels)

    result = ranks.train(autocast=dtype, loss=loss, epochs=8, max_norm=0.3, device=torch_device)
    losses = result["history"]["loss"]
    assert seen == {dtype}, "of training and of validation"
    assert all(tensor.dtype == torch.float32 for tensor in result["weights"].values())
    assert losses[-1] < 0.7 * losses[0]
    assert losses[0] == pytest.approx(one("clipped")["history"]["loss"][0], rel=0.05)
    assert losses[0] != one("clipped")["history"]["loss"][0]


def float16_run(path, loss=cross_entropy, **options):
    """A run whose scale moves: it grows after two good steps, and shrinks after an overflow."""
    return ranks.train(
        model=ranks.Network(dropout=0.2), loss=loss, autocast=torch.float16, checkpoint=path, epochs=4, **options
    )


class EagerScaler(torch.amp.GradScaler):
    def __init__(self, device, enabled):
        super().__init__(device, init_scale=2.0**14, growth_interval=2, enabled=enabled)


def test_the_scale_goes_on_after_a_resumption(tmp_path, monkeypatch, torch_device):
    monkeypatch.setattr(torch.amp, "GradScaler", EagerScaler)
    whole = float16_run(tmp_path / "whole", device=torch_device)
    stop = ranks.stops_at(9, ranks.pull_the_plug)
    options = {"checkpoint_every": 1, "resume": True, "device": torch_device}
    with pytest.raises(ranks.Stop):
        float16_run(tmp_path / "run", stop, **options)
    assert_same(float16_run(tmp_path / "run", **options), whole)
    assert torch.load(tmp_path / "run", weights_only=True)["scaler"]["scale"] != 2.0**14


def test_a_step_that_overflows_is_left_out_and_the_schedule_waits(torch_device):
    model = nn.Linear(2, 2).to(torch_device)
    before, optimizer = copy.deepcopy(model.state_dict()), torch.optim.SGD(model.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    calls = []

    def loss(prediction, labels):
        calls.append(1)
        return cross_entropy(prediction, labels) * (1e30 if len(calls) == 1 else 1)

    options = {"epochs": 1, "autocast": torch.float16, "schedule": schedule, "schedule_per_batch": True}
    fit(model, optimizer, loss, ranks.moons(16), **options)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert optimizer.param_groups[0]["lr"] == 0.1
    fit(model, optimizer, loss, ranks.moons(16), **options)
    assert not torch.equal(before["weight"], model.weight)
    assert optimizer.param_groups[0]["lr"] == 0.05


def test_evaluation_outside_of_fit_is_for_all_samples():
    model = ranks.Network()
    x, y = ranks.moons().arrays
    whole = evaluate(model, cross_entropy, [(x, y)])
    assert evaluate(model, cross_entropy, ranks.moons()).loss == pytest.approx(whole.loss, rel=1e-5)


# On cards


@needs_processes
@pytest.mark.parametrize("processes", [1, 2])
def test_ranks_on_cards_talk_through_nccl(processes, one, tmp_path, torch_device):
    if torch_device == "cpu":
        pytest.skip("needs --device cuda")
    if torch.cuda.device_count() < processes:
        pytest.skip(f"needs {processes} cards, there are {torch.cuda.device_count()}")
    names = ["plain", "accumulated", "sharded", "sharded, clipped", "sharded, bfloat16", "noisy", "noisy, resumed"]
    cards = os.environ.get("CUDA_VISIBLE_DEVICES", ",".join(map(str, range(torch.cuda.device_count()))))
    code, said = torchrun(tmp_path, *names, processes=processes, RANKS_DEVICE="cuda", CUDA_VISIBLE_DEVICES=cards)
    assert code == 0, said
    found = torch.load(tmp_path / "results", weights_only=True)
    for name, alone in {
        "plain": "plain",
        "accumulated": "plain",
        "sharded": "plain",
        "sharded, clipped": "clipped",
    }.items():
        assert_close(found[name], one(alone), rtol=1e-3, atol=1e-4)
    losses = found["sharded, bfloat16"]["history"]["loss"]
    assert losses[-1] < 0.7 * losses[0]
    assert_same(found["noisy, resumed"], found["noisy"])


# Checkpoints of other kinds of runs


def test_a_checkpoint_of_more_ranks_or_fewer_can_be_read(tmp_path):
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters())
    save_checkpoint(tmp_path / "run", model, optimizer, progress={"step": 1})
    state = torch.load(tmp_path / "run", weights_only=True)
    for generators in ([], state["generators"] * 3):
        torch.save({**state, "generators": generators}, tmp_path / "run")
        assert load_checkpoint(tmp_path / "run", model, optimizer) == {"step": 1}
