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
def steps_until(next_step, target=1e-6, limit=20_000):
    theta, memory = np.array([-1.2, 1.0]), np.zeros(2)
    for step in range(limit):
        if loss(theta) < target:
            return step
        theta, memory = next_step(theta, memory)
        if not loss(theta) < 1e6:
            break  # it diverges
    return limit


def descent(lr, beta=0.0, nesterov=False):
    def next_step(theta, velocity):
        g = gradient(theta)
        velocity = beta * velocity + g
        return theta - lr * (g + beta * velocity if nesterov else velocity), velocity

    return next_step


def newton(theta, memory):
    return theta - np.linalg.solve(hessian(theta), gradient(theta)), memory


rates, betas = [0.0005, 0.001, 0.0012, 0.0015, 0.002, 0.003], (0.9, 0.95, 0.98)
plain = {lr: steps_until(descent(lr)) for lr in rates}
heavy = {(lr, beta): steps_until(descent(lr, beta)) for lr in rates for beta in betas}
ahead = {(lr, beta): steps_until(descent(lr, beta, nesterov=True)) for lr in rates for beta in betas}
lr, ball, nesterov = (min(found, key=found.get) for found in (plain, heavy, ahead))
print(f"gradient descent: {plain[lr]} steps (rate {lr})")
print(f"momentum:         {heavy[ball]} steps (rate {ball[0]}, beta {ball[1]})")
print(f"Nesterov:         {ahead[nesterov]} steps (rate {nesterov[0]}, beta {nesterov[1]})")
print(f"Newton:           {steps_until(newton)} steps")
# --8<-- [end:race]
# --8<-- [start:onward]
onward = {}
for rate in (0.0015, 0.002):
    theta, onward[rate] = np.array([-1.2, 1.0]), [24.2]
    for _ in range(50_000):
        theta = theta - rate * gradient(theta)
        onward[rate].append(loss(theta))
    places = (0, 1, 2, 7_493, 20_000, 50_000)
    print(f"rate {rate}: loss", ", ".join(f"{onward[rate][step]:.2g}" for step in places))
# --8<-- [end:onward]

assert 7000 < plain[lr] < 8000
assert lr == 0.002 < rates[-1], "the best rate is not the end of the list"
assert 300 < heavy[ball] < 400
assert steps_until(newton) == 5
assert onward[0.0015][-1] < 1e-20, "below the limit at the minimum it converges"
assert onward[0.002][7_493] < 1e-6 < 1e-3 < onward[0.002][-1], "above it, it passes by and does not stay"
