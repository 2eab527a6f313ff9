# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: forty steps in a ravine with κ = 100: descent, descent with a rate above its limit, momentum."""

import matplotlib.pyplot as plt
import numpy as np

curvature = np.array([0.1, 10.0])


def path(lr, beta, steps=40):
    theta, velocity, places = np.array([10.0, 1.0]), np.zeros(2), []
    for _ in range(steps + 1):
        places.append(theta)
        velocity = beta * velocity + curvature * theta
        theta = theta - lr * velocity
    return np.array(places)


runs = {
    "descent, rate 0.16": path(0.16, 0),
    "descent, rate 0.21": path(0.21, 0),
    "momentum 0.9, rate 0.16": path(0.16, 0.9),
}
x, y = np.meshgrid(np.linspace(-6, 11, 80), np.linspace(-2.5, 2.5, 60))
figure, panels = plt.subplots(3, 1, figsize=(7, 5), sharex=True, sharey=True)
for i, (panel, (name, places)) in enumerate(zip(panels, runs.items(), strict=True)):
    panel.contour(x, y, 0.05 * x**2 + 5 * y**2, levels=[0.2, 1, 3, 10, 25], colors="0.5", linewidths=0.8)
    panel.plot(*places.T, ".-", color=f"C{i}", linewidth=1, markersize=5)
    panel.plot(0, 0, "+", color="black", markersize=9)
    panel.set(xlim=(-6, 11), ylim=(-2.5, 2.5), title=name)
plt.savefig("figure_momentum.svg")

loss = {name: places[-1] ** 2 @ curvature / 2 for name, places in runs.items()}
assert abs(loss["descent, rate 0.16"] - 5 * 0.984**80) < 0.01
assert loss["descent, rate 0.21"] > 200
assert loss["momentum 0.9, rate 0.16"] < 0.2
