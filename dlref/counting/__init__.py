r"""Counting: what a model costs, before anybody trains it.

- `dlref.counting.counter`: the layers of a model with their parameters, multiply–adds and activations;
- `dlref.counting.rules`: how many multiply–adds each operation takes;
- `dlref.counting.table`: the result, and how it is printed.

Nothing large is computed for it: products of matrices and convolutions are run on an empty batch, which tells the shape
of their values, and parameters may be hollow (`empty_weights`).

>>> import numpy as np
>>> from dlref.feedforward import MLP
>>> print(count(MLP([784, 100, 10], rng=np.random.default_rng(0)), np.zeros((1, 784), np.float32)))
layer  kind    output    parameters  multiply-adds  activation bytes
0      Linear  (1, 100)      78,500         78,400               400
1      ReLU    (1, 100)           0              0               400
2      Linear  (1, 10)        1,010          1,000                40
total                        79,510         79,400               840
"""

from dlref.counting.counter import count, empty_weights
from dlref.counting.table import Count, Layer

__all__ = ["Count", "Layer", "count", "empty_weights"]
