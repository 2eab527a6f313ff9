r"""Data: full-size sets, downloaded once from their published addresses.

A file lands in the folder that the environment variable `DLREF_DATA` names, else in the cache folder of the platform.
It is used only if its SHA-256 is the published one. A transfer that is cut leaves a file `.name.part`, from which the
next call goes on; a file with a wrong sum is deleted. Nothing is unpacked: archives are read where they lie.

`mnist()` gives the 60,000 images to train on, `mnist(train=False)` the 10,000 to test on, `tiny_shakespeare()` a text.
`pooch` does the keeping and the checking (`pip install "dlref[data]"`).
"""

import contextlib
import gzip
import os
import shutil
import tarfile
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array


class RemoteFile(NamedTuple):
    """A file that somebody published: its address, its SHA-256, and the name it gets here."""

    name: str
    url: str
    sha256: str


class DownloadError(OSError):
    """A file could not be had, or is not what was published. The message says which, why, and what to do."""


_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist"
_FASHION = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion"
_TRAIN_IMAGES, _TRAIN_LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
_TEST_IMAGES, _TEST_LABELS = "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"

FILES = {
    "mnist/train/images": RemoteFile(
        f"mnist-{_TRAIN_IMAGES}",
        f"{_MNIST}/{_TRAIN_IMAGES}",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "mnist/train/labels": RemoteFile(
        f"mnist-{_TRAIN_LABELS}",
        f"{_MNIST}/{_TRAIN_LABELS}",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "mnist/test/images": RemoteFile(
        f"mnist-{_TEST_IMAGES}",
        f"{_MNIST}/{_TEST_IMAGES}",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "mnist/test/labels": RemoteFile(
        f"mnist-{_TEST_LABELS}",
        f"{_MNIST}/{_TEST_LABELS}",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
    "fashion-mnist/train/images": RemoteFile(
        f"fashion-{_TRAIN_IMAGES}",
        f"{_FASHION}/{_TRAIN_IMAGES}",
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ),
    "fashion-mnist/train/labels": RemoteFile(
        f"fashion-{_TRAIN_LABELS}",
        f"{_FASHION}/{_TRAIN_LABELS}",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ),
    "fashion-mnist/test/images": RemoteFile(
        f"fashion-{_TEST_IMAGES}",
        f"{_FASHION}/{_TEST_IMAGES}",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    "fashion-mnist/test/labels": RemoteFile(
        f"fashion-{_TEST_LABELS}",
        f"{_FASHION}/{_TEST_LABELS}",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
    "cifar-10": RemoteFile(
        "cifar-10-binary.tar.gz",
        "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    ),
    "tiny-shakespeare": RemoteFile(
        "tiny-shakespeare.txt",
        "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
        "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    ),
}


def data_folder() -> Path:
    """Where downloads are kept: `DLREF_DATA` if that is set, else the platform's cache folder.

    Raises
    ------
    ImportError
        If `platformdirs` is needed and not installed.
    """
    if chosen := os.environ.get("DLREF_DATA"):
        return Path(chosen)
    try:
        from platformdirs import user_cache_path
    except ImportError as error:
        raise ImportError(
            'downloads need platformdirs, or the variable DLREF_DATA: pip install "dlref[data]"'
        ) from error
    return user_cache_path("dlref")


class _Resume:
    """Downloads for pooch, beginning where an earlier transfer was cut."""

    def __init__(self, part: Path) -> None:
        self.part = part

    def __call__(self, url: str, output_file: str, pooch: Any) -> None:
        import requests
        from tqdm import tqdm

        have = self.part.stat().st_size if self.part.exists() else 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                self.part.unlink()  # the part is longer than the file: begin again
                return self(url, output_file, pooch)
            answer.raise_for_status()
            goes_on = answer.status_code == requests.codes.partial_content
            total = int(answer.headers.get("Content-Length", 0)) + (have if goes_on else 0)
            bar = tqdm(
                total=total or None, initial=have if goes_on else 0, unit="B", unit_scale=True, desc=Path(url).name
            )
            with self.part.open("ab" if goes_on else "wb") as file, bar:
                for chunk in answer.iter_content(2**16):
                    bar.update(file.write(chunk))
        shutil.move(self.part, output_file)


def fetch(file: RemoteFile, folder: str | os.PathLike[str] | None = None) -> Path:
    """The path of a downloaded file, after downloading it if it is not there or not whole.

    Parameters
    ----------
    folder : path, optional
        Default: `data_folder()`. Made if it does not exist.

    Returns
    -------
    Path
        A file whose SHA-256 is `file.sha256`.

    Raises
    ------
    DownloadError
        Without a connection, if the server refuses, if the transfer is cut (the next call goes on from there), if the
        sum is wrong (nothing is kept), if the disk is full or the folder may not be written to.
    ImportError
        If pooch is not installed.
    """
    try:
        import pooch
        import requests
    except ImportError as error:
        raise ImportError('downloads need pooch: pip install "dlref[data]"') from error
    folder = Path(folder) if folder is not None else data_folder()
    part = folder / f".{file.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = pooch.retrieve(file.url, f"sha256:{file.sha256}", fname=file.name, path=folder, downloader=_Resume(part))
    except requests.HTTPError as error:
        raise DownloadError(f"{file.name}: the server refuses: {error}") from error
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
        raise DownloadError(f"{file.name}: the transfer from {file.url} was cut; call again to go on") from error
    except requests.RequestException as error:
        hint = f"go online, or put the file at {folder / file.name}"
        raise DownloadError(f"{file.name}: no answer from {file.url} ({type(error).__name__}); {hint}") from error
    except ValueError as error:
        raise DownloadError(f"{file.name}: what {file.url} sent is not what was published: {error}") from error
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise DownloadError(f"{file.name}: cannot be written to {folder}: {error.strerror or error}") from error
    return Path(path)


def _idx(path: Path, ndim: int) -> Array:
    """An array from a gzipped IDX file: two zeros, type 8 (bytes), number of axes, their sizes, the bytes."""
    try:
        content = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DownloadError(f"{path}: not a whole gzip file ({error}); delete it and call again") from error
    if content[:4] != bytes([0, 0, 8, ndim]):
        raise DownloadError(f"{path}: not an IDX file of bytes with {ndim} axes; delete it and call again")
    shape = np.frombuffer(content, ">u4", count=ndim, offset=4).astype(int)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * ndim)
    if values.size != shape.prod():
        raise DownloadError(f"{path}: {shape.prod()} bytes expected for shape {tuple(shape)}, got {values.size}")
    return values.reshape(shape)


def _scaled(images: Array, dtype: DTypeLike) -> Array:
    """Grey values from 0 to 1."""
    return np.divide(images, 255, dtype=np.dtype(dtype))


def _idx_set(name: str, train: bool, dtype: DTypeLike) -> tuple[Array, Array]:
    part = "train" if train else "test"
    images = _idx(fetch(FILES[f"{name}/{part}/images"]), 3)
    labels = _idx(fetch(FILES[f"{name}/{part}/labels"]), 1)
    if len(images) != len(labels):
        raise DownloadError(f"{name}: {len(images)} images, but {len(labels)} labels")
    return _scaled(images[:, None], dtype), labels.astype(np.int64)


def mnist(*, train: bool = True, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """Handwritten digits: 60,000 to train on, 10,000 to test on.

    Parameters
    ----------
    dtype : float32 or float64

    Returns
    -------
    x : (N, 1, 28, 28) array of `dtype`, 0 to 1
    y : (N,) array of int64, 0 to 9

    Raises
    ------
    DownloadError
        See `fetch`; the first call downloads 12 MB.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998.
    """
    return _idx_set("mnist", train, dtype)


def fashion_mnist(*, train: bool = True, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """Ten kinds of clothing in MNIST's format, and harder: 60,000 to train on, 10,000 to test on.

    Parameters, returned shapes and errors are those of `mnist`; the first call downloads 31 MB.

    References
    ----------
    Xiao, Rasul and Vollgraf, "Fashion-MNIST", 2017, arXiv:1708.07747.
    """
    return _idx_set("fashion-mnist", train, dtype)


def cifar10(*, train: bool = True, dtype: DTypeLike = np.float32) -> tuple[Array, Array]:
    """Colour photos of ten kinds of things: 50,000 to train on, 10,000 to test on.

    The binary version is read, because the one for Python is pickled, and a pickle may run any code.

    Parameters
    ----------
    dtype : float32 or float64

    Returns
    -------
    x : (N, 3, 32, 32) array of `dtype`, 0 to 1
    y : (N,) array of int64, 0 to 9

    Raises
    ------
    DownloadError
        See `fetch`; the first call downloads 170 MB.

    References
    ----------
    Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
    """
    path = fetch(FILES["cifar-10"])
    batches = [f"data_batch_{i}" for i in range(1, 6)] if train else ["test_batch"]
    try:
        with tarfile.open(path, "r:gz") as archive:
            parts = [_member(archive, f"cifar-10-batches-bin/{batch}.bin") for batch in batches]
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, KeyError) as error:
        raise DownloadError(f"{path}: not the archive of CIFAR-10 ({error}); delete it and call again") from error
    content = b"".join(parts)
    if len(content) % 3073:
        raise DownloadError(f"{path}: images of 1 + 3072 bytes expected, {len(content)} bytes do not divide")
    rows = np.frombuffer(content, np.uint8).reshape(-1, 3073)  # label, then red, green and blue
    return _scaled(rows[:, 1:].reshape(-1, 3, 32, 32), dtype), rows[:, 0].astype(np.int64)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    """One file of an archive, read in memory: nothing is written anywhere."""
    opened = archive.extractfile(name)
    if opened is None:
        raise KeyError(f"{name} is not a file")
    return opened.read()


def tiny_shakespeare() -> str:
    """About a million characters of plays, the usual text for small language models.

    Raises
    ------
    DownloadError
        See `fetch`; the first call downloads 1.1 MB.

    References
    ----------
    Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks", 2015.
    """
    return fetch(FILES["tiny-shakespeare"]).read_text("utf-8")
