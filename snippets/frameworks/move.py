# /// script
# requires-python = ">=3.11"
# dependencies = ["jax", "numpy", "torch"]
# ///
"""Weights move from PyTorch to NumPy and from there to JAX, as plain arrays."""

# --8<-- [start:move]
import jax
import numpy as np
import torch

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
arrays = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
for name, array in arrays.items():
    print(f"{name:9}{array.shape}")

W1, b1, W2, b2 = arrays["0.weight"].T, arrays["0.bias"], arrays["2.weight"].T, arrays["2.bias"]
x = np.random.default_rng(0).random((5, 64), dtype=np.float32)
answers = {
    "NumPy": np.maximum(x @ W1 + b1, 0) @ W2 + b2,
    "JAX": np.asarray(jax.nn.relu(jax.numpy.asarray(x) @ W1 + b1) @ W2 + b2),
}
with torch.no_grad():
    expected = model(torch.from_numpy(x)).numpy()
for name, answer in answers.items():
    print(f"{name:6} equals PyTorch: {np.allclose(answer, expected, atol=1e-5)}")
# --8<-- [end:move]

for answer in answers.values():
    assert np.abs(answer - expected).max() < 1e-5
assert expected.std() > 0.05
