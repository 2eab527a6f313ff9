# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Self-attention as a layer, and with a causal mask: all prefixes of a sequence in one pass."""

# --8<-- [start:layer]
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention


class SelfAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))

    def forward(self, x, mask=None):  # (N, T, D)
        q, k, v = self.query(x), self.key(x), self.value(x)  # (N, T, D) each
        return scaled_dot_product_attention(q, k, v, attn_mask=mask)  # (N, T, D)


torch.manual_seed(0)
layer, x = SelfAttention(16), torch.randn(2, 5, 16)  # two sequences of five positions
print("in", tuple(x.shape), "out", tuple(layer(x).shape))
# --8<-- [end:layer]

# --8<-- [start:prefixes]
causal = torch.ones(5, 5, dtype=torch.bool).tril()
print(causal.int().tolist())
together = layer(x, causal)  # (2, 5, 16)
same = []
for t in range(1, 6):
    alone = layer(x[:, :t])[:, -1]  # the first t positions, without a mask, (2, 16)
    same.append(torch.allclose(together[:, t - 1], alone, atol=1e-6))
print("each position as alone:", same)
# --8<-- [end:prefixes]

# --8<-- [start:opposite]
ready = nn.MultiheadAttention(16, num_heads=1, batch_first=True)  # PyTorch's layer
_, weights = ready(x, x, x, attn_mask=~causal)  # here True means: must not look
print("weights of query 2:", *(f"{w:.2f}" for w in weights[0, 1].tolist()))
# --8<-- [end:opposite]

# --8<-- [start:test]
other = x.clone()
other[:, 3] += 1  # change position 4, which has the index 3
for name, mask in {"no mask": None, "causal": causal}.items():
    change = (layer(other, mask) - layer(x, mask)).abs().amax(dim=(0, 2))  # (5,)
    print(f"{name:8}", [f"{c:.2f}" for c in change.tolist()])
# --8<-- [end:test]

assert weights[0, 1, 2:].max() == 0
newest = scaled_dot_product_attention(x[:, 4:], x, x, is_causal=True)  # one query, five keys
assert torch.allclose(newest, x[:, :1])
assert all(same)
assert change[:3].max() == 0
assert change[3:].min() > 0.01
