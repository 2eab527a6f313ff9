"""The list of blocks that no test runs: tests/exemptions.yml, each with its reason and its last day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.proof.keys import ROOT
from tests.proof.reader import BlockError, digest

FILE = ROOT / "tests" / "exemptions.yml"
LONGEST = timedelta(days=400)
KEYS = {"page", "code", "reason", "expires"}


@dataclass(frozen=True)
class Exemption:
    """One block of one page, word for word, so that no other block slips through with it."""

    page: str
    code: str
    reason: str
    expires: date
    where: str  # file and line of the entry

    def covers(self, page: str, text: str) -> bool:
        return page == self.page and digest(text) == digest(self.code)


def load(file: Path = FILE, today: date | None = None) -> list[Exemption]:
    """All exemptions that still hold; whatever is wrong with the list is an error."""
    if not file.exists():
        return []
    today = today or datetime.now(UTC).date()
    try:
        tree = yaml.compose(file.read_text("utf-8"), yaml.SafeLoader)
        entries = yaml.safe_load(file.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise BlockError(f"{file.name} is no YAML: {error}") from error
    lines = [node.start_mark.line + 1 for node in tree.value] if tree else []
    return [check(entry, f"tests/{file.name}:{line}", today) for entry, line in zip(entries, lines, strict=True)]


def check(entry: Any, where: str, today: date) -> Exemption:
    """One entry, or an error that says what to do about it."""
    if not isinstance(entry, dict) or set(entry) != KEYS:
        raise BlockError(f"{where}: an exemption has {', '.join(sorted(KEYS))} and nothing else")
    if not all(isinstance(entry[key], str) for key in KEYS - {"expires"}) or type(entry["expires"]) is not date:
        raise BlockError(f"{where}: page, code and reason are text, expires is a day such as 2027-05-01")
    if len(entry["reason"]) < 20:
        raise BlockError(f"{where}: say in a sentence why the block cannot run")
    if entry["expires"] < today:
        raise BlockError(
            f"{where}: the exemption for {entry['page']} expired on {entry['expires']}: make the block run, "
            "delete it, or, if it still cannot run, give a new date"
        )
    if entry["expires"] > today + LONGEST:
        raise BlockError(f"{where}: an exemption lasts {LONGEST.days} days at most, not until {entry['expires']}")
    return Exemption(**entry, where=where)
