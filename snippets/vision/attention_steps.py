# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Self-attention: a weighted mean over patches, by numbers and beside PyTorch's layer."""

# --8<-- [start:numbers]
import torch

query = torch.tensor([[1.0, 0.0]])  # what patch 1 asks for
key = torch.tensor([[1.0, 0.0], [2.0, 1.0], [0.0, 2.0]])  # what each patch offers
value = torch.tensor([[10.0, 0.0], [20.0, 6.0], [30.0, 0.0]])  # what each patch hands over
scores = query @ key.T / 2**0.5
weights = scores.softmax(dim=1)
print("scores ", scores.numpy().round(2))
print("weights", weights.numpy().round(2))
print("output ", (weights @ value).numpy().round(2))
# --8<-- [end:numbers]


# --8<-- [start:layer]
def attention(x, w_q, w_k, w_v):
    """x (N, patches, D); each patch becomes a weighted mean of the values of all patches."""
    q, k, v = x @ w_q.T, x @ w_k.T, x @ w_v.T  # (N, patches, D) each
    scores = q @ k.transpose(1, 2) / q.shape[2] ** 0.5  # (N, patches, patches)
    return scores.softmax(dim=2) @ v


torch.manual_seed(0)
layer = torch.nn.MultiheadAttention(64, num_heads=1, bias=False, batch_first=True)
x = torch.randn(2, 16, 64)
by_hand = attention(x, *layer.in_proj_weight.chunk(3)) @ layer.out_proj.weight.T
print("as torch.nn:", torch.allclose(by_hand, layer(x, x, x)[0], atol=1e-5))
# --8<-- [end:layer]

# --8<-- [start:permuted]
order = torch.randperm(16)
same = torch.allclose(layer(x[:, order], x[:, order], x[:, order])[0], layer(x, x, x)[0][:, order], atol=1e-5)
print("patches in another order, outputs in that order:", same)
# --8<-- [end:permuted]

assert torch.allclose(weights, torch.tensor([[0.283, 0.575, 0.140]]), atol=0.01)
assert torch.allclose(by_hand, layer(x, x, x)[0], atol=1e-5)
assert same
