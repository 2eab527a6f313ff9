# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Train an MLP on digits with the whole recipe: AdamW, warm-up, cosine, clipping, no decay on biases."""

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=450, random_state=0, stratify=y)
x_train, x_test = (torch.tensor(a).float().to(device) for a in (x_train, x_test))
y_train, y_test = (torch.tensor(a).to(device) for a in (y_train, y_test))

# --8<-- [start:recipe]
EPOCHS, BATCH, PEAK = 20, 64, 0.01
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)).to(device)
matrices = [p for p in model.parameters() if p.ndim > 1]
biases = [p for p in model.parameters() if p.ndim <= 1]
groups = [{"params": matrices}, {"params": biases, "weight_decay": 0}]
optimizer = torch.optim.AdamW(groups, lr=PEAK, weight_decay=0.1)
steps = EPOCHS * (len(x_train) // BATCH)
warmup = LinearLR(optimizer, start_factor=0.01, total_iters=steps // 20)
cosine = CosineAnnealingLR(optimizer, T_max=steps - steps // 20)
scheduler = SequentialLR(optimizer, [warmup, cosine], milestones=[steps // 20])
# --8<-- [end:recipe]
# --8<-- [start:loop]
for epoch in range(EPOCHS):
    total = 0.0
    order = torch.randperm(len(x_train))[: steps // EPOCHS * BATCH]
    for rows in order.split(BATCH):
        loss = nn.functional.cross_entropy(model(x_train[rows]), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        scheduler.step()  # once per step, because T_max counts steps
        total += loss.item()
    if epoch in (0, 4, 9, 19):
        print(f"epoch {epoch + 1:2}: training loss {total * EPOCHS / steps:.2g}")
# --8<-- [end:loop]
# --8<-- [start:result]
with torch.no_grad():
    accuracy = (model(x_test).argmax(dim=1) == y_test).float().mean().item()
weights = sum(p.numel() for p in model.parameters())
print(f"{len(x_train):,} images to train on, {accuracy:.1%} right of {len(x_test)} others")
print(f"{weights:,} parameters, and {2 * weights:,} numbers of optimiser state")
print(f"{steps} steps, {6 * weights * BATCH * steps / 1e9:.1f} GFLOP")
# --8<-- [end:result]

assert accuracy > 0.955
