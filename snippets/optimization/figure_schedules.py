# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: six learning-rate schedules of PyTorch over 100 epochs."""

import matplotlib.pyplot as plt
import torch
from torch.optim import lr_scheduler

EPOCHS, PEAK = 100, 1.0


def warmup_cosine(optimizer):
    warmup = lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=10)
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS - 10)
    return lr_scheduler.SequentialLR(optimizer, [warmup, cosine], milestones=[10])


SCHEDULES = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, step_size=30, gamma=0.1),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.95),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=EPOCHS),
    "LinearLR, then cosine": warmup_cosine,
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, max_lr=PEAK, total_steps=EPOCHS),
    "ReduceLROnPlateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.3, patience=8),
}


def rates(make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=PEAK)
    scheduler, used = make(optimizer), []
    for epoch in range(EPOCHS):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if epoch == EPOCHS - 1:
            break
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(max(0.9**epoch, 0.1))  # a validation loss that falls until epoch 22, then stalls
        else:
            scheduler.step()
    return used


curves = {name: rates(make) for name, make in SCHEDULES.items()}
figure, panels = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True)
for i, (name, curve) in enumerate(curves.items()):
    panels[i // 3].plot(curve, color=f"C{i % 3}", label=name)
for panel in panels:
    panel.set(xlabel="epoch", xlim=(0, EPOCHS), ylim=(0, 1.32))
    panel.legend(loc="upper right")
panels[0].set_ylabel("learning rate / peak")
plt.savefig("figure_schedules.svg")

assert all(min(curve) >= 0 and max(curve) <= PEAK * 1.001 for curve in curves.values())
assert curves["LinearLR, then cosine"].index(max(curves["LinearLR, then cosine"])) == 10
assert curves["ReduceLROnPlateau"][-1] < 0.1 < curves["ReduceLROnPlateau"][30]
