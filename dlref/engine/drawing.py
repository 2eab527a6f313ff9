r"""The tape as a graph: which operation made which value, ready to be drawn."""

from operator import attrgetter
from typing import NamedTuple

from dlref.engine.autograd import Tensor, _Step


class Vertex(NamedTuple):
    """A box in the drawing of a computation: an operation's name, or a tensor's, and the shape."""

    label: str
    shape: tuple[int, ...]


def computation_graph(tensor: Tensor, **names: Tensor) -> tuple[list[Vertex], list[tuple[int, int]]]:
    """The computation behind a tensor, ready to be drawn.

    Parameters
    ----------
    tensor : Tensor
        The end of the computation, usually the loss.
    **names : Tensor
        Names for tensors that went in; the others are called "tensor".

    Returns
    -------
    vertices : list of Vertex
        Inputs before the operations that use them; `tensor` itself is last.
    edges : list of (int, int)
        Pairs of positions in `vertices`: from, to.

    Examples
    --------
    >>> w = Tensor([2.0], requires_grad=True)
    >>> vertices, edges = computation_graph((w * 3.0).exp(), w=w)
    >>> [vertex.label for vertex in vertices]
    ['w', 'multiply', 'exp']
    >>> edges
    [(0, 1), (1, 2)]
    """
    given = {id(named): name for name, named in names.items()}
    vertices: list[Vertex] = []
    edges: list[tuple[int, int]] = []
    position: dict[int, int] = {}  # of a tensor that went in, or of a step, by id

    def place(x: Tensor) -> int:
        key = id(x) if x._made_by is None else id(x._made_by[0])
        if key not in position:
            position[key] = len(vertices)
            vertices.append(Vertex(given.get(id(x), "tensor"), x.shape))
        return position[key]

    for step in _oldest_first(tensor):
        sources = [place(x) for x in step.inputs if isinstance(x, Tensor)]
        position[id(step)] = len(vertices)
        edges += [(source, len(vertices)) for source in sources]
        vertices.append(Vertex(step.name, step.outputs[0][0]))
    place(tensor)
    return vertices, edges


def _oldest_first(tensor: Tensor) -> list[_Step]:
    """All steps that `tensor` depends on. A step is newer than its inputs, so sorting by age is enough."""
    found: set[_Step] = set()
    stack = [tensor]
    while stack:
        made_by = stack.pop()._made_by
        if made_by is not None and made_by[0] not in found:
            found.add(made_by[0])
            stack += [x for _, x in made_by[0].wanted]
    return sorted(found, key=attrgetter("time"))
