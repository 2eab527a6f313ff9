# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Two thousand training sets of one rule: squared bias, variance and noise of polynomials, and their sum."""

# --8<-- [start:fits]
import numpy as np

NOISE = 0.3  # the standard deviation of the noise of each measurement


def columns(x, degree):
    """1, x, x², … as columns (in Chebyshev's form, for which rounding errors stay small)."""
    return np.polynomial.chebyshev.chebvander(2 * x - 1, degree)


def predictions(degree, points, sets, rng, price=0):
    """Fit a polynomial to each of many training sets; its predictions at 200 places, one row for each set."""
    x = np.linspace(0, 1, points)
    y = np.sin(2 * np.pi * x) + rng.normal(0, NOISE, (sets, points))  # a row for each training set
    A = columns(x, degree)
    weights = y @ A @ np.linalg.inv(A.T @ A + price * np.eye(degree + 1))  # least squares, for all sets at once
    return weights @ columns(PLACES, degree).T


PLACES = np.linspace(0.01, 0.99, 200)
TRUTH = np.sin(2 * np.pi * PLACES)
# --8<-- [end:fits]


# --8<-- [start:terms]
def terms(predicted):
    middle = predicted.mean(axis=0)  # the mean prediction at each place
    bias2 = np.mean((middle - TRUTH) ** 2)
    variance = np.mean((predicted - middle) ** 2)
    return bias2, variance


rng = np.random.default_rng(1)
found = {}
print("degree   bias²   variance   noise      sum   error on new points")
for degree in (0, 1, 3, 5, 9, 14):
    predicted = predictions(degree, 20, 2000, rng)
    new = TRUTH + rng.normal(0, NOISE, predicted.shape)  # fresh measurements, with fresh noise
    bias2, variance = terms(predicted)
    found[degree] = bias2, variance, np.mean((predicted - new) ** 2)
    print(f"{degree:4}    {bias2:.3f}      {variance:.3f}   {NOISE**2:.3f}    ", end="")
    print(f"{bias2 + variance + NOISE**2:.3f}     ", end="")
    print(f"{found[degree][2]:12.3f}")
# --8<-- [end:terms]

# --8<-- [start:data]
more = {}
print("degree   points   bias²   variance")
for degree in (1, 3, 9):
    for points in (20, 80, 320):
        more[degree, points] = terms(predictions(degree, points, 2000, rng))
        print(f"{degree:4}     {points:4}     {{:.4f}}     {{:.4f}}".format(*more[degree, points]))
# --8<-- [end:data]

# --8<-- [start:ridge]
ridge = {}
print("degree 9, price   bias²   variance   sum with noise")
for price in (0, 0.01, 0.1, 1, 10, 100):
    ridge[price] = bias2, variance = terms(predictions(9, 20, 2000, rng, price))
    print(f"{price:12}      {bias2:.3f}     {variance:.3f}         {bias2 + variance + NOISE**2:.3f}")
# --8<-- [end:ridge]

assert all(abs(b + v + NOISE**2 - error) < 0.003 for b, v, error in found.values())
assert found[0][0] > 10 * found[0][1]
assert found[14][1] > 100 * found[14][0]
assert abs(more[9, 20][1] / more[9, 80][1] - 4) < 1.2
assert abs(more[1, 320][0] / more[1, 20][0] - 1) < 0.1
assert ridge[100][0] > 10 * ridge[100][1]
assert min(b + v for b, v in ridge.values()) < sum(ridge[0])
