# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the biases of ALiBi for the last few queries of a text. Change `bias` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def bias(slope, queries, keys):
    """(queries, keys): minus the slope times the distance; the last query stands at the last key."""
    places = np.arange(queries)[:, None]
    return -slope * np.abs(places - np.arange(keys))


# --8<-- [end:stub]
def check(bias):
    answer = np.asarray(bias(0.5, 3, 3), dtype=float)
    assert answer.shape == (3, 3), f"for 3 queries and 3 keys the shape must be (3, 3), yours is {answer.shape}"
    expected = [[0, -0.5, -1], [-0.5, 0, -0.5], [-1, -0.5, 0]]
    for i, row in enumerate(expected):
        assert np.allclose(answer[i], row), (
            f"3 queries, 3 keys, slope 0.5: row {i} is {row}, yours {(answer[i] + 0).tolist()}; "
            "a key after the query has a distance, too (a mask may hide it later)"
        )
    answer = np.asarray(bias(0.5, 1, 4), dtype=float)
    assert answer.shape == (1, 4), f"for 1 query and 4 keys the shape must be (1, 4), yours is {answer.shape}"
    why = "the only query stands at the last of 4 keys, so its distances are 3, 2, 1, 0"
    assert np.allclose(answer, [[-1.5, -1, -0.5, 0]]), (
        f"{why}, and the biases -1.5, -1, -0.5, 0; you return {answer[0]}"
    )
    whole = np.asarray(bias(0.25, 10, 10), dtype=float)
    last = np.asarray(bias(0.25, 4, 10), dtype=float)
    assert np.allclose(last, whole[-4:]), "the last 4 of 10 queries must get the last 4 rows of the whole table"
    print("passed: the whole table, one query behind four keys, the last four queries of ten")


if __name__ == "__main__":
    check(bias)
# --8<-- [end:task]

HINTS = (
    "At which place does the first of the queries stand, if the last one stands at the last key?",
    "Query i stands at place i + keys - queries.",
    "`places = np.arange(keys - queries, keys)[:, None]`",
)


# --8<-- [start:solution]
def solution(slope, queries, keys):
    places = np.arange(keys - queries, keys)[:, None]
    return -slope * np.abs(places - np.arange(keys))


# --8<-- [end:solution]


def added(slope, queries, keys):
    return -solution(slope, queries, keys)


def one_row_too_far(slope, queries, keys):
    places = np.arange(keys - queries + 1, keys + 1)[:, None]
    return -slope * np.abs(places - np.arange(keys))


def future_hidden(slope, queries, keys):
    return np.where(np.triu(np.ones((queries, keys)), keys - queries + 1) > 0, -np.inf, solution(slope, queries, keys))


def first_query_only(slope, queries, keys):
    places = np.full((queries, 1), keys - 1) if queries < keys else np.arange(keys)[:, None]
    return -slope * np.abs(places - np.arange(keys))


WRONG = {
    added: "row 0 is [0, -0.5, -1], yours [0.0, 0.5, 1.0]",
    one_row_too_far: "row 0 is [0, -0.5, -1], yours [-0.5, 0.0, -0.5]",
    future_hidden: "row 0 is [0, -0.5, -1], yours [0.0, -inf, -inf]",
    first_query_only: "must get the last 4 rows",
}
