"""Write the inventories of NumPy, PyTorch and Python that the reference links to: the few names that dlref needs.

The published inventories hold tens of thousands of names and would be fetched at every build; ours are in the
repository, so that a build asks nobody. Run `python docs/_build/inventories.py` after adding a name.
"""

from pathlib import Path

from mkdocstrings import Inventory

FOLDER = Path(__file__).parents[1] / ".inventories"
NUMPY = {
    "numpy.ndarray": "class",
    "numpy.dtype": "class",
    "numpy.random.Generator": "class",
    "numpy.random.default_rng": "function",
}
TORCH = {
    "torch.Tensor": ("class", "tensors.html#torch.Tensor"),
    "torch.nn.Module": ("class", "generated/torch.nn.Module.html"),
    "torch.optim.Optimizer": ("class", "optim.html#torch.optim.Optimizer"),
}
PYTHON = {
    "collections.abc.Callable": ("class", "library/collections.abc.html#collections.abc.Callable"),
    "collections.abc.Iterable": ("class", "library/collections.abc.html#collections.abc.Iterable"),
    "collections.abc.Iterator": ("class", "library/collections.abc.html#collections.abc.Iterator"),
    "collections.abc.Sequence": ("class", "library/collections.abc.html#collections.abc.Sequence"),
    "pathlib.Path": ("class", "library/pathlib.html#pathlib.Path"),
}


def write(project: str, names: dict[str, tuple[str, str]]) -> None:
    """One inventory file."""
    inventory = Inventory(project=project)
    for name, (role, uri) in names.items():
        inventory.register(name=name, domain="py", role=role, uri=uri)
    (FOLDER / f"{project}.inv").write_bytes(inventory.format_sphinx())


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    write("numpy", {name: (role, f"reference/{path(name)}.html") for name, role in NUMPY.items()})
    write("torch", TORCH)
    write("python", PYTHON)


def path(name: str) -> str:
    """Where NumPy documents a name."""
    folder = "random/" if name.startswith("numpy.random.") else ""
    return f"{folder}generated/{name}" if name != "numpy.random.Generator" else "random/generator"


if __name__ == "__main__":
    main()
