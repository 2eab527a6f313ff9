r"""Initialisation: how large the first weights are.

A layer adds up `fan_in` products. If inputs have variance 1 and weights variance $v$, the sum has variance
$\text{fan\_in} \cdot v$. With $v = 1$ and 256 inputs each layer makes its signal 16 times larger, and after ten
layers it is $10^{12}$; with $v$ too small it is gone. Xavier's choice $v = 1/\text{fan}$ keeps it; He's choice
$v = 2/\text{fan\_in}$ keeps it through ReLU, which throws half of the variance away.

The functions write into the array they are given and return what they were given. Names, arguments and defaults
are those of `torch.nn.init`, plus a `numpy.random.Generator` as `rng`.

- `dlref.initialization.variance_scaling`: Xavier's and He's choices, which look at the shape;
- `dlref.initialization.orthogonal`: a matrix that keeps the length of every vector;
- `dlref.initialization.fill`: constants and plain random numbers.
"""

from dlref.initialization.fill import constant_, normal_, ones_, uniform_, zeros_
from dlref.initialization.orthogonal import orthogonal_
from dlref.initialization.variance_scaling import (
    calculate_gain,
    fans,
    kaiming_normal_,
    kaiming_uniform_,
    xavier_normal_,
    xavier_uniform_,
)

__all__ = [
    "calculate_gain",
    "constant_",
    "fans",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
