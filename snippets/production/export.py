# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "onnx", "onnxruntime", "onnxscript", "scikit-learn", "torch"]
# ///
"""Out of PyTorch and back: a trained network as an ONNX file, run by another program and by plain NumPy."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for _ in range(600):
    rows = torch.randint(1000, (50,))
    loss = torch.nn.functional.cross_entropy(model(images[rows]), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    logits = model(images[1397:])
print(f"PyTorch reads {(logits.argmax(dim=1) == labels[1397:]).float().mean():.1%} of 400 new digits")
# --8<-- [end:train]

# --8<-- [start:export]
import warnings

import onnxscript  # noqa: F401 - the exporter of PyTorch needs it

batch = torch.export.Dim("batch")  # any number of images
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the exporter uses parts of PyTorch that are to change
    torch.onnx.export(
        model,
        (images[:2],),
        "digits.onnx",
        input_names=["images"],
        output_names=["logits"],
        dynamic_shapes=({0: batch},),
        external_data=False,  # everything in one file
        verbose=False,
    )
# --8<-- [end:export]

# --8<-- [start:run]
import onnxruntime

session = onnxruntime.InferenceSession("digits.onnx", providers=["CPUExecutionProvider"])
(served,) = session.run(["logits"], {"images": images[1397:].numpy()})
print(f"largest difference: {abs(served - logits.numpy()).max():.0e}")
# --8<-- [end:run]

# --8<-- [start:numpy]
import numpy as np
import onnx
from onnx import numpy_helper

arrays = [numpy_helper.to_array(one) for one in onnx.load("digits.onnx").graph.initializer]
print([array.shape for array in arrays])
matrices, biases = ([array for array in arrays if array.ndim == n] for n in (2, 1))
hidden = np.maximum(images[1397:].numpy() @ matrices[0].T + biases[0], 0)
again = hidden @ matrices[1].T + biases[1]
print(f"NumPy: largest difference {abs(again - logits.numpy()).max():.0e}")
# --8<-- [end:numpy]

assert (logits.argmax(dim=1) == labels[1397:]).float().mean() > 0.93
assert abs(served - logits.numpy()).max() < 1e-4
assert abs(again - logits.numpy()).max() < 1e-4
