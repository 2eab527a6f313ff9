# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two sequences of unequal length in a batch: padding as keys, without and with a mask."""

# --8<-- [start:padding]
import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

torch.manual_seed(0)
query, key, value = (nn.Linear(8, 8, bias=False) for _ in range(3))
a, b = torch.randn(5, 8), torch.randn(3, 8)
batch = nn.utils.rnn.pad_sequence([a, b], batch_first=True)  # (2, 5, 8), two rows of zeros below b
real = torch.arange(5) < torch.tensor([5, 3])[:, None]  # (2, 5)


def attend(x, mask=None):
    return scaled_dot_product_attention(query(x), key(x), value(x), attn_mask=mask)


with torch.no_grad():
    alone = attend(b[None])[0]  # (3, 8)
    for name, mask in {"no mask": None, "masked": real[:, None, :]}.items():  # (2, 1, 5)
        print(f"{name}: b changes by {(attend(batch, mask)[1, :3] - alone).abs().max():.3f}")
# --8<-- [end:padding]

assert (attend(batch)[1, :3] - alone).abs().max() > 0.05
assert (attend(batch, real[:, None, :])[1, :3] - alone).abs().max() < 1e-6
