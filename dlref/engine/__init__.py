r"""The engine: what every topic stands on.

- `dlref.engine.operation`: an operation is a function that returns its value and its pullback;
- `dlref.engine.arithmetic`: operations that Python writes as symbols, a namespace of its own (`arithmetic.exp`), and
  `dlref.engine.choices`, those that choose between numbers (`choices.maximum`);
- `dlref.engine.broadcasting`: gradients of what was used several times;
- `dlref.engine.autograd`: `Tensor`, a tape over operations, and `dlref.engine.drawing`, the tape as a graph;
- `dlref.engine.gradient_check`: pullbacks against central differences;
- `dlref.engine.module`: named parameters, `state_dict`, and files to keep them in;
- `dlref.engine.arguments`, `dlref.engine.reduction` and `dlref.engine.files`: checks of arguments, means of losses,
  files written whole or not at all.
"""

from dlref.engine.autograd import Tensor, apply, no_grad
from dlref.engine.drawing import Vertex, computation_graph
from dlref.engine.gradient_check import grad_check
from dlref.engine.module import IncompatibleKeys, Module, Parameter, Sequential
from dlref.engine.operation import Array, Pullback, check_floats, check_integers, checked_operation

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
    "checked_operation",
    "computation_graph",
    "grad_check",
    "no_grad",
]
