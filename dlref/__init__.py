"""Deep learning from scratch: every operation once in NumPy, once in PyTorch."""

__version__ = "0.1.0"
