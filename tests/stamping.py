"""Write the stamps of a session, if all of it was green."""

import platform
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs._hooks.stamps import Session, Stamp, save
from tests.census import Entry
from tests.codeblocks import DEVICE, PROVEN

NOT_STAMPED = {"output", "signature"}  # they do not run


def stamp(config: pytest.Config) -> str:
    """Save the stamps, and say so."""
    session = stamps(config.stash[PROVEN], config.stash[DEVICE])
    file = save(session, config.rootpath)
    return f"{len(session.stamps)} stamps written to {file.relative_to(config.rootpath)}"


def stamps(entries: list[Entry], device: str) -> Session:
    """One stamp for each block that ran on the device."""
    found, versions = {}, {"python": platform.python_version()}
    for entry in entries:
        proof = entry.proof
        if proof is None or proof.kind in NOT_STAMPED:
            continue
        run = proof.run
        if device != "cpu" and (run is None or run.device != device):
            continue  # it ran on the processor only
        versions |= run.versions if run else {}
        found[entry.page, entry.block.digest, proof.depends] = Stamp(
            page=entry.page,
            kind=proof.kind,
            source=proof.source,
            sha256=entry.block.digest,
            depends=proof.depends,
            seconds=None if proof.seconds is None else float(f"{proof.seconds:.3g}"),
            memory=None if run is None else round((run.memory or 0) if device == "cpu" else run.cuda_memory, 1) or None,
            packages=sorted(run.versions) if run else [],
        )
    everything = sorted(found.values(), key=lambda one: (one.page, one.source, one.sha256))
    today, known = datetime.now(UTC).date(), dict(sorted(versions.items()))
    return Session(device=device, name=name(device), date=today, versions=known, stamps=everything)


def name(device: str) -> str:
    """What the machine calls its processor, or its card."""
    if device != "cpu":
        import torch

        return torch.cuda.get_device_name()
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return model or platform.processor() or platform.machine()
