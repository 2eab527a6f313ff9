"""Write the inventory that the reference links to: the few names of Python, NumPy and PyTorch that dlref needs.

The published inventories hold tens of thousands of names and would be fetched at every build; ours is in the
repository, so that a build asks nobody. Run `python docs/_build/inventories.py` after adding a name.
"""

from pathlib import Path

from mkdocstrings import Inventory

FILE = Path(__file__).parents[1] / ".inventories" / "names.inv"
NAMES = """
collections.abc.Callable  class     docs.python.org/3/library/collections.abc.html#collections.abc.Callable
collections.abc.Iterable  class     docs.python.org/3/library/collections.abc.html#collections.abc.Iterable
collections.abc.Iterator  class     docs.python.org/3/library/collections.abc.html#collections.abc.Iterator
collections.abc.Sequence  class     docs.python.org/3/library/collections.abc.html#collections.abc.Sequence
pathlib.Path              class     docs.python.org/3/library/pathlib.html#pathlib.Path
numpy.ndarray             class     numpy.org/doc/stable/reference/generated/numpy.ndarray.html
numpy.dtype               class     numpy.org/doc/stable/reference/generated/numpy.dtype.html
numpy.random.Generator    class     numpy.org/doc/stable/reference/random/generator.html
numpy.random.default_rng  function  numpy.org/doc/stable/reference/random/generated/numpy.random.default_rng.html
torch.Tensor              class     docs.pytorch.org/docs/stable/tensors.html#torch.Tensor
torch.nn.Module           class     docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
torch.optim.Optimizer     class     docs.pytorch.org/docs/stable/optim.html#torch.optim.Optimizer
"""

if __name__ == "__main__":
    inventory = Inventory(project="names")
    for name, role, uri in map(str.split, NAMES.strip().splitlines()):
        inventory.register(name=name, domain="py", role=role, uri=uri)
    FILE.write_bytes(inventory.format_sphinx())
