"""The benchmark harness: its arithmetic, its table, and that every work runs on both sides."""

import importlib
import itertools
import json
import sys
from pathlib import Path

import pytest

from tests.proof.keys import assigned

READS = ("bench", "dlref")
BENCH = Path(__file__).parents[2] / "bench"
OTHERS = assigned((BENCH / "bench.py").read_text("utf-8"), "OTHERS")
TOPICS = sorted(path.stem for path in BENCH.glob("*.py") if path.stem not in OTHERS)


@pytest.fixture
def bench(monkeypatch):
    """The module `bench`, without leaving a trace: it sets variables for threads when it is imported."""
    import torch

    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    monkeypatch.syspath_prepend(str(BENCH))
    before, threads = set(sys.modules), torch.get_num_threads()
    yield importlib.import_module("bench")
    torch.set_num_threads(threads)
    for name in {"bench", "work", *TOPICS} & (set(sys.modules) - before):
        del sys.modules[name]


class Clock:
    """A clock that only work moves."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now

    def work(self, *seconds):
        """Work that takes so many seconds, each number in turn."""
        turns = itertools.cycle(seconds)

        def run():
            self.now += next(turns)

        return run


@pytest.fixture
def clock(bench, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(bench, "time", clock)
    return clock


def test_ratios_are_ours_to_theirs(bench, clock):
    work = bench.Work("nap", clock.work(0.004), clock.work(0.002), clock.work(0.001), must=3, want=1, must_gemm=10)
    result = bench.measure(work, rounds=5, seconds=0.008)
    assert result["ratio"] == pytest.approx(2)
    assert result["to_gemm"] == pytest.approx(4)
    assert result["numpy_ms"] == pytest.approx(4)
    assert result["torch_ms"] == pytest.approx(2)
    assert result["gemm_ms"] == pytest.approx(1)
    assert bench.passes(result)
    assert not bench.passes({**result, "must": 1.0})
    assert not bench.passes({**result, "must_gemm": 1.0})
    row = bench.table_row({**result, "ratio": 2.0, "to_gemm": 4.0})
    assert row.startswith("| nap | 2.00 (2.00–2.00) | 3.00 | 1.00 | 4.00 | 10.00 | 4 | 2 | ")
    assert row.endswith("| ok |")
    assert bench.table_row({**result, "ratio": 3.1}).endswith("| TOO SLOW |")


def test_the_median_forgets_a_disturbed_round(bench, clock):
    """Two calls to find out how often to call, then one a round; the third round is hit."""
    work = bench.Work("nap", clock.work(2, 2, 2, 2, 90, 2, 2), clock.work(1))
    result = bench.measure(work, rounds=5, seconds=0.1)
    assert result["ratio"] == 2
    assert result["to_gemm"] is None
    assert bench.measure(bench.Work("nap", clock.work(3), clock.work(1)), rounds=1, seconds=0.1)["ratio"] == 3


def test_calls_fill_the_time(bench, clock):
    assert bench.calls_for(clock.work(0.01), seconds=0.05) == 5
    assert bench.calls_for(clock.work(9, 0.01), seconds=0.05) == 5  # the first call is slower than the others
    assert bench.calls_for(clock.work(0.01), seconds=0.001) == 1


def test_a_run_prints_a_table_and_writes_what_it_depends_on(bench, tmp_path, capsys):
    file = tmp_path / "result.json"
    arguments = ["losses", "--processes", "1", "--rounds", "2", "--seconds", "0.001", "--json", str(file)]
    assert bench.main(arguments) == 0
    assert "| softmax cross-entropy 1024×1000 |" in capsys.readouterr().out
    record = json.loads(file.read_text())
    assert record["results"][0]["topic"] == "losses"
    assert record["results"][0]["numpy_ms"] > 0
    machine = record["machine"]
    assert machine["environment"]["OPENBLAS_NUM_THREADS"] == "1"
    assert {"OPENBLAS_CORETYPE", "OMP_NUM_THREADS"} <= set(machine["environment"])
    assert machine["torch_threads"] == 1
    assert machine["numpy"]
    assert machine["blas"]["name"]
    bench.main([*arguments, "--only", "no such work"])
    assert json.loads(file.read_text())["results"] == []


def test_check_fails_where_a_must_is_missed(bench, clock, tmp_path, monkeypatch):
    slow = bench.Work("slow", clock.work(2), clock.work(1), must=1)
    monkeypatch.setattr(importlib.import_module("losses"), "works", lambda: [slow])
    short = ["losses", "--processes", "1", "--rounds", "2", "--seconds", "0.001"]
    arguments = [*short, "--json", str(tmp_path / "result.json")]
    assert bench.main(arguments) == 0
    assert bench.main([*arguments, "--check"]) == 1


def test_the_middle_of_three_processes_counts(bench, tmp_path):
    def result(ratio, gemm):
        return {"name": "nap", "must": 2.0, "ratio": ratio, "quartiles": [0, 9], "to_gemm": gemm, "numpy_ms": ratio}

    together = bench.middle([result(1.9, None), result(5.0, None), result(1.5, None)])
    assert together == {**result(1.9, None), "quartiles": [1.5, 5.0]}
    assert bench.middle([result(1, 3), result(2, 4), result(9, 8)])["to_gemm"] == 4

    file = tmp_path / "result.json"
    bench.main(["losses", "--processes", "2", "--rounds", "1", "--seconds", "0.001", "--json", str(file)])
    low, high = json.loads(file.read_text())["results"][0]["quartiles"]
    assert 0 < low < high


def test_unknown_topics_are_refused(bench, capsys):
    with pytest.raises(SystemExit):
        bench.main(["astrology"])
    assert "no such topic: astrology" in capsys.readouterr().err


@pytest.mark.parametrize("topic", TOPICS)
def test_every_work_runs_on_both_sides(bench, topic):
    works = importlib.import_module(topic).works()
    assert works
    for work in works:
        assert work.must is None or work.want is None or work.want <= work.must
        for side in (work.numpy, work.torch, work.gemm):
            if side is not None:
                side()
