# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: what would more rows bring? A straight line on a plane with two logarithmic axes.
Change `expected_error`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def expected_error(sizes, errors, size):
    """Errors measured at two sizes -> the error at another size, if error = a * size ** b."""
    return errors[-1]


# --8<-- [end:stub]
def check(expected_error):
    got = float(expected_error((100, 1000), (0.4, 0.2), 10_000))
    said = (
        f"0.4 at 100 rows and 0.2 at 1,000: ten times the rows halve the error, so 0.1 at 10,000; you return {got:.3f}"
    )
    assert got >= 0, f"{said}, and an error cannot be negative"
    assert np.isclose(got, 0.1), said
    between = float(expected_error((100, 10_000), (0.4, 0.1), 1000))
    assert np.isclose(between, 0.2), f"between 0.4 at 100 and 0.1 at 10,000 lies 0.2 at 1,000; you return {between:.3f}"
    flat = float(expected_error((100, 1000), (0.3, 0.3), 5000))
    assert np.isclose(flat, 0.3), f"an error that does not fall stays 0.3; you return {flat:.3f}"
    doubled = float(expected_error((50, 200), (0.9, 0.3), 800))
    assert np.isclose(doubled, 0.1), f"four times the rows make a third of the error, so 0.1; you return {doubled:.3f}"
    print("passed: beyond the sizes, between them, a flat curve, and steps of four")


if __name__ == "__main__":
    check(expected_error)
# --8<-- [end:task]

HINTS = (
    "A product becomes a sum under the logarithm, so log(error) is a straight line over log(size).",
    "Its slope is `b = log(error2 / error1) / log(size2 / size1)`.",
    "`b = np.log(errors[1] / errors[0]) / np.log(sizes[1] / sizes[0])`",
)


# --8<-- [start:solution]
def solution(sizes, errors, size):
    b = np.log(errors[1] / errors[0]) / np.log(sizes[1] / sizes[0])
    return errors[1] * (size / sizes[1]) ** b


# --8<-- [end:solution]


def straight_in_rows(sizes, errors, size):
    slope = (errors[1] - errors[0]) / (sizes[1] - sizes[0])
    return errors[1] + slope * (size - sizes[1])


def straight_in_log_rows(sizes, errors, size):
    slope = (errors[1] - errors[0]) / np.log(sizes[1] / sizes[0])
    return errors[1] + slope * np.log(size / sizes[1])


def always_half(sizes, errors, size):
    return errors[1] * 0.5 ** np.log10(size / sizes[1])


WRONG = {
    straight_in_rows: "cannot be negative",
    straight_in_log_rows: "you return 0.000",
    always_half: "does not fall stays 0.3",
}
