"""Ask every outside address whether it still lives, and write what was learned back into the catalogue.

`python -m docs._build.links check` runs lychee over the catalogue and the built site, prints what is wrong, writes
`build/links.json`, and exits with 1 if anything died. `python -m docs._build.links apply` takes that report, after
somebody has read it, and updates `url`, `status` and `checked`. A death is never written by itself: a dead entry needs
a replacement, and choosing one is work for a reader.
"""

import argparse
import datetime
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from docs._hooks.anchors import lychee, reason
from docs._hooks.catalogue import CATALOGUE, load

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "build" / "links.json"
SETTINGS = Path(__file__).with_name("lychee.toml")
GONE = (404, 410)
PERMANENT = (301, 308)


@dataclass(frozen=True)
class Verdict:
    """What one address answered: alive, moved (for good, to `to`), parked, dead, or unsure."""

    url: str
    verdict: str
    reason: str
    to: str | None = None


def judge_success(entry: dict[str, Any]) -> Verdict:
    """It answered; but perhaps from another address, and perhaps only from a front page."""
    hops = (entry.get("redirects") or {}).get("redirects", [])
    if not hops:
        return Verdict(entry["url"], "alive", entry["status"]["text"])
    start, end = urlsplit(entry["url"]), urlsplit(hops[-1]["url"])
    if start.path.strip("/") and not end.path.strip("/") and not end.query:
        return Verdict(entry["url"], "parked", f"leads to the front page {hops[-1]['url']}", hops[-1]["url"])
    if all(hop["code"] in PERMANENT for hop in hops):
        return Verdict(entry["url"], "moved", f"{len(hops)} permanent redirects", hops[-1]["url"])
    return Verdict(entry["url"], "alive", f"redirects for now to {hops[-1]['url']}")


def judge(report: dict[str, Any]) -> list[Verdict]:
    """One verdict an address, from lychee's report."""
    verdicts = [judge_success(entry) for entries in report["success_map"].values() for entry in entries]
    for kind in ("error_map", "timeout_map"):
        for entry in (entry for entries in report[kind].values() for entry in entries):
            verdict = "dead" if entry["status"].get("code") in GONE else "unsure"
            verdicts.append(Verdict(entry["url"], verdict, reason(entry)))
    # Pages share addresses, and lychee, which asks once, may say "Error (cached)" for the second: the longer reason stays.
    once = {verdict.url: verdict for verdict in sorted(verdicts, key=lambda verdict: len(verdict.reason))}
    return sorted(once.values(), key=lambda verdict: (verdict.verdict, verdict.url))


def ask(site: Path) -> list[Verdict]:
    """What the addresses of the catalogue answer, and those to which the built site links."""
    catalogue = {url for resource in load() for url in (resource.usable and resource.url, resource.archived) if url}
    web = ["--scheme", "https", "--scheme", "http"]
    return judge(
        lychee("--config", str(SETTINGS), *web, "-", *map(str, site.rglob("*.html")), text="\n".join(catalogue))
    )


def check(site: Path, report: Path) -> int:
    """Ask, print, write the report; 1 if something died."""
    verdicts = ask(site)
    for verdict in verdicts:
        if verdict.verdict != "alive":
            leads = f" -> {verdict.to}" if verdict.to else ""
            print(f"{verdict.verdict:7} {verdict.url}\n        {verdict.reason}{leads}")
    for kind in ("alive", "moved", "parked", "dead", "unsure"):
        print(f"{kind:7} {sum(verdict.verdict == kind for verdict in verdicts)}")
    report.parent.mkdir(parents=True, exist_ok=True)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    report.write_text(json.dumps({"date": date, "verdicts": [asdict(v) for v in verdicts]}, indent=1), "utf-8")
    return int(any(verdict.verdict in ("dead", "parked") for verdict in verdicts))


def apply(report: Path, folder: Path) -> list[str]:
    """Write what a report learned into the catalogue's files; returns what is left for a reader to decide."""
    learned = json.loads(report.read_text("utf-8"))
    verdicts = {verdict["url"]: Verdict(**verdict) for verdict in learned["verdicts"]}
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    left = []
    for path in sorted(folder.glob("*.yml")):
        entries = yaml.load(path.read_text("utf-8"))
        for entry in entries:
            verdict = verdicts.get(entry["url"])
            if verdict is None:
                continue
            if verdict.verdict == "moved":
                entry["url"], entry["status"] = verdict.to, "moved"
            elif verdict.verdict != "alive":
                left.append(f"{path.name}: {entry['id']}: {verdict.verdict}: {verdict.reason}")
                continue
            entry["checked"]["date"] = datetime.date.fromisoformat(learned["date"])
            entry["checked"]["how"] = "link check"
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(entries, file)
    return left


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="links", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("command", choices=["check", "apply"])
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the built site")
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    if options.command == "check":
        return check(options.site, options.report)
    if not options.report.exists():
        parser.error(f"{options.report} does not exist: run `check` first")
    left = apply(options.report, CATALOGUE)
    load()
    print("\n".join(left) or "nothing is left to decide")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
