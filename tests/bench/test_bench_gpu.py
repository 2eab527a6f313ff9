"""The benchmark on graphics cards, at toy size: both models are the same model, and the arithmetic is right.

No card is needed for any of it, so nothing here says how fast a card is.
"""

import importlib.util
import itertools
import json
import sys
from pathlib import Path

import pytest
import torch

from dlref.pytorch.transformers import GPT

READS = ("bench/gpu.py",)
FILE = Path(__file__).parents[2] / "bench" / "gpu.py"


@pytest.fixture(scope="module")
def gpu():
    spec = importlib.util.spec_from_file_location("bench_gpu", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_gpu"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bench_gpu"]


@pytest.fixture
def pair(gpu):
    """Both models with the same weights."""
    torch.manual_seed(0)
    ours, plain = GPT(*gpu.TOY), gpu.PlainGPT(*gpu.TOY)
    plain.load_state_dict(gpu.plain_state(ours.state_dict()))
    return ours, plain


def test_both_models_say_the_same(gpu, pair):
    tokens = torch.randint(gpu.TOY.vocabulary, (3, gpu.TOY.context))
    ours, plain = (model(tokens) for model in pair)
    torch.testing.assert_close(plain, ours, rtol=1e-4, atol=1e-5)


def test_both_models_learn_the_same(gpu, pair):
    tokens = torch.randint(gpu.TOY.vocabulary, (3, gpu.TOY.context + 1))
    steps = [gpu.trainer(model, tokens, None) for model in pair]
    losses = [[step() for _ in range(4)] for step in steps]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert losses[0][-1] < losses[0][0]


def test_both_models_write_the_same_and_what_the_model_itself_writes(gpu, pair):
    prompt = torch.randint(gpu.TOY.vocabulary, (2, 5))
    texts = [gpu.writer(model.eval(), prompt, 6, gpu.TOY.layers, None)() for model in pair]
    assert texts[0].shape == (2, 6)
    assert torch.equal(texts[0], texts[1])
    for text, start in zip(texts[0], prompt, strict=True):
        assert torch.equal(text, pair[0].generate(start, 6, temperature=0))


def test_the_full_shape_is_gpt_2_small(gpu):
    with torch.device("meta"):
        model = GPT(*gpu.Shape(vocabulary=50257))
    assert sum(p.numel() for p in model.parameters()) == 124_439_808, "as published"
    with torch.device("meta"):
        padded = GPT(*gpu.Shape())
    assert gpu.Shape().vocabulary % 128 == 0
    counted = 124_439_808 - 1024 * 768 + (50304 - 50257) * 768
    assert gpu.operations_per_token(padded, gpu.Shape()) == 6 * counted + 12 * 12 * 768 * 1024


@pytest.mark.parametrize(
    ("name", "operations"),
    [
        ("NVIDIA A100-SXM4-80GB", 312e12),
        ("NVIDIA A100-PCIE-40GB", 312e12),
        ("NVIDIA A100 80GB PCIe", 312e12),
        ("NVIDIA H100 80GB HBM3", 989.4e12),
        ("NVIDIA H100 PCIe", 756e12),
        ("NVIDIA L4", 121e12),
        ("NVIDIA L40S", 362.05e12),
        ("NVIDIA L40", None),
        ("NVIDIA A100-SXM4-80GB MIG 1g.10gb", None),
        ("NVIDIA B9000", None),
        ("processor", None),
    ],
)
def test_the_peak_of_a_card_is_known_by_its_whole_name_or_not_at_all(gpu, name, operations):
    assert gpu.peak(name) == operations


def test_works_take_turns_and_the_median_forgets_a_disturbed_round(gpu, monkeypatch):
    now, order = [0.0], []

    class Clock:
        @staticmethod
        def perf_counter():
            return now[0]

    def work(name, *seconds):
        turns = itertools.cycle(seconds)

        def run():
            order.append(name)
            now[0] += next(turns)

        return run

    monkeypatch.setattr(gpu, "time", Clock)
    found = gpu.measure({"a": work("a", 50, 2, 2, 90, 2), "b": work("b", 1)}, rounds=3, warm_up=2)
    assert found == {"a": 2, "b": 1}
    assert order == ["a", "b"] * 5


def test_the_share_of_the_peak(gpu, monkeypatch):
    """A step of 2 texts in half a second, on a card that can do 10^12 operations."""
    options = gpu.argparse.Namespace(device="cpu", backend="eager", toy=False, rounds=1)
    monkeypatch.setattr(gpu, "measure", lambda works, rounds: dict.fromkeys(works, 0.5))
    monkeypatch.setattr(gpu, "card", lambda device: "a card")
    monkeypatch.setitem(gpu.PEAKS, "a card", 1.0)
    shape = gpu.TOY
    for row in gpu.training(shape, 2, options):
        speed = 2 * shape.context / 0.5
        assert row["tokens_per_second"] == speed
        assert row["mfu"] == pytest.approx(speed * gpu.operations_per_token(GPT(*shape), shape) / 1e12)
        assert gpu.table_row(row, against=speed / 2).startswith(
            f"| training | 2 | {row['model']} | {speed:,.0f} | 2.00 |"
        )
    assert gpu.table_row({**row, "mfu": 0.4567}, 1.0).endswith("| 45.7 % |")


def test_a_run_prints_a_table_and_writes_what_it_depends_on(gpu, tmp_path, capsys, monkeypatch, torch_device):
    """Compiled too, by a back end that only traces: it takes no compiler, and sees what would be compiled."""
    monkeypatch.setattr(gpu, "TOY", gpu.TOY._replace(layers=1))
    file = tmp_path / "result.json"
    options = ["--toy", "--rounds", "1", "--batch", "2", "--backend", "eager", "--json", str(file)]
    assert gpu.main(["--device", torch_device, *options]) == 0
    printed, record = capsys.readouterr().out, json.loads(file.read_text())
    names = ["dlref", "torch.nn", "dlref, compiled", "torch.nn, compiled"]
    assert [row["model"] for row in record["results"]] == names * 3
    assert [row["batch"] for row in record["results"]] == [2] * 4 + [1] * 4 + [8] * 4
    assert all(row["tokens_per_second"] > 0 and row["mfu"] is None for row in record["results"])
    assert printed.count("\n| training | 2 |") == 4
    assert printed.count("\n| writing |") == 8
    assert record["machine"]["shape"] == gpu.TOY._asdict()
    assert record["machine"]["dtype"] == "torch.float32"
    assert record["machine"]["torch"] == torch.__version__


def test_without_a_card_it_says_so(gpu, capsys, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        gpu.main([])
    assert "torch sees no CUDA device" in capsys.readouterr().err
