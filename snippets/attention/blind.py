# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Attention does not see the order: words in another order, the same outputs in that order."""

# --8<-- [start:words]
import torch

word = {"dog": [1.0, 0.0], "bites": [0.0, 1.0], "man": [1.0, 1.0]}


def attend(sentence):
    x = torch.tensor([word[w] for w in sentence])  # (3, 2); query, key and value of each word
    weights = (x @ x.T).softmax(dim=1)  # (3, 3)
    return weights @ x


for sentence in (["dog", "bites", "man"], ["man", "bites", "dog"]):
    for w, row in zip(sentence, attend(sentence).tolist(), strict=True):
        print(f"{w:5}", [round(number, 2) for number in row], end="  ")
    print()
# --8<-- [end:words]


# --8<-- [start:layer]
torch.manual_seed(0)
layer = torch.nn.MultiheadAttention(32, num_heads=4, batch_first=True)
x = torch.randn(1, 10, 32)  # one text of ten tokens
order = torch.randperm(10)

as_it_is, shuffled = layer(x, x, x)[0], layer(x[:, order], x[:, order], x[:, order])[0]
print("order", order.tolist())
print("outputs are the same in that order:", torch.allclose(shuffled, as_it_is[:, order], atol=1e-6))
print("their mean is the same:", torch.allclose(shuffled.mean(dim=1), as_it_is.mean(dim=1), atol=1e-6))
# --8<-- [end:layer]


# --8<-- [start:causal]
layers = [torch.nn.MultiheadAttention(32, num_heads=4, batch_first=True) for _ in range(2)]
later = torch.ones(10, 10, dtype=torch.bool).triu(1)  # True: must not look there
swapped = x[:, [1, 0, *range(2, 10)]]  # the first two tokens have changed places


def last(x, layers):
    """The output at the last position, after some causal layers, each added to its input."""
    for layer in layers:
        x = x + layer(x, x, x, attn_mask=later)[0]
    return x[:, -1]


changes = [(last(swapped, layers[:n]) - last(x, layers[:n])).abs().max().item() for n in (1, 2)]
print("last output changes by", [f"{change:.3f}" for change in changes], "after one and after two layers")
# --8<-- [end:causal]

assert torch.allclose(attend(["dog", "bites", "man"])[[2, 1, 0]], attend(["man", "bites", "dog"]))
assert torch.allclose(shuffled, as_it_is[:, order], atol=1e-6)
assert changes[0] < 1e-6
assert changes[1] > 0.002
