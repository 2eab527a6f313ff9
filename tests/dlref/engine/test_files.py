"""Atomic writes: the old file or the new one, whole."""

import os
from pathlib import Path

import pytest

from dlref.engine.files import atomic_write


def test_atomic_write_flushes_to_the_disk_before_the_name_changes(tmp_path, monkeypatch):
    path, order = tmp_path / "file", []
    path.write_bytes(b"old")
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (order.append("replace"), replace(self, to))[1])
    with atomic_write(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert order == ["fsync", "replace"]


def test_missing_folder_is_an_error_before_anything_is_lost(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "no" / "file"):
        pass
