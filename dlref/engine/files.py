r"""Atomic writes: a file is replaced whole or not at all.

Writing over a file destroys the old contents long before the new ones are complete. So the new ones go to another name
in the same folder, are flushed to the disk, and only then take the old name, which is a single act of the file system:
whatever happens, there is the old file or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    path : path
        In a folder that exists. One process at a time may write it.

    Yields
    ------
    file : writable binary file
    """
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
