# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Rosenbrock's valley: its curvature, and how many steps three methods need to its end at (1, 1)."""

# --8<-- [start:surface]
import numpy as np


def loss(theta):
    x, y = theta
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def gradient(theta):
    x, y = theta
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


def hessian(theta):
    x, y = theta
    return np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]])


for point in [(-1.2, 1.0), (0.0, 0.0), (1.0, 1.0)]:
    low, high = np.linalg.eigvalsh(hessian(point))
    print(f"at {point}: curvature {low:.1f} to {high:.1f}, limit {2 / high:.4f}")


# --8<-- [end:surface]
# --8<-- [start:race]
def steps_until(next_step, target=1e-6, limit=100_000):
    theta, memory = np.array([-1.2, 1.0]), np.zeros(2)
    for step in range(limit):
        if loss(theta) < target:
            return step
        theta, memory = next_step(theta, memory)
    return limit


def heavy_ball(theta, velocity, lr=0.001, beta=0.95):
    velocity = beta * velocity + gradient(theta)
    return theta - lr * velocity, velocity


def newton(theta, memory):
    return theta - np.linalg.solve(hessian(theta), gradient(theta)), memory


def descent(theta, memory, lr=0.001):
    return theta - lr * gradient(theta), memory


for next_step in (descent, heavy_ball, newton):
    print(f"{next_step.__name__}: {steps_until(next_step)} steps")
# --8<-- [end:race]

assert steps_until(newton) < 10
assert steps_until(newton) * 20 < steps_until(heavy_ball) < steps_until(descent) / 5
