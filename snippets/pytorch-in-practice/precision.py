# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Mixed precision: what 16 bits can hold, and a network trained with autocast."""

# --8<-- [start:numbers]
import torch

for dtype in (torch.float32, torch.float16, torch.bfloat16):
    numbers = torch.tensor([1.001, 70000.0, 1e-8]).to(dtype)
    print(f"{dtype!s:15}", *(f"{number:12.6g}" for number in numbers.tolist()))
# --8<-- [end:numbers]

# --8<-- [start:autocast]
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16, dtype=torch.float32)[order], torch.tensor(labels)[order]


def train(mixed, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(400):
        batch = torch.randint(1000, (50,))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed):
            logits = model(x[batch])
            loss = torch.nn.functional.cross_entropy(logits, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    kinds = [model[0].weight.dtype, logits.dtype, loss.dtype, model[0].weight.grad.dtype]
    return (model(x[1397:]).argmax(dim=1) == y[1397:]).float().mean().item(), kinds


for mixed in (False, True):
    runs = [train(mixed, seed) for seed in range(3)]
    print("mixed" if mixed else "float32", " ".join(f"{share:.1%}" for share, _ in runs))
    print("  weight, logits, loss, gradient:", *(str(kind).removeprefix("torch.") for kind in runs[0][1]))
# --8<-- [end:autocast]

assert min(share for share, _ in runs) > 0.93
assert runs[0][1] == [torch.float32, torch.bfloat16, torch.float32, torch.float32]
