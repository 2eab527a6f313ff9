r"""What was counted: a row for each layer, and the totals."""

from typing import NamedTuple


class Layer(NamedTuple):
    """One row: a module, without the modules inside it.

    Attributes
    ----------
    name : str
        The way to it, such as `features.0`; empty for the model itself.
    kind : str
        Its class.
    shape : tuple of int or None
        Of what it returns, the first array; None if it was not called.
    parameters : int
        Numbers that are learned. What two modules share counts for the first.
    multiply_adds : int
        In products of matrices and convolutions, for the whole input.
    activation_bytes : int
        Memory of what it returns.
    """

    name: str
    kind: str
    shape: tuple[int, ...] | None
    parameters: int
    multiply_adds: int
    activation_bytes: int


class Count(NamedTuple):
    """The layers of a model, and their sums. It prints as a table.

    Examples
    --------
    >>> print(Count((Layer("0", "Linear", (1, 10), 1010, 1000, 40),)))
    layer  kind    output   parameters  multiply-adds  activation bytes
    0      Linear  (1, 10)       1,010          1,000                40
    total                        1,010          1,000                40
    """

    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Numbers that are learned, in the whole model."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Multiply–adds of one forward pass; a backward pass takes about twice as many."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Memory of what all layers return: in training, the backward pass needs most of it."""
        return sum(layer.activation_bytes for layer in self.layers)

    def __str__(self) -> str:
        rows = [["layer", "kind", "output", "parameters", "multiply-adds", "activation bytes"]]
        for layer in self.layers:
            output = "" if layer.shape is None else str(layer.shape)
            rows.append([layer.name or "(model)", layer.kind, output, *(f"{number:,}" for number in layer[3:])])
        totals = (self.parameters, self.multiply_adds, self.activation_bytes)
        rows.append(["total", "", "", *(f"{number:,}" for number in totals)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        words, numbers = "  ".join(f"{{:<{w}}}" for w in widths[:3]), "  ".join(f"{{:>{w}}}" for w in widths[3:])
        return "\n".join(f"{words}  {numbers}".format(*row) for row in rows)
