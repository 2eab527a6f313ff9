# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Dot product, softmax, weighted mean: one question by numbers, then two questions as matrices."""

# --8<-- [start:numbers]
import numpy as np

keys = np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])  # tastes of Ann, Ben and Cleo, (3, 2)
values = np.array([9.0, 5.0, 1.0])  # their ratings of the film


def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


for query in [(2, 0), (0, 1), (1, 1)]:
    scores = keys @ query  # (3,)
    weights = softmax(scores)
    print(f"query {query}: scores {scores}, weights {weights.round(2)}, rating {weights @ values:.2f}")
# --8<-- [end:numbers]

first = softmax(keys @ (2, 0)) @ values

# --8<-- [start:matrices]
Q = np.array([[2.0, 0.0], [1.0, 1.0]])  # your taste and Dora's, (2, 2)
K = keys  # (3, 2)
V = np.array([[9.0, 3.0], [5.0, 4.0], [1.0, 8.0]])  # two films in columns, (3, 2)
scores = Q @ K.T  # (2, 3)
weights = softmax(scores)  # (2, 3), each row adds up to 1
Y = weights @ V  # (2, 2)
print(weights.round(3))
print(Y.round(2))

import torch

q, k, v = torch.tensor(Q), torch.tensor(K), torch.tensor(V)
y = torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=1.0)
print("as PyTorch:", np.allclose(y, Y))
# --8<-- [end:matrices]

assert np.isclose(first, 8.4036, atol=1e-3)
assert np.allclose(Y, [[8.4036, 3.1971], [5, 5]], atol=1e-3)
divided = torch.nn.functional.scaled_dot_product_attention(q, k, v)
assert np.allclose(y, Y)
assert np.allclose(divided, softmax(scores / 2**0.5) @ V)
assert np.allclose(divided[0], [7.89, 3.41], atol=0.01)
