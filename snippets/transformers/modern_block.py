# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""What changed in the block since 2017: RMSNorm, SwiGLU, rotary positions, groups of query heads, and all in one."""

# --8<-- [start:rmsnorm]
import torch


def rms_norm(x, scale, eps=1e-5):
    return scale * x / (x.square().mean(dim=-1, keepdim=True) + eps).sqrt()


x, scale = torch.tensor([4.0, 2.0, 0.0, 2.0]), torch.ones(4)
for name, row in {"x": x, "10 x": 10 * x, "x + 10": x + 10}.items():
    old = torch.nn.functional.layer_norm(row, (4,))
    new = rms_norm(row, scale)
    old, new = (" ".join(f"{one:5.2f}" for one in y.tolist()) for y in (old, new))
    print(f"{name:6}   layer norm: {old}   RMSNorm: {new}")
same = torch.allclose(rms_norm(x, scale), torch.nn.functional.rms_norm(x, (4,), eps=1e-5))
print("equal to PyTorch's:", same)
# --8<-- [end:rmsnorm]


# --8<-- [start:swiglu]
class SwiGLU(torch.nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.gate = torch.nn.Linear(width, hidden, bias=False)
        self.up = torch.nn.Linear(width, hidden, bias=False)
        self.down = torch.nn.Linear(hidden, width, bias=False)

    def forward(self, x):  # (N, L, width)
        gate = torch.nn.functional.silu(self.gate(x))  # (N, L, hidden)
        return self.down(gate * self.up(x))  # (N, L, width)


plain = torch.nn.Sequential(torch.nn.Linear(48, 192, bias=False), torch.nn.ReLU(), torch.nn.Linear(192, 48, bias=False))
for name, layer in {"ReLU": plain, "SwiGLU": SwiGLU(48, 128)}.items():
    print(f"{name:6} {sum(p.numel() for p in layer.parameters())} weights")
# --8<-- [end:swiglu]

# --8<-- [start:kept]
x, counts = torch.randn(1, 10, 48), {}
for name, layer in {"ReLU": plain, "SwiGLU": SwiGLU(48, 128)}.items():
    kept = {}  # everything that autograd keeps, by its address
    with torch.autograd.graph.saved_tensors_hooks(lambda t, kept=kept: kept.setdefault(t.data_ptr(), t), lambda t: t):
        y = layer(x)
    hidden = [t for t in kept.values() if t.shape[-2:] in {(10, 192), (10, 128)}]
    counts[name] = sum(t.numel() for t in hidden) // 10
    print(f"{name:6} keeps {len(hidden)} of the hidden size, {counts[name]} numbers a position")
# --8<-- [end:kept]


# --8<-- [start:rotary]
def rotate(x, base=10000.0):  # (..., L, d)
    length, half = x.shape[-2], x.shape[-1] // 2
    speed = base ** (-torch.arange(half) / half)  # (d/2), from 1 downwards
    angle = torch.outer(torch.arange(length), speed)  # (L, d/2)
    a, b = x.chunk(2, dim=-1)  # entry i and entry i + d/2 are a pair
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], dim=-1)


torch.manual_seed(0)
q, k = rotate(torch.randn(12).expand(10, 12)), rotate(torch.randn(12).expand(10, 12))
scores = q @ k.T  # (10, 10): the same query and the same key, at all places
for apart in (2, 4):
    print(apart, "positions apart:", " ".join(f"{scores[i, i - apart]:.3f}" for i in (4, 5, 9)))
# --8<-- [end:rotary]


# --8<-- [start:grouped]
class Attention(torch.nn.Module):
    def __init__(self, width, heads, groups):
        super().__init__()
        self.heads, self.groups, self.d = heads, groups, width // heads
        self.query = torch.nn.Linear(width, heads * self.d, bias=False)
        self.key = torch.nn.Linear(width, groups * self.d, bias=False)
        self.value = torch.nn.Linear(width, groups * self.d, bias=False)
        self.out = torch.nn.Linear(width, width, bias=False)

    def forward(self, x):  # (N, L, width)
        q, k, v = (one(x).unflatten(2, (-1, self.d)).transpose(1, 2) for one in (self.query, self.key, self.value))
        q, k = rotate(q), rotate(k)  # (N, heads, L, d) and (N, groups, L, d)
        k, v = (one.repeat_interleave(self.heads // self.groups, dim=1) for one in (k, v))  # (N, heads, L, d)
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)  # (N, heads, L, d)
        return self.out(y.transpose(1, 2).flatten(2))  # (N, L, width)


# --8<-- [end:grouped]


# --8<-- [start:block]
class Block(torch.nn.Module):
    def __init__(self, width, heads, groups):
        super().__init__()
        self.norm1, self.norm2 = torch.nn.RMSNorm(width, eps=1e-5), torch.nn.RMSNorm(width, eps=1e-5)
        self.attention, self.mlp = Attention(width, heads, groups), SwiGLU(width, 8 * width // 3)

    def forward(self, x):  # (N, L, width), and so is what comes back
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


for groups in (4, 2, 1):
    block = Block(48, 4, groups)
    y = block(torch.randn(2, 10, 48))
    weights = sum(p.numel() for p in block.parameters())
    print(f"{groups} groups: {tuple(y.shape)}, {weights} weights, {2 * groups * 12} numbers a position in the cache")
# --8<-- [end:block]

assert same
assert counts["SwiGLU"] > 2 * counts["ReLU"]
x = torch.tensor([4.0, 2.0, 0.0, 2.0])
assert torch.allclose(rms_norm(10 * x, scale), rms_norm(x, scale), atol=1e-4)
assert not torch.allclose(rms_norm(x + 10, scale), rms_norm(x, scale), atol=0.3)
assert abs(scores[2, 0] - scores[9, 7]) < 1e-5 < abs(scores[9, 7] - scores[9, 5])
assert sum(p.numel() for p in plain.parameters()) == sum(p.numel() for p in SwiGLU(48, 128).parameters())
block, x = Block(48, 4, 2), torch.randn(2, 10, 48)
later = x.clone()
later[:, 7] += 1
assert torch.equal(block(x)[:, :7], block(later)[:, :7])  # nobody sees the future
