# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""The training loop of this site: best weights, 16 bits, parts of a batch, a checkpoint to go on from."""

# --8<-- [start:fit]
import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.data import Batches
from dlref.pytorch.training import accuracy, evaluate, fit

images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0)).numpy()
x, y = (images[order] / 16).astype("float32"), labels[order]


def run(epochs, **options):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(64, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    history = fit(
        model,
        optimizer,
        torch.nn.functional.cross_entropy,
        Batches(x[:1000], y[:1000], batch_size=50, shuffle=True, rng=np.random.default_rng(0)),
        epochs=epochs,
        validation=[(x[1000:1397], y[1000:1397])],
        metric=accuracy,
        **options,
    )
    return model, history


whole, _ = run(6)
run(3, checkpoint="run.pt")
again, _ = run(6, checkpoint="run.pt", resume=True)
pairs = zip(whole.parameters(), again.parameters(), strict=True)
print("stopped and resumed, equal:", all(torch.equal(a, b) for a, b in pairs))
score = evaluate(whole, torch.nn.functional.cross_entropy, [(x[1397:], y[1397:])], metric=accuracy)
print(f"test part: {score.metric:.1%}")
# --8<-- [end:fit]

assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), again.parameters(), strict=True))
assert score.metric > 0.93
