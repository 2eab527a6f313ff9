"""Run on a card what uses one, and stamp it: `make stamp DEVICE=cuda PART=k/n`.

This needs Python, NumPy, torch and pytest, and what the repository brings: a machine with a card may have no package
registry. It may also limit how long a command takes, so the work is cut into n parts, whose stamps are merged.
"""

import argparse
import importlib.util
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.proof import reader
from tests.proof.devices import agree
from tests.proof.keys import ROOT, Keys, digests, foreign, version
from tests.proof.ledger import start_afresh
from tests.proof.programs import Program, Programs, Run
from tests.proof.sources import chain_program, program_of
from tests.proof.stamps import SHOWN, Record, Stamp, file_for, machine, merge, read, rounded, save


def programs(root: Path = ROOT) -> Iterator[tuple[str, Program]]:
    """Every program: snippets, labs, and inline blocks of pages."""
    for path in [*sorted((root / "snippets").rglob("*.py")), *sorted((root / "docs" / "labs").glob("*.py"))]:
        yield path.relative_to(root).as_posix(), program_of(path)
    for path in reader.markdown_files(root):
        for chain in reader.read(path, root).programs():
            yield chain[0].where, chain_program(chain)


def part_of(work: list[Any], part: str) -> list[Any]:
    """Part k of n: every n-th piece of work, so that long ones are spread."""
    number, _, parts = part.partition("/")
    if not (number.isdigit() and parts.isdigit() and 1 <= int(number) <= int(parts)):
        raise SystemExit(f"PART is k/n with 1 <= k <= n, such as 2/3, not {part!r}")
    return work[int(number) - 1 :: int(parts)]


def absent(name: str, sources: Iterable[str]) -> list[str]:
    """The packages that a program needs and this machine has not; it says so."""
    names = sorted(name for name in foreign(sources) if importlib.util.find_spec(name) is None)
    if names:
        print(f"{name}: not run, {', '.join(names)} is not installed here", flush=True)
    return names


def run_twins(device: str, part: str, root: Path) -> bool:
    """Run the tests of the PyTorch twins that take a device; whether they passed."""
    texts = {path: path.read_text("utf-8") for path in sorted((root / "tests" / "dlref").rglob("test_*.py"))}
    users = [path for path, text in texts.items() if "torch_device" in text]
    keys = Keys(root)
    needed = {path: [keys.text(file) for file in keys.closure(path)] for path in part_of(users, part)}
    files = [path for path, sources in needed.items() if not absent(path.relative_to(root).as_posix(), sources)]
    options = ["-o", "addopts=--import-mode=importlib -p tests.proof.plugin", "--only-device", "--device", device]
    command = [sys.executable, "-m", "pytest", "-q", *options, *map(str, files)]
    return not files or subprocess.run(command, cwd=root).returncode == 0


def stamp(name: str, run: Run, key: str) -> Stamp:
    used = sorted(SHOWN & run.versions.keys())
    reads = digests(ROOT, run.reads)
    return Stamp(name, key, rounded(run.seconds), round(run.cuda_memory, 1), used, reads=reads)


def main(arguments: list[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--part", default="1/1", help="k/n: the k-th of n parts")
    options = parser.parse_args(arguments)
    start_afresh()  # an older run may have shared the machine with others; these seconds are a program's own
    runs, found, red = Programs(root, options.device), list[Stamp](), list[str]()
    work = part_of([(name, program) for name, program in programs(root) if program.uses_device], options.part)
    for name, program in work:
        if absent(name, [program.source]):
            continue
        try:
            done = agree(runs.result(program), runs.result(program, options.device))
        except AssertionError as error:
            red.append(name)
            print(f"{name}: {error}", flush=True)
            continue
        print(f"{name}: {done.seconds:.2f} s, {done.cuda_memory:.0f} MiB on {options.device}", flush=True)
        found.append(stamp(name, done, runs.key(program)))
    if not run_twins(options.device, options.part, root):
        red.append("the tests of the twins")
    if red or not found:
        print(f"nothing is stamped: {', '.join(red) or 'nothing ran'}")
        return 1
    versions = {name: version(name) for stamp in found for name in stamp.packages}
    today = str(datetime.now(UTC).date())
    known = {"python": sys.version.split()[0], **dict(sorted(versions.items()))}
    record = Record(options.device, machine(options.device), today, known, found)
    file = file_for(options.device, root)
    keys = {program.key(runs.keys) for _, program in programs(root)}
    save(merge(read(file, root) if file.exists() else None, record, keys), root)
    print(f"{len(found)} stamps of part {options.part} written to {file.relative_to(root).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
