"""Downloads, against a local server that serves tiny files of the real formats, and that misbehaves."""

import errno
import gzip
import hashlib
import http.server
import io
import struct
import sys
import tarfile
import threading
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from dlref.data import DownloadError, RemoteFile, downloads, fetch


class Server(http.server.BaseHTTPRequestHandler):
    files: ClassVar[dict[str, bytes]] = {}
    ranges: ClassVar[list[str | None]] = []
    cut: ClassVar[set[str]] = set()  # served only half, once

    def do_GET(self):
        name = self.path.removeprefix("/")
        asked = self.headers.get("Range")
        self.ranges.append(asked)
        if name not in self.files:
            self.send_error(404)
            return
        content = self.files[name]
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        if start > len(content):
            self.send_error(416)
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if name in self.cut:
            self.cut.remove(name)
            content = content[: len(content) // 2]
        self.wfile.write(content[start:])

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("DLREF_DATA", str(tmp_path / "data"))
    Server.files, Server.ranges, Server.cut = {}, [], set()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def publish(server, name, content, *, sha256=None):
    Server.files[name] = content
    return RemoteFile(name, f"{server}/{name}", sha256 or hashlib.sha256(content).hexdigest())


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes())


CONTENT = bytes(range(256)) * 1000


def test_a_file_is_downloaded_once(server, tmp_path):
    file = publish(server, "a.bin", CONTENT)
    path = fetch(file)
    assert path == tmp_path / "data" / "a.bin"
    assert path.read_bytes() == CONTENT
    assert fetch(file) == path
    assert len(Server.ranges) == 1
    assert [p.name for p in path.parent.iterdir()] == ["a.bin"]


def test_a_cut_transfer_is_an_error_and_goes_on_from_there(server, tmp_path):
    file = publish(server, "a.bin", CONTENT)
    Server.cut.add("a.bin")
    with pytest.raises(DownloadError, match=r"a\.bin: the transfer from .* was cut; call again to go on"):
        fetch(file)
    folder = tmp_path / "data"
    assert [p.name for p in folder.iterdir()] == [".a.bin.part"]
    have = (folder / ".a.bin.part").stat().st_size
    assert 0 < have <= len(CONTENT) // 2
    assert fetch(file).read_bytes() == CONTENT
    assert Server.ranges == [None, f"bytes={have}-"]
    assert [p.name for p in folder.iterdir()] == ["a.bin"]


def test_a_part_longer_than_the_file_is_begun_again(server, tmp_path):
    file = publish(server, "a.bin", CONTENT)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".a.bin.part").write_bytes(CONTENT + b"more")
    assert fetch(file).read_bytes() == CONTENT


def test_a_wrong_sum_is_an_error_and_leaves_nothing(server, tmp_path):
    file = publish(server, "a.bin", CONTENT, sha256="0" * 64)
    with pytest.raises(DownloadError, match=r"a\.bin: what .* sent is not what was published"):
        fetch(file)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_damaged_file_is_downloaded_again(server, tmp_path):
    file = publish(server, "a.bin", CONTENT)
    fetch(file).write_bytes(b"damaged")
    assert fetch(file).read_bytes() == CONTENT


def test_the_server_says_no(server):
    with pytest.raises(DownloadError, match=r"a\.bin: the server refuses: 404 .* for url: http.*/a\.bin"):
        fetch(RemoteFile("a.bin", f"{server}/a.bin", "0" * 64))


def test_offline(tmp_path):
    file = RemoteFile("a.bin", "http://127.0.0.1:9/a.bin", "0" * 64)
    with pytest.raises(DownloadError, match=r"no answer from .*; go online, or put the file at .*a\.bin"):
        fetch(file, tmp_path)


def test_the_disk_is_full(server, tmp_path, monkeypatch):
    file = publish(server, "a.bin", CONTENT)

    class Full(io.BytesIO):
        def write(self, chunk):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", lambda self, *args: Full())
    with pytest.raises(DownloadError, match=r"a\.bin: cannot be written to .*: No space left on device"):
        fetch(file)
    monkeypatch.undo()
    assert list((tmp_path / "data").iterdir()) == []


def test_the_folder_cannot_be_made(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"a\.bin: cannot be written to .*file"):
        fetch(publish(server, "a.bin", CONTENT), tmp_path / "file" / "below")


def test_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DLREF_DATA", str(tmp_path))
    assert downloads.data_folder() == tmp_path
    monkeypatch.delenv("DLREF_DATA")
    assert downloads.data_folder().name.lower() == "dlref"


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    file = RemoteFile("a.bin", "https://www.python.org/a.bin", "0" * 64)
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(ImportError, match=r"downloads need pooch: pip install \"dlref\[data\]\""):
        fetch(file, tmp_path)
    monkeypatch.delenv("DLREF_DATA", raising=False)
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    with pytest.raises(ImportError, match="downloads need platformdirs, or the variable DLREF_DATA"):
        downloads.data_folder()


def test_a_folder_in_the_archive(server, monkeypatch):
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        folder = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
    monkeypatch.setitem(downloads.FILES, "cifar-10", publish(server, "cifar.tar.gz", written.getvalue()))
    with pytest.raises(DownloadError, match="is not a file"):
        downloads.cifar10(train=False)


@pytest.fixture
def published(server, monkeypatch):
    rng = np.random.default_rng(0)
    made = {}
    for name in ("mnist", "fashion-mnist"):
        for part, n in (("train", 5), ("test", 3)):
            images, labels = rng.integers(256, size=(n, 28, 28)), rng.integers(10, size=n)
            made[name, part] = images, labels
            for kind, array in (("images", images), ("labels", labels)):
                file = publish(server, f"{name}-{part}-{kind}", idx(array))
                monkeypatch.setitem(downloads.FILES, f"{name}/{part}/{kind}", file)
    return made


@pytest.mark.parametrize(("load", "name"), [(downloads.mnist, "mnist"), (downloads.fashion_mnist, "fashion-mnist")])
@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_idx_sets(published, load, name, train, dtype):
    images, labels = published[name, "train" if train else "test"]
    x, y = load(train=train, dtype=dtype)
    assert x.dtype == dtype
    assert y.dtype == np.int64
    np.testing.assert_array_equal((x[:, 0] * 255).round(), images)
    np.testing.assert_array_equal(y, labels)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no gzip", "not a whole gzip file"),
        (idx(np.zeros((2, 28, 28)))[:-12], "not a whole gzip file"),
        (gzip.compress(b"\0\0\x09\x03" + bytes(12)), "not an IDX file of bytes with 3 axes"),
        (gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 2, 28, 28) + bytes(5)), "1568 bytes expected"),
        (idx(np.zeros((4, 28, 28))), "4 images, but 5 labels"),
    ],
    ids=["no gzip", "cut off", "another type", "too short", "too few"],  # the bytes hold the time of compression
)
def test_a_foreign_idx_file(published, server, monkeypatch, content, message):
    monkeypatch.setitem(downloads.FILES, "mnist/train/images", publish(server, "foreign", content))
    with pytest.raises(DownloadError, match=message):
        downloads.mnist()


def archive(members):
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return written.getvalue()


def test_cifar10_is_read_without_unpacking(server, monkeypatch, tmp_path):
    rows = np.random.default_rng(0).integers(256, size=(6, 2, 3073), dtype=np.uint8)
    rows[:, :, 0] %= 10
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    content = archive({name: batch.tobytes() for name, batch in zip(names, rows, strict=True)})
    monkeypatch.setitem(downloads.FILES, "cifar-10", publish(server, "cifar.tar.gz", content))
    x, y = downloads.cifar10()
    assert x.shape == (10, 3, 32, 32)
    np.testing.assert_array_equal(y, rows[:5, :, 0].ravel())
    np.testing.assert_array_equal((x[0, 2, 31, 31] * 255).round(), rows[0, 0, -1])
    assert len(downloads.cifar10(train=False)[0]) == 2
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["cifar.tar.gz"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no archive", "not the archive of CIFAR-10"),
        (archive({"test_batch": bytes(3073)}), "not the archive of CIFAR-10"),
        (archive({f"data_batch_{i}": bytes(100) for i in range(1, 6)}), "500 bytes do not divide"),
    ],
)
def test_a_foreign_archive(server, monkeypatch, content, message):
    monkeypatch.setitem(downloads.FILES, "cifar-10", publish(server, "cifar.tar.gz", content))
    with pytest.raises(DownloadError, match=message):
        downloads.cifar10()


def test_tiny_shakespeare(server, monkeypatch):
    file = publish(server, "text", b"Before we proceed any further, hear me speak.")
    monkeypatch.setitem(downloads.FILES, "tiny-shakespeare", file)
    assert downloads.tiny_shakespeare().startswith("Before we proceed")


def test_published_sums_are_whole_and_addresses_encrypted():
    for file in downloads.FILES.values():
        assert len(bytes.fromhex(file.sha256)) == 32
        assert file.url.startswith("https://")
    assert len({file.name for file in downloads.FILES.values()}) == len(downloads.FILES)
