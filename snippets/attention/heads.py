# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Several heads of attention from tensors up, beside PyTorch's layer, and what a wrong reshape does."""

# --8<-- [start:heads]
import torch


def multi_head(query, key, value, w_q, w_k, w_v, w_o, heads):
    """query (N, L, D), key and value (N, S, D), and four tables (D, D)."""
    q, k, v = query @ w_q.T, key @ w_k.T, value @ w_v.T  # (N, L, D) and twice (N, S, D)
    q, k, v = (x.unflatten(2, (heads, -1)).transpose(1, 2) for x in (q, k, v))  # (N, heads, L or S, d)
    scores = q @ k.transpose(2, 3) / q.shape[3] ** 0.5  # (N, heads, L, S)
    weights = scores.softmax(dim=3)
    found = weights @ v  # (N, heads, L, d)
    side_by_side = found.transpose(1, 2).flatten(2)  # (N, L, D)
    return side_by_side @ w_o.T, weights


# --8<-- [end:heads]


# --8<-- [start:torch]
torch.manual_seed(0)
layer = torch.nn.MultiheadAttention(32, num_heads=4, bias=False, batch_first=True)
query, pairs = torch.randn(2, 1, 32), torch.randn(2, 8, 32)  # one question and eight pairs in each list

tables = [*layer.in_proj_weight.chunk(3), layer.out_proj.weight]  # W_Q, W_K, W_V and W_O
mine, my_weights = multi_head(query, pairs, pairs, *tables, heads=4)
theirs, mean_weights = layer(query, pairs, pairs)
print("same output:", torch.allclose(mine, theirs, atol=1e-6))
print("my weights", tuple(my_weights.shape), "PyTorch's", tuple(mean_weights.shape))
print("they are the mean over the heads:", torch.allclose(my_weights.mean(dim=1), mean_weights, atol=1e-6))
# --8<-- [end:torch]

each = layer(query, pairs, pairs, average_attn_weights=False)[1]
assert torch.allclose(mine, theirs, atol=1e-6)
assert torch.allclose(my_weights, each, atol=1e-6)
assert torch.allclose(my_weights.mean(dim=1), mean_weights, atol=1e-6)
assert (my_weights[0, 0] - my_weights[0, 1]).abs().max() > 0.01  # the heads look at different places
