# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""The whole recipe on digits: AdamW, warm-up, cosine, clipping, no decay on biases, and a rate chosen by validation."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.optim import lr_scheduler

device = "cuda" if torch.cuda.is_available() else "cpu"
x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float().to(device), torch.tensor(y).to(device)
torch.manual_seed(0)
training, validation, test = torch.randperm(len(x)).split([1000, 347, 450])
copies = (x[test][:, None] == x[torch.cat([training, validation])]).all(dim=2).sum()
print(
    f"{len(training)} images to train on, {len(validation)} to choose, {len(test)} to test, {copies} copies among them"
)
# --8<-- [end:data]


# --8<-- [start:prepare]
def prepare(peak, steps):
    """A network, its optimiser, and the schedule for a run of so many steps."""
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)).to(device)
    matrices = [p for p in model.parameters() if p.ndim > 1]
    biases = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": matrices}, {"params": biases, "weight_decay": 0}]
    optimizer = torch.optim.AdamW(groups, lr=peak, weight_decay=0.1)
    rise = steps // 20
    warmup = lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=rise)
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - rise)
    schedule = lr_scheduler.SequentialLR(optimizer, [warmup, cosine], milestones=[rise])
    return model, optimizer, schedule


# --8<-- [end:prepare]
# --8<-- [start:fit]
def fit(rows, peak, seed, epochs=20, batch=64, loud=False):
    torch.manual_seed(seed)
    batches = len(rows) // batch  # full ones in an epoch
    model, optimizer, schedule = prepare(peak, epochs * batches)
    for epoch in range(epochs):
        total = 0.0
        for part in rows[torch.randperm(len(rows))].split(batch)[:batches]:
            loss = nn.functional.cross_entropy(model(x[part]), y[part])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()  # once per step, because T_max counts steps
            total += loss.item()
        if loud and epoch in (0, 4, 9, 19):
            print(f"epoch {epoch + 1:2}: training loss {total / batches:.2g}")
    return model


# --8<-- [end:fit]
# --8<-- [start:choose]
@torch.no_grad()
def score(model, rows):
    logits = model(x[rows])
    right = (logits.argmax(dim=1) == y[rows]).float().mean()
    return nn.functional.cross_entropy(logits, y[rows]).item(), right.item()


RATES, SEEDS, found = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3), range(3), {}
for peak in RATES:
    losses, right = zip(*(score(fit(training, peak, seed), validation) for seed in SEEDS), strict=True)
    found[peak] = sum(losses) / 3
    print(
        f"peak rate {peak:<6}: loss {min(losses):.3f} to {max(losses):.3f}, right {min(right):.1%} to {max(right):.1%}"
    )
best = min(found, key=found.get)
# --8<-- [end:choose]
# --8<-- [start:result]
everything = torch.cat([training, validation])
models = [fit(everything, best, seed, loud=seed == 0) for seed in SEEDS]
accuracy = [score(model, test)[1] for model in models]
print(f"rate {best}: " + ", ".join(f"{share:.1%}" for share in accuracy) + f" of {len(test)} others right")
# --8<-- [end:result]
# --8<-- [start:cost]
weights = sum(p.numel() for p in models[0].parameters())
print(f"{weights:,} parameters, and {2 * weights:,} numbers of optimiser state")
print(f"{20 * (len(everything) // 64)} steps, {6 * weights * 64 * 20 * (len(everything) // 64) / 1e9:.1f} GFLOP a run")
# --8<-- [end:cost]

assert copies == 0
assert RATES[0] < best < RATES[-1], "the best rate is not the end of the list"
assert min(accuracy) > 0.965
assert found[0.001] > 4 * found[best]
