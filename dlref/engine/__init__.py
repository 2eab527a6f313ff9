r"""The engine: what every topic stands on.

An operation is a function that returns its value and its pullback (`dlref.engine.operation`). `Tensor` is a tape over
such operations, `Module` holds named parameters, and `grad_check` compares a pullback with central differences.
"""

from dlref.engine.autograd import Tensor, apply, no_grad
from dlref.engine.drawing import Vertex, computation_graph
from dlref.engine.gradient_check import grad_check
from dlref.engine.module import IncompatibleKeys, Module, Parameter, Sequential
from dlref.engine.operation import Array, Pullback, check_floats, check_integers

__all__ = [
    "Array",
    "IncompatibleKeys",
    "Module",
    "Parameter",
    "Pullback",
    "Sequential",
    "Tensor",
    "Vertex",
    "apply",
    "check_floats",
    "check_integers",
    "computation_graph",
    "grad_check",
    "no_grad",
]
