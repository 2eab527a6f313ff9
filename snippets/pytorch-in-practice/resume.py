# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A run that is stopped and goes on: what a checkpoint has to hold so that nothing changes."""

# --8<-- [start:run]
import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

images, labels = load_digits(return_X_y=True)
data = TensorDataset(torch.tensor(images[:1000] / 16, dtype=torch.float32), torch.tensor(labels[:1000]))


def make():
    """Everything that a run changes, as at the start of the program."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(64, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.3)
    return model, optimizer, schedule, torch.Generator().manual_seed(0)


def epochs(number, model, optimizer, schedule, order):
    for _ in range(number):
        for x, y in DataLoader(data, batch_size=50, shuffle=True, generator=order):
            loss = torch.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()


# --8<-- [end:run]


# --8<-- [start:save]
def save(model, optimizer, schedule, order):
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "order": order.get_state(),  # of the batches
        "noise": torch.get_rng_state(),  # of dropout
    }
    torch.save(state, "checkpoint.pt")


def load(names, model, optimizer, schedule, order):
    state = torch.load("checkpoint.pt", weights_only=True)
    for name, part in (("model", model), ("optimizer", optimizer), ("schedule", schedule)):
        if name in names:
            part.load_state_dict(state[name])
    if "order" in names:
        order.set_state(state["order"])
    if "noise" in names:
        torch.set_rng_state(state["noise"])


# --8<-- [end:save]

# --8<-- [start:compare]
whole = make()
epochs(6, *whole)

half = make()
epochs(3, *half)
save(*half)

everything = ["model", "optimizer", "schedule", "order", "noise"]
gaps = {}
for left_out in ["nothing", *everything]:
    again = make()  # a new program
    load([name for name in everything if name != left_out], *again)
    epochs(3, *again)
    pairs = zip(whole[0].parameters(), again[0].parameters(), strict=True)
    gaps[left_out] = max((a - b).abs().max().item() for a, b in pairs)
    print(f"left out: {left_out:10} largest difference of a weight {gaps[left_out]:.3f}")
# --8<-- [end:compare]

assert gaps.pop("nothing") == 0
assert min(gaps.values()) > 0.01
