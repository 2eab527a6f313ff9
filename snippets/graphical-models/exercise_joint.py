# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: the joint probability of any Bayesian network of yes/no variables.
Change `joint`, then run this file until it reports what passed."""

# --8<-- [start:task]
from itertools import product


# --8<-- [start:stub]
def joint(values, parents, tables):
    """values: name -> 0 or 1; parents: name -> list of names; tables: name -> {values of the parents: P(1)}."""
    p = 1.0
    for name in values:
        p *= tables[name][(0,) * len(parents[name])]
    return p


# --8<-- [end:stub]
def check(joint):
    parents = {"rain": [], "sprinkler": ["rain"], "wet": ["sprinkler", "rain"]}
    tables = {"rain": {(): 0.3}, "sprinkler": {(0,): 0.4, (1,): 0.1}}
    tables["wet"] = {(0, 0): 0.0, (0, 1): 0.8, (1, 0): 0.9, (1, 1): 1.0}
    got = joint({"rain": 1, "sprinkler": 1, "wet": 1}, parents, tables)
    assert abs(got - 0.03) < 1e-9, f"rain, sprinkler and wet: 0.3 * 0.1 * 1.0 = 0.03 is right, you return {got:.4g}"
    got = joint({"rain": 0, "sprinkler": 0, "wet": 0}, parents, tables)
    assert abs(got - 0.42) < 1e-9, f"nothing of the three: 0.7 * 0.6 * 1.0 = 0.42 is right, you return {got:.4g}"
    got = joint({"rain": 1, "sprinkler": 0, "wet": 1}, parents, tables)
    assert abs(got - 0.216) < 1e-9, (
        f"rain, no sprinkler, wet: 0.3 * 0.9 * 0.8 = 0.216 is right, you return {got:.4g}; the key is (sprinkler, rain)"
    )
    everything = [dict(zip(parents, row, strict=True)) for row in product([0, 1], repeat=3)]
    total = sum(joint(values, parents, tables) for values in everything)
    assert abs(total - 1) < 1e-9, f"all eight rows together have 1, yours {total:.4g}"
    print("passed: three rows by hand, and the sum of all eight")


if __name__ == "__main__":
    check(joint)
# --8<-- [end:task]

HINTS = (
    "Which number of a variable's table counts depends on the values of its parents. And if the variable is 0?",
    "One factor for each variable: P(1) at its parents' values if it is 1, and 1 - P(1) if it is 0.",
    "`yes = tables[name][tuple(values[parent] for parent in parents[name])]`",
)


# --8<-- [start:solution]
def solution(values, parents, tables):
    p = 1.0
    for name, value in values.items():
        yes = tables[name][tuple(values[parent] for parent in parents[name])]
        p *= yes if value == 1 else 1 - yes
    return p


# --8<-- [end:solution]


def yes_only(values, parents, tables):
    p = 1.0
    for name in values:
        p *= tables[name][tuple(values[parent] for parent in parents[name])]
    return p


def other_order(values, parents, tables):
    return solution(values, {name: above[::-1] for name, above in parents.items()}, tables)


def added(values, parents, tables):
    p = 0.0
    for name, value in values.items():
        yes = tables[name][tuple(values[parent] for parent in parents[name])]
        p += yes if value == 1 else 1 - yes
    return p


WRONG = {
    yes_only: "nothing of the three",
    other_order: "the key is (sprinkler, rain)",
    added: "0.3 * 0.1 * 1.0 = 0.03",
}
