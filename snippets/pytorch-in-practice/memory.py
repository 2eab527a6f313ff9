# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Where the memory goes: weights, gradients, moments, and what the forward pass keeps for the backward pass."""

# --8<-- [start:memory]
import torch
from torch.utils.checkpoint import checkpoint_sequential

model = torch.nn.Sequential(*[layer for _ in range(8) for layer in (torch.nn.Linear(256, 256), torch.nn.ReLU())])
optimizer = torch.optim.Adam(model.parameters())


def kept(forward):
    """MB that a forward pass keeps for the backward pass, the weights not counted."""
    weights, storages = {p.untyped_storage().data_ptr() for p in model.parameters()}, {}

    def note(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = forward().square().mean()
    loss.backward()
    return sum(storages.values()) / 1e6


for batch in (64, 1024):
    x = torch.randn(batch, 256)
    print(f"batch {batch:4}: kept {kept(lambda: model(x)):.2f} MB")  # noqa: B023
thrifty = kept(lambda: checkpoint_sequential(model, 4, x, use_reentrant=False))
print(f"batch 1024, recomputing in four segments: kept {thrifty:.2f} MB")

optimizer.step()
numbers = {
    "weights": list(model.parameters()),
    "gradients": [p.grad for p in model.parameters()],
    "moments of Adam": [t for state in optimizer.state.values() for t in (state["exp_avg"], state["exp_avg_sq"])],
}
for name, tensors in numbers.items():
    print(f"{name}: {sum(t.nbytes for t in tensors) / 1e6:.2f} MB")
# --8<-- [end:memory]

assert thrifty < 8
