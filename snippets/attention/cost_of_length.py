# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""What a longer sequence costs an attention layer, a GRU and a convolution: counted, timed, and kept for backward."""

# --8<-- [start:count]
WIDTH, KERNEL = 64, 3


def multiply_adds(length, d=WIDTH):
    attention = 4 * length * d**2 + 2 * length**2 * d  # four matrices, then scores and weighted sums
    return attention, 6 * length * d**2, KERNEL * length * d**2  # attention, GRU, convolution


print("millions of multiply-adds   attention      GRU   convolution")
for length in (64, 256, 1024, 4096):
    counts = [f"{count / 1e6:9.1f}" for count in multiply_adds(length)]
    print(f"length {length:5}              ", "  ".join(counts))
# --8<-- [end:count]

# --8<-- [start:layers]
import time
from math import log2

import torch


class Attention(torch.nn.Module):
    """One head, written out, so that the table of weights is really made."""

    def __init__(self):
        super().__init__()
        self.qkv, self.join = torch.nn.Linear(WIDTH, 3 * WIDTH), torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, x):  # (1, T, width)
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        weights = (q @ k.mT / WIDTH**0.5).softmax(dim=-1)  # (1, T, T)
        return self.join(weights @ v)


class GRU(torch.nn.GRU):
    def forward(self, x):
        return super().forward(x)[0]


class Convolution(torch.nn.Conv1d):
    def forward(self, x):
        return super().forward(x.mT).mT


torch.manual_seed(0)
torch.set_num_threads(1)
layers = {"attention": Attention(), "GRU": GRU(WIDTH, WIDTH, batch_first=True)}
layers["convolution"] = Convolution(WIDTH, WIDTH, KERNEL, padding=1)
# --8<-- [end:layers]


# --8<-- [start:time]
def seconds(layer, length, repeats=7):
    """Processor time of one forward pass, the best of seven."""
    x, taken = torch.randn(1, length, WIDTH), []
    with torch.no_grad():
        for _ in range(repeats + 1):
            start = time.process_time()
            layer(x)
            taken.append(time.process_time() - start)
    return min(taken[1:])  # the first one warms up


LENGTHS = (256, 512, 1024, 2048, 4096)
taken = {name: [seconds(layer, length) for length in LENGTHS] for name, layer in layers.items()}
print("time, relative to the convolution of the same length")
for name in ("attention", "GRU"):
    ratios = [ours / theirs for ours, theirs in zip(taken[name], taken["convolution"], strict=True)]
    print(f"{name:11}", *(f"{ratio:6.1f}" for ratio in ratios))
exponent = {name: log2(row[4] / row[2]) / 2 for name, row in taken.items()}
print("time grows with the length to the power of")
print(", ".join(f"{name} {power:.1f}" for name, power in exponent.items()))
# --8<-- [end:time]


# --8<-- [start:saved]
def saved(layer, length):
    """Bytes of all arrays that PyTorch keeps for backward, weights left out."""
    kept, weights = {}, {weight.untyped_storage().data_ptr() for weight in layer.parameters()}

    def note(x):
        memory = x.untyped_storage()  # several arrays may share the same memory
        if memory.data_ptr() not in weights:
            kept[memory.data_ptr()] = memory.nbytes()
        return x

    with torch.autograd.graph.saved_tensors_hooks(note, lambda x: x):
        y = layer(torch.randn(1, length, WIDTH))
    return sum(kept.values()) if y.requires_grad else 0


print("kept for backward, in MiB   attention      GRU   convolution")
bytes_kept = {}
for length in (256, 1024, 4096):
    bytes_kept[length] = [saved(layer, length) for layer in layers.values()]
    print(f"length {length:5}              ", "  ".join(f"{size / 2**20:9.1f}" for size in bytes_kept[length]))
# --8<-- [end:saved]

# --8<-- [start:wider]
for length in (256, 4096):
    attention, gru, _ = multiply_adds(length, 256)
    print(f"width 256, length {length:4}: attention needs {attention / gru:.1f} times the multiply-adds of a GRU")
# --8<-- [end:wider]

assert multiply_adds(WIDTH)[0] == multiply_adds(WIDTH)[1]  # equal at a length of the width
assert multiply_adds(256, 256)[0] == multiply_adds(256, 256)[1]
assert 1.5 < exponent["attention"] < 3
assert 0.7 < exponent["GRU"] < 1.3
assert 0.5 < exponent["convolution"] < 1.4
assert 4096**2 * 4 < bytes_kept[4096][0] < 1.4 * 4096**2 * 4  # the table, and little else
assert all(3.9 < bytes_kept[4096][i] / bytes_kept[1024][i] < 4.1 for i in (1, 2))
