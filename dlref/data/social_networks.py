r"""Zachary's karate club: who met whom, and how the club fell apart.

A quarrel between the teacher (member 1) and the club's administrator (member 34) split a karate club in two. The
friendships had been written down before, and from them alone nearly everybody's choice can be told.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array

# Members are counted from 1, as in the paper: to each, those friends who have a larger number. 78 pairs in all.
_FRIENDS = {
    1: (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32),
    2: (3, 4, 8, 14, 18, 20, 22, 31),
    3: (4, 8, 9, 10, 14, 28, 29, 33),
    4: (8, 13, 14),
    5: (7, 11),
    6: (7, 11, 17),
    7: (17,),
    9: (31, 33, 34),
    10: (34,),
    14: (34,),
    15: (33, 34),
    16: (33, 34),
    19: (33, 34),
    20: (34,),
    21: (33, 34),
    23: (33, 34),
    24: (26, 28, 30, 33, 34),
    25: (26, 28, 32),
    26: (32,),
    27: (30, 34),
    28: (34,),
    29: (32, 34),
    30: (33, 34),
    31: (33, 34),
    32: (33, 34),
    33: (34,),
}
_WITH_THE_TEACHER = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22)


def karate_club(*, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """34 members of a karate club, the 78 friendships between them, and the club that each chose after the split.

    Member i of the paper is row i - 1. Row 0 is the teacher, row 33 the administrator.

    Returns
    -------
    adjacency : (34, 34) array of `dtype`
        1 where two members met outside the lessons, 0 elsewhere; symmetric.
    y : (34,) array of int64
        0 for the 17 who went with the teacher, 1 for the 17 who stayed with the administrator. (Member 9 was on the
        administrator's side, but went with the teacher: the black belt was three weeks away.)

    References
    ----------
    Zachary, "An Information Flow Model for Conflict and Fission in Small Groups", Journal of Anthropological Research
    33(4), 1977.

    Examples
    --------
    >>> adjacency, y = karate_club()
    >>> adjacency.shape, int(adjacency.sum()) // 2, np.bincount(y).tolist()
    ((34, 34), 78, [17, 17])
    """
    adjacency = np.zeros((34, 34), dtype)
    for member, friends in _FRIENDS.items():
        for friend in friends:
            adjacency[member - 1, friend - 1] = adjacency[friend - 1, member - 1] = 1
    y = np.ones(34, np.int64)
    y[np.array(_WITH_THE_TEACHER) - 1] = 0
    return adjacency, y
