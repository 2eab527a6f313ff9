"""How fast the site is: building it, seeing an edit, and what a first visit transfers. Writes bench/site.json.

Lighthouse is measured as well where it is installed (`npm install --global lighthouse`, or LIGHTHOUSE=/path/to/it).
"""

import gzip
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import psutil
import yaml
from playwright.sync_api import sync_playwright

from docs._hooks import topics

ROOT = Path(__file__).parents[1]
PAGES = {
    "home": "",
    "hub": "architectures/feedforward/",
    "part": "architectures/feedforward/digits/",
    "long page": "architectures/convolutional/",
    "lab": "labs/single_neuron_to_97_percent/",
    "reference": "reference/feedforward/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROMIUM = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome") or ""
ENVIRONMENT = os.environ | {"NO_MKDOCS_2_WARNING": "1", "CHROME_PATH": CHROMIUM}


def times(process: psutil.Process) -> dict[str, float]:
    """Seconds by the clock, and those of the processor that a process and what it has waited for have used."""
    return {"clock": time.perf_counter(), "processor": sum(process.cpu_times()[:4])}


def between(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in before}


def build(root: Path, site: Path) -> dict[str, float]:
    """Seconds of one strict build; labs have been executed before."""
    before = times(psutil.Process())
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=root, env=ENVIRONMENT | {"PYTHONPATH": str(root)}, check=True)
    return between(before, times(psutil.Process()))


def house(folder: Path, pages: int) -> Path:
    """A copy of the repository with at least so many pages: topics are repeated, under other names."""
    root = folder / "house"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".git", ".venv", ".cache", "build"))
    shutil.copytree(ROOT / ".cache" / "mkdocs-jupyter", root / ".cache" / "mkdocs-jupyter")  # what the labs printed
    written = [topic for topic in topics.load(root / "docs") if topic.pages(root / "docs")]
    there = len(list((root / "docs").glob("[!_]*/**/*.md"))) + sum(bool(topic.modules()) for topic in topics.load())
    for number in itertools.count():
        if there >= pages:
            return root
        there += repeat(root, written[number % len(written)], number)
    return root


def repeat(root: Path, topic: topics.Topic, number: int) -> int:
    """Write the pages of a topic once more, with what the registry and the list of exemptions say of them."""
    name = "copy-" + "".join(chr(ord("a") + int(digit)) for digit in str(number))
    exempt = yaml.safe_load((root / "tests/exemptions.yml").read_text("utf-8")) or []
    pages = topic.pages(root / "docs")
    for page in pages:
        text, copy = (root / "docs" / page).read_text("utf-8"), page.replace(f"/{topic.name}", f"/{name}", 1)
        text = re.sub(rf"^(# |title: ){re.escape(topic.title)}$", rf"\g<1>{name}", text, flags=re.M)
        (root / "docs" / copy).parent.mkdir(exist_ok=True)
        (root / "docs" / copy).write_text(text, "utf-8")
        exempt += [one | {"page": f"docs/{copy}"} for one in exempt if one["page"] == f"docs/{page}"]
    entry = topic.model_copy(update={"name": name, "title": name}).model_dump(mode="json")
    with (root / "docs/_data/topics.yml").open("a", encoding="utf-8") as registry:
        registry.write(f"- {json.dumps(entry)}\n")
    (root / "tests/exemptions.yml").write_text(yaml.safe_dump(exempt, allow_unicode=True), "utf-8")
    return len(pages)


def serve(root: Path, port: int = 8765) -> dict[str, dict[str, float]]:
    """Seconds until `make serve` answers, without kept pages and with them, and until it shows an edit."""
    address, found = f"http://127.0.0.1:{port}/", dict[str, dict[str, float]]()
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = ENVIRONMENT | {"PYTHONPATH": str(root), "WRITING": "true", "SEARCH": "false"}
    page = root / "docs/training/optimization/momentum.md"
    for state in ("cold", "warm"):
        start = time.perf_counter()
        with psutil.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as server:
            wait_for(address, "<html")
            answered = times(server)
            found[f"make serve, {state}: answers after"] = between({"clock": start, "processor": 0}, answered)
            page.write_text(page.read_text("utf-8") + f"\n\nEdited just now, {state}.\n", "utf-8")
            wait_for(f"{address}training/optimization/momentum/", f"Edited just now, {state}.")
            found[f"make serve, {state}: shows an edit after"] = between(answered, times(server))
            server.terminate()
    return found


def wait_for(address: str, words: str, limit: float = 300) -> None:
    """Ask until the answer has the words."""
    end = time.perf_counter() + limit
    while time.perf_counter() < end:
        try:
            if words in urllib.request.urlopen(address).read().decode():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{address} did not say {words!r} within {limit} s")


def handler(site: Path) -> type[BaseHTTPRequestHandler]:
    """Files, compressed as a good host would: everything but fonts and pictures."""

    class Compressed(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = site / self.path.partition("?")[0].lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            found = path.is_file()
            body = path.read_bytes() if found else b"not found"
            kind = guess_type(path.name)[0] or "text/html"
            small = path.suffix not in (".woff2", ".png")
            body = gzip.compress(body, 9) if small else body
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=3600")
            if small:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Compressed


def transferred(address: str) -> dict[str, dict[str, int]]:
    """Bytes of a first visit to each page, by kind of file; the index of the search is counted apart."""
    sizes = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            context, kinds = browser.new_context(viewport={"width": 1280, "height": 900}), dict[str, int]()
            page = context.new_page()
            responses: list[Any] = []
            page.on("response", lambda response, seen=responses: seen.append(response))
            page.goto(address + path, wait_until="networkidle")
            page.wait_for_timeout(1000)
            for response in responses:
                file = response.url.partition("?")[0]
                kind = "search index" if "search_index" in file else Path(file).suffix.lstrip(".") or "html"
                kinds[kind] = kinds.get(kind, 0) + int(response.headers.get("content-length", 0))
            sizes[name] = {"total": sum(kinds.values()) - kinds.get("search index", 0), **kinds}
            context.close()
        browser.close()
    return sizes


def lighthouse(address: str) -> dict[str, list[int]]:
    """Performance, accessibility, best practices and SEO of each page; nothing where it is not installed."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    scores = {}
    for name, path in PAGES.items() if program else ():
        for device, flags in {"mobile": [], "desktop": ["--preset=desktop"]}.items():
            chrome = "--chrome-flags=--headless --no-sandbox --disable-gpu"
            with tempfile.TemporaryDirectory() as folder:
                report = Path(folder) / "report.json"
                output = ["--quiet", "--output=json", f"--output-path={report}"]
                subprocess.run([str(program), address + path, *output, chrome, *flags], env=ENVIRONMENT, check=True)
                categories = json.loads(report.read_text("utf-8"))["categories"]
            scores[f"{name}, {device}"] = [round(100 * categories[key]["score"]) for key in CATEGORIES]
            print(f"lighthouse {name}, {device}: {scores[f'{name}, {device}']}")
    if not program:
        print("lighthouse: not installed, not measured")
    return scores


def main() -> None:
    """Measure, print, write."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        site, root = Path(folder) / "site", house(Path(folder), 100)
        found["build"] = build(ROOT, site)
        found["build of 100 pages"] = build(root, Path(folder) / "hundred")
        found |= serve(root)
        for name, seconds in found.items():
            print(f"{name}: " + ", ".join(f"{what} {number:.1f} s" for what, number in seconds.items()))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler(site)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/"
            found["bytes"] = transferred(address)
            for name, kinds in found["bytes"].items():
                print(f"{name}: {kinds['total'] / 1000:.0f} KB", kinds)
            found["lighthouse"] = lighthouse(address)
            server.shutdown()
    (ROOT / "bench/site.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
