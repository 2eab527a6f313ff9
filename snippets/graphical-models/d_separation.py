# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Which variables are independent, read off the arrows by d-separation, and held against the table of 32 rows."""

# --8<-- [start:read]
from itertools import combinations, pairwise, permutations, product

import numpy as np

NAMES = ["frost", "old", "stuck", "ice", "late"]
ARROWS = {(0, 2), (1, 2), (0, 3), (2, 4)}  # from, to


def descendants(node):
    below = {to for start, to in ARROWS if start == node}
    return below.union(*(descendants(one) for one in below))


def is_open(path, known):
    """A path is open if each node between its ends lets it through."""
    for before, node, after in zip(path, path[1:], path[2:], strict=False):
        collider = (before, node) in ARROWS and (after, node) in ARROWS
        if collider and not known & ({node} | descendants(node)):
            return False  # two arrows meet here, and nothing is known of it
        if not collider and node in known:
            return False  # a chain or a fork whose middle is known
    return True


def paths(a, b):
    """All ways from a to b along the lines, whatever their direction, that visit no node twice."""
    others = [n for n in range(5) if n not in (a, b)]
    for length in range(4):
        for between in permutations(others, length):
            path = (a, *between, b)
            if all({pair, pair[::-1]} & ARROWS for pair in pairwise(path)):
                yield path


def separated(a, b, known):
    return not any(is_open(path, known) for path in paths(a, b))


# --8<-- [end:read]

# --8<-- [start:compare]
rows = np.array(list(product([0, 1], repeat=5)))
f, old, stuck, ice, late = rows.T
yes = [0.2, 0.1, np.array([[0.01, 0.3], [0.1, 0.6]])[f, old], np.where(f, 0.9, 0.05), np.where(stuck, 0.7, 0.1)]
table = np.prod([np.where(rows[:, i], p, np.subtract(1, p)) for i, p in enumerate(yes)], axis=0)


def dependence(a, b, known):
    """The largest change of P(a = 1) when b changes too, over all values of what is known."""
    largest = 0.0
    for values in product([0, 1], repeat=len(known)):
        keep = (rows[:, sorted(known)] == values).all(axis=1)
        p = []
        for value in (0, 1):
            group = keep & (rows[:, b] == value)
            p.append(table[group & (rows[:, a] == 1)].sum() / table[group].sum())
        largest = max(largest, abs(p[1] - p[0]))
    return largest


found = []
for a, b in combinations(range(5), 2):
    others = [n for n in range(5) if n not in (a, b)]
    for size in range(4):
        for known in combinations(others, size):
            found.append((separated(a, b, set(known)), dependence(a, b, set(known)), a, b, known))
apart = [one[1] for one in found if one[0]]
linked = [one[1] for one in found if not one[0]]
print(f"{len(found)} questions, {len(apart)} pairs are separated")
print(f"separated: largest change {max(apart):.1e}; not separated: smallest change {min(linked):.4f}")
for truth, change, a, b, known in found:
    if {a, b} == {0, 1}:
        given = ", ".join(NAMES[n] for n in known) or "nothing"
        print(f"frost, old given {given:18}{'separated' if truth else 'linked':10}{change:.3f}")
# --8<-- [end:compare]

assert len(found) == 80
assert len(apart) == 25
assert max(apart) < 1e-12
assert min(linked) > 1e-3
