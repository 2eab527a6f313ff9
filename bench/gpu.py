"""GPT on a graphics card: dlref's twin beside torch.nn's own modules, eager and compiled, training and writing.

    python bench/gpu.py                       # GPT-2 small in bfloat16; writes bench/gpu.json
    python bench/gpu.py --batch 4 --rounds 5
    python bench/gpu.py --device cpu --toy    # seconds on a processor: whether it runs, not how fast

Training: tokens per second of a whole step (forward, backward, AdamW), and the share of the card's peak that the model
makes use of, its MFU. The arithmetic that a token needs is counted as in the PaLM paper (Chowdhery et al., 2022,
appendix B):

    6 N + 12 layers * width * context    operations per token

N is the number of parameters without the table of positions, which is only looked up; each is multiplied and added
once forward and twice backward. The second term is the attention, without a discount for its causal half. Cards that
are not in the table below get no MFU.

Writing: new tokens per second with the key-value cache, for one text and for eight at once.

All variants take turns within each round, and the medians over the rounds are printed: what slows the machine for a
moment hits all of them.
"""

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlref.pytorch.transformers import GPT, Cache

# Peak of dense matrix products in bfloat16 with sums in float32, in 10^12 operations per second. NVIDIA's figures "with
# sparsity" are twice as large. Names as torch.cuda.get_device_name() gives them.
PEAKS = {
    r"NVIDIA A100(-SXM4-\d+GB|-PCIE-40GB| 80GB PCIe)": 312.0,  # A100 Tensor Core GPU data sheet
    r"NVIDIA H100 80GB HBM3": 989.4,  # H100 (SXM) data sheet: 1979 with sparsity
    r"NVIDIA H100 PCIe": 756.0,  # H100 (PCIe) data sheet: 1513 with sparsity
    r"NVIDIA H200": 989.4,  # H200 (SXM) data sheet: 1979 with sparsity
    r"NVIDIA L40S": 362.05,  # L40S data sheet
    r"NVIDIA L4": 121.0,  # L4 data sheet: 242 with sparsity
    r"NVIDIA A10": 125.0,  # A10 data sheet
    r"NVIDIA GeForce RTX 4090": 165.2,  # Ada GPU architecture white paper, appendix A
    r"NVIDIA GeForce RTX 3090": 71.0,  # GA102 GPU architecture white paper, appendix A
}


class Shape(NamedTuple):
    """Of a GPT."""

    vocabulary: int = 50304  # GPT-2's 50257, padded to a multiple of 128
    context: int = 1024
    width: int = 768
    heads: int = 12
    layers: int = 12


TOY = Shape(vocabulary=128, context=32, width=32, heads=2, layers=2)


class PlainBlock(nn.Module):
    """What one writes with torch.nn: two norms, three linear layers and `F.scaled_dot_product_attention`."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.self_attn = nn.ModuleDict({"in_proj": nn.Linear(width, 3 * width), "out_proj": nn.Linear(width, width)})
        self.linear1, self.linear2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, cache: Cache | None, block: int) -> Tensor:
        N, L, width = x.shape
        qkv = self.self_attn["in_proj"](self.norm1(x)).view(N, L, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # (N, heads, L, d) each
        if cache is not None:
            key, value = cache.extend(block, key, value)  # (N, heads, positions read, d)
        # A single new position sees all; several at once are read only at the start of a text.
        causal = True if L > 1 else False  # noqa: SIM210 - not a symbol, when compiled
        attended = F.scaled_dot_product_attention(query, key, value, is_causal=causal)
        x = x + self.self_attn["out_proj"](attended.transpose(1, 2).reshape(N, L, width))
        return x + self.linear2(F.gelu(self.linear1(self.norm2(x))))


class PlainGPT(nn.Module):
    """The same model as `dlref.pytorch.transformers.GPT`, of torch.nn's modules."""

    def __init__(self, vocabulary: int, context: int, width: int, heads: int, layers: int) -> None:
        super().__init__()
        self.token_embedding, self.position_embedding = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(PlainBlock(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, tokens: Tensor, cache: Cache | None = None) -> Tensor:
        start = 0 if cache is None else cache.length
        positions = torch.arange(start, start + tokens.shape[1], device=tokens.device)
        x = self.token_embedding(tokens) + self.position_embedding(positions)  # (N, L, width)
        for i, block in enumerate(self.blocks):
            x = block(x, cache, i)
        return F.linear(self.norm(x), self.token_embedding.weight)


def plain_state(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights of dlref's GPT for the plain one."""
    return {re.sub(r"in_proj_(weight|bias)", r"in_proj.\1", name): tensor for name, tensor in state.items()}


def operations_per_token(model: nn.Module, shape: Shape) -> int:
    """6 N + 12 layers * width * context."""
    counted = sum(p.numel() for name, p in model.named_parameters() if name != "position_embedding.weight")
    return 6 * counted + 12 * shape.layers * shape.width * shape.context


def peak(name: str) -> float | None:
    """Operations per second that a card of this name can do at most, if it is known."""
    return next((1e12 * value for pattern, value in PEAKS.items() if re.fullmatch(pattern, name)), None)


def trainer(model: Any, tokens: Tensor, dtype: torch.dtype | None) -> Callable[[], float]:
    """A function that takes one training step on tokens (N, context + 1) and returns the loss."""
    fused = tokens.device.type == "cuda"
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=fused)
    inputs, targets = tokens[:, :-1].contiguous(), tokens[:, 1:].reshape(-1)

    def step() -> float:
        with torch.autocast(tokens.device.type, dtype, enabled=dtype is not None):
            loss = F.cross_entropy(model(inputs).flatten(0, 1), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()  # also waits for the card

    return step


def writer(model: Any, prompt: Tensor, new: int, layers: int, dtype: torch.dtype | None) -> Callable[[], Tensor]:
    """A function that continues prompts (N, L) by the likeliest tokens, `new` of them, one at a time."""

    @torch.no_grad()
    def write() -> Tensor:
        cache, unread, text = Cache(layers), prompt, []
        with torch.autocast(prompt.device.type, dtype, enabled=dtype is not None):
            for _ in range(new):
                unread = model(unread, cache)[:, -1].argmax(-1, keepdim=True)  # (N, 1)
                text.append(unread)
        return torch.cat(text, dim=1).cpu()  # waits for the card

    return write


def measure(works: dict[str, Callable[[], Any]], rounds: int, warm_up: int = 2) -> dict[str, float]:
    """Median seconds of each work. They take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for i in range(warm_up + rounds):  # the first calls compile
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if i >= warm_up:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def variants(shape: Shape, device: str, backend: str) -> dict[str, Any]:
    """dlref's and the plain model with the same weights, eager and compiled."""
    torch.compiler.reset()  # or what was compiled for another work counts against the limit
    torch.manual_seed(0)
    ours, plain = GPT(*shape).to(device), PlainGPT(*shape).to(device)
    plain.load_state_dict(plain_state(ours.state_dict()))
    models = {"dlref": ours, "torch.nn": plain}
    compiled = {f"{name}, compiled": torch.compile(model, backend=backend) for name, model in models.items()}
    return {**models, **compiled}


def training(shape: Shape, batch: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows of the first table."""
    models = variants(shape, options.device, options.backend)
    tokens = torch.randint(shape.vocabulary, (batch, shape.context + 1), device=options.device)
    works = {name: trainer(model, tokens, dtype_of(options)) for name, model in models.items()}
    seconds = measure(works, options.rounds)
    operations, most = operations_per_token(models["dlref"], shape), peak(card(options.device))
    rows = []
    for name, each in seconds.items():
        speed = batch * shape.context / each
        share = None if most is None or options.toy else speed * operations / most
        rows.append({"work": "training", "model": name, "batch": batch, "tokens_per_second": speed, "mfu": share})
    return rows


def writing(shape: Shape, batch: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows of the second table."""
    models = variants(shape, options.device, options.backend)
    new = shape.context // 4
    prompt = torch.randint(shape.vocabulary, (batch, shape.context // 4), device=options.device)
    works = {name: writer(model.eval(), prompt, new, shape.layers, dtype_of(options)) for name, model in models.items()}
    seconds = measure(works, options.rounds)
    return [
        {"work": "writing", "model": name, "batch": batch, "tokens_per_second": batch * new / each, "mfu": None}
        for name, each in seconds.items()
    ]


def dtype_of(options: argparse.Namespace) -> torch.dtype | None:
    return None if options.toy else torch.bfloat16


def card(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else "processor"


def table_row(row: dict[str, Any], against: float) -> str:
    share = "" if row["mfu"] is None else f"{100 * row['mfu']:.1f} %"
    cells = [row["work"], str(row["batch"]), row["model"], f"{row['tokens_per_second']:,.0f}"]
    return "| " + " | ".join([*cells, f"{row['tokens_per_second'] / against:.2f}", share]) + " |"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--toy", action="store_true", help="a tiny model in float32")
    parser.add_argument("--batch", type=int, default=8, help="texts of 1024 tokens in a training step")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--backend", default="inductor", help="of torch.compile")
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args(argv)
    if options.device == "cuda" and not torch.cuda.is_available():
        parser.error("torch sees no CUDA device; --device cpu --toy shows whether the benchmark runs")

    shape = TOY if options.toy else Shape()
    about = {"card": card(options.device), "torch": torch.__version__, "cuda": torch.version.cuda}
    about |= {"shape": shape._asdict(), "dtype": str(dtype_of(options) or torch.float32), "rounds": options.rounds}
    print(", ".join(f"{key}: {value}" for key, value in about.items()), "\n", flush=True)
    print("| work | texts | model | tokens/s | to torch.nn | MFU |\n| --- | --- | --- | --- | --- | --- |", flush=True)
    results = []
    for work, batch in ((training, options.batch), (writing, 1), (writing, 8)):
        rows = work(shape, batch, options)
        against = next(row["tokens_per_second"] for row in rows if row["model"] == "torch.nn")
        print("\n".join(table_row(row, against) for row in rows), flush=True)
        results += rows
    options.json.write_text(json.dumps({"machine": about, "results": results}, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
