"""Writing a file whole or not at all. (`dlref` has this too, but the proof of `dlref` does not stand on it.)"""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> Path:
    """Write beside the file, and take its place in one act: whatever happens, there is the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(part, path)
    return path
