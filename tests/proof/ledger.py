"""What has been proven on this machine: `.cache/proof`, one file for each proof, named by its code key.

A proof is written when its program, or its file of tests, has ended green: whole or not at all. So what a red or
interrupted run leaves behind is the proofs of what had ended green before, and nothing of what had not.
"""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from tests.proof.keys import ROOT, digests, same_environment
from tests.proof.whole import write_whole

SESSION = "PROOF_SESSION"  # the variable by which a session that believes no older proof knows its own


def start_afresh() -> None:
    """From here on this process, and those that it starts, believe only what they prove themselves.

    A session may have been named already: then what that session has proven is believed as well.
    """
    os.environ.setdefault(SESSION, uuid.uuid4().hex)


class Ledger:
    """The proofs of one machine, on one kind of device."""

    def __init__(self, root: Path = ROOT, device: str = "cpu") -> None:
        self.root, self.device, self.folder = root, device, root / ".cache" / "proof"
        self.session = os.environ.get(SESSION, "")

    def file(self, key: str) -> Path:
        return self.folder / self.device / key[:2] / f"{key}.json"

    def find(self, key: str) -> dict[str, Any] | None:
        """The proof for a code key, if it was made with what is installed now, from data that are as they were."""
        try:
            found: dict[str, Any] = json.loads(self.file(key).read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        if not isinstance(found, dict) or found.get("key") != key or self.session not in ("", found["session"]):
            return None
        held = same_environment(found["environment"], self.device)
        return found if held and found["reads"] == digests(self.root, found["reads"]) else None

    def write(self, key: str, environment: dict[str, str], reads: list[str] | None = None, **facts: Any) -> None:
        """Keep a proof, whole or not at all."""
        ours = [name for name in reads or [] if not name.startswith(".")]  # not of .venv, nor of .cache
        proof = {"key": key, "session": self.session, "environment": environment, "reads": digests(self.root, ours)}
        write_whole(self.file(key), json.dumps(proof | facts))

    def forget(self, key: str) -> None:
        """What turned red is not proven, whatever it was before."""
        self.file(key).unlink(missing_ok=True)

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Nobody else works on this key meanwhile, in no process."""
        self.file(key).parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.file(key).with_suffix(".lock")):
            yield
