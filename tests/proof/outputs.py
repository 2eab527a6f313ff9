"""Compare what a page says a program prints with what it prints."""

import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![A-Za-z_])")
RTOL = 0.01


def same_number(shown: str, printed: str, rtol: float | None, atol: float | None) -> bool:
    """Whole numbers are counts and shapes, so they are equal unless a tolerance is stated."""
    whole = re.compile(r"[-+]?\d+")
    if rtol is None and atol is None and whole.fullmatch(shown) and whole.fullmatch(printed):
        return int(shown) == int(printed)
    return math.isclose(
        float(shown), float(printed), rel_tol=RTOL if rtol is None else rtol, abs_tol=0.0 if atol is None else atol
    )


def same_line(shown: str, printed: str, rtol: float | None = None, atol: float | None = None) -> bool:
    """Equal words, and numbers within the tolerance. Blanks only align columns, so their count does not matter."""

    def split(line: str) -> tuple[list[str], list[str]]:
        return NUMBER.sub("#", line).split(), NUMBER.findall(line)

    (words, numbers), (other_words, other_numbers) = split(shown), split(printed)
    return words == other_words and all(
        same_number(a, b, rtol, atol) for a, b in zip(numbers, other_numbers, strict=True)
    )


def difference(shown: str, printed: str, rtol: float | None = None, atol: float | None = None) -> str | None:
    """None where the lines shown occur in the lines printed, one after the other; else what to look at."""
    wanted = [line.rstrip() for line in shown.strip("\n").splitlines()]
    lines = printed.splitlines()
    for start in range(len(lines) - len(wanted) + 1):
        pairs = zip(wanted, lines[start:], strict=False)
        if all(same_line(a, b, rtol, atol) for a, b in pairs):
            return None
    return "\n".join(["shown:", *(f"    {line}" for line in wanted), "printed:", *(f"    {line}" for line in lines)])
