"""Time dlref against PyTorch: one thread, interleaved rounds, median of the ratios, over several processes.

    python bench/bench.py                     # every topic
    python bench/bench.py feedforward losses  # some
    python bench/bench.py --rounds 5 --only gelu
    python bench/bench.py --check             # exit code 1 if a ratio is above its "must"

A topic is a file of this folder with a function `works()` that returns a list of `Work`.

Why ratios, why interleaved: a machine is never quiet. What slows one side for a second slows the
other too when both run in turn, and the ratio of neighbours hardly moves. The median throws away
the rounds in which only one of them was hit.

Why several processes: where a process's pages lie in memory is chance, and lasts as long as the process does.
It moved torch's `relu` between 0.22 and 0.47 ms. So each topic is timed in five processes, and the median of
their ratios counts.
"""

# ruff: noqa: E402  (the threads are set before NumPy is imported)
import os

# Before NumPy is imported: its BLAS reads these once. torch and OpenBLAS in one process would
# otherwise fight for the cores with spinning threads.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
for _variable in THREAD_VARIABLES:
    os.environ[_variable] = "1"

import argparse
import ctypes
import datetime
import gc
import importlib
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from work import Work

HERE = Path(__file__).parent


OTHERS = ("bench", "gpu", "site", "work", "zensical")  # files that time no topic


def topics() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in OTHERS)


def keep_memory() -> None:
    """Have glibc keep freed memory, for both sides alike.

    Else it may hand each large array back to the system and fetch it anew, page by page: one side's luck with
    that made ratios jump by a factor of four, and more. Other C libraries are left as they are.
    """
    no_separate_blocks, no_trimming = (-4, 0), (-1, 2**31 - 1)  # M_MMAP_MAX and M_TRIM_THRESHOLD of malloc.h
    if platform.libc_ver()[0] == "glibc":
        for setting in (no_separate_blocks, no_trimming):
            if ctypes.CDLL(None).mallopt(*setting) != 1:
                raise OSError("mallopt refused a setting")


def calls_for(work: Callable[[], Any], seconds: float) -> int:
    """How often to call, so that the clock's own error does not matter. Also warms up."""
    work()
    start = time.perf_counter()
    work()
    return max(1, round(seconds / (time.perf_counter() - start)))


def seconds_per_call(work: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls


def measure(work: Work, rounds: int, seconds: float) -> dict[str, Any]:
    """The median over rounds of ours/torch and ours/gemm, and the middle half of the former."""
    sides = {"numpy": work.numpy, "torch": work.torch} | ({"gemm": work.gemm} if work.gemm else {})
    calls = {side: calls_for(function, seconds) for side, function in sides.items()}
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, function in sides.items():
            times[side].append(seconds_per_call(function, calls[side]))
    ratios = [a / b for a, b in zip(times["numpy"], times["torch"], strict=True)]
    low, ratio, high = statistics.quantiles(ratios, n=4) if rounds > 1 else ratios * 3
    result: dict[str, Any] = {"name": work.name, "ratio": ratio, "quartiles": [low, high], "must": work.must}
    result |= {"want": work.want, "must_gemm": work.must_gemm, "to_gemm": None}
    result |= {f"{side}_ms": 1e3 * statistics.median(values) for side, values in times.items()}
    if work.gemm:
        result["to_gemm"] = statistics.median(a / b for a, b in zip(times["numpy"], times["gemm"], strict=True))
    return result


def passes(result: dict[str, Any]) -> bool:
    pairs = ((result["ratio"], result["must"]), (result["to_gemm"], result["must_gemm"]))
    return all(must is None or measured <= must for measured, must in pairs)


def machine() -> dict[str, Any]:
    """All that a ratio depends on."""
    try:
        from threadpoolctl import threadpool_info

        pools = [
            {k: p.get(k) for k in ("internal_api", "version", "architecture", "num_threads")} for p in threadpool_info()
        ]
    except ImportError:
        pools = []
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    cpu = next((s.split(":")[1].strip() for s in _lines("/proc/cpuinfo") if s.startswith("model name")), "")
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cpu": cpu or platform.processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "torch_threads": torch.get_num_threads(),
        "blas": {key: blas.get(key) for key in ("name", "version", "openblas configuration")},
        "thread_pools": pools,
        "environment": {
            key: os.environ.get(key) for key in (*THREAD_VARIABLES, "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        },
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def table_row(result: dict[str, Any]) -> str:
    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    low, high = result["quartiles"]
    cells = [result["name"], f"{number(result['ratio'])} ({low:.2f}–{high:.2f})", number(result["must"])]
    cells += [number(result["want"]), number(result["to_gemm"]), number(result["must_gemm"])]
    cells += [f"{result['numpy_ms']:.3g}", f"{result['torch_ms']:.3g}", "ok" if passes(result) else "TOO SLOW"]
    return "| " + " | ".join(cells) + " |"


def measure_topic(topic: str, only: str, rounds: int, seconds: float) -> list[dict[str, Any]]:
    works = importlib.import_module(topic).works()
    gc.collect()
    gc.freeze()  # what was imported is not gone through again and again, in one side's turn or the other's
    return [{"topic": topic, **measure(work, rounds, seconds)} for work in works if only in work.name]


def in_another_process(topic: str, only: str, rounds: int, seconds: float) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.json"
        options = ["--processes", "1", "--rounds", str(rounds), "--seconds", str(seconds), "--only", only]
        command = [sys.executable, __file__, topic, *options, "--json", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        results: list[dict[str, Any]] = json.loads(file.read_text())["results"]
        return results


def middle(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One result of several for the same work: the medians, and in place of the middle half all that was seen."""
    medians = {
        key: None if value is None else statistics.median(result[key] for result in results)
        for key, value in results[0].items()
        if key in ("ratio", "to_gemm") or key.endswith("_ms")
    }
    ratios = [result["ratio"] for result in results]
    return {**results[0], **medians, "quartiles": [min(ratios), max(ratios)]} if len(results) > 1 else results[0]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topics", nargs="*", help=f"of {', '.join(topics())}")
    parser.add_argument("--only", default="", help="works whose name contains this")
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=7, help="in each process")
    parser.add_argument("--seconds", type=float, default=0.03, help="time per side and round, roughly")
    parser.add_argument("--json", type=Path, default=HERE / "bench.json")
    parser.add_argument("--check", action="store_true", help="exit code 1 if a must is missed")
    options = parser.parse_args(argv)
    unknown = set(options.topics) - set(topics())
    if unknown:
        parser.error(f"no such topic: {', '.join(sorted(unknown))}")

    torch.set_num_threads(1)
    keep_memory()
    about = machine()
    print(f"{about['cpu']}, NumPy {about['numpy']}, torch {about['torch']}, {about['environment']}\n", flush=True)
    print("| work | to torch (from–to) | must | want | to GEMM | must | ms | torch ms | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    results = []
    for topic in options.topics or topics():
        run = measure_topic if options.processes == 1 else in_another_process
        runs = [run(topic, options.only, options.rounds, options.seconds) for _ in range(options.processes)]
        for same in zip(*runs, strict=True):
            results.append(middle(same))
            print(table_row(results[-1]), flush=True)
    options.json.write_text(json.dumps({"machine": about, "results": results}, indent=2) + "\n")
    return int(options.check and not all(map(passes, results)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
