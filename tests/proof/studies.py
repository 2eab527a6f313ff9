"""Studies: comparisons over seeds and learning rates, which take minutes and are not run by every test.

A study is a file `snippets/<topic>/study_<name>.py` that prints a table. `make studies` runs those whose code has
changed and keeps what they print beside them, with the key of the code, the seconds and the environment. `make test`
runs each in a short form (`--short`) and compares the page with the table that was kept.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from tests.proof.keys import ROOT, Keys
from tests.proof.programs import Program, run
from tests.proof.stamps import machine
from tests.proof.whole import write_whole

LONGEST = 300.0  # seconds
ALTOGETHER = 3 * LONGEST  # in a topic, which has up to eighteen parts
LABEL = "study_"


@dataclass(frozen=True)
class Table:
    """What a study printed, and what printed it."""

    key: str
    seconds: float
    date: str  # UTC
    machine: str
    environment: dict[str, str]
    text: str

    @cached_property
    def versions(self) -> str:
        return ", ".join(
            f"{name} {self.environment[name]}" for name in ("python", "numpy", "torch") if name in self.environment
        )


def is_study(path: Path | str) -> bool:
    return Path(path).name.startswith(LABEL)


def studies(root: Path = ROOT) -> list[Path]:
    return sorted((root / "snippets").rglob(f"{LABEL}*.py"))


def key(path: Path, keys: Keys) -> str:
    """The code key of a study in its long form."""
    return keys.program(path.read_text("utf-8"), path.name)


def table(path: Path) -> Table | None:
    """The table that is kept beside a study, if there is one."""
    file = path.with_suffix(".json")
    return Table(**json.loads(file.read_text("utf-8"))) if file.is_file() else None


def lapsed(path: Path, keys: Keys) -> bool:
    """Whether the table was printed by other code than today's, or never."""
    kept = table(path)
    return kept is None or kept.key != key(path, keys)


def make(path: Path, keys: Keys) -> Table:
    """Run a study, and keep its table, whole or not at all."""
    done = run(replace(Program.of(path), limit=LONGEST), root=keys.root).require()
    made = Table(
        key(path, keys),
        round(done.seconds, 1),
        str(datetime.now(UTC).date()),
        machine("cpu"),
        done.versions,
        done.stdout,
    )
    write_whole(path.with_suffix(".json"), json.dumps(asdict(made), indent=1, ensure_ascii=False) + "\n")
    return made


def main(arguments: list[str]) -> None:
    """Make the tables that have lapsed; all with --fresh."""
    keys = Keys()
    for path in studies():
        name = path.relative_to(ROOT).as_posix()
        if "--fresh" in arguments or lapsed(path, keys):
            print(f"{name}: {make(path, keys).seconds:.0f} s", flush=True)
        else:
            print(f"{name}: its table holds")


if __name__ == "__main__":
    main(sys.argv[1:])
