"""The link check, against a local server that misbehaves in every way we know of."""

import datetime
import http.server
import json
import threading
import time
from typing import ClassVar

import pytest

from docs._build import links
from docs._hooks import notebooks

READS = ("docs/_build/lychee.toml", "docs/_data")


class Misbehaving(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[dict[str, int]] = {}

    def answer(self, code, **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(b"<p>text</p>")

    def do_GET(self):
        self.asked[self.path] = self.asked.get(self.path, 0) + 1
        match self.path:
            case "/alive" | "/" | "/new-home":
                self.answer(200)
            case "/chain":
                self.answer(301, Location="/chain-2")
            case "/chain-2":
                self.answer(308, Location="/new-home")
            case "/for-now":
                self.answer(302, Location="/new-home")
            case "/parked/paper.pdf":
                self.answer(301, Location="/")
            case "/gone":
                self.answer(410)
            case "/busy" if self.asked[self.path] == 1:
                self.answer(429, Retry_After="1")
            case "/busy":
                self.answer(200)
            case "/slow":
                time.sleep(3)
            case _:
                self.answer(404)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def host():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def verdicts(host):
    paths = ["alive", "chain", "for-now", "parked/paper.pdf", "missing", "gone", "busy", "slow"]
    asked = [f"http://{host}/{path}" for path in paths] + [f"https://{host}/broken-tls"]
    quick = ["--timeout", "1", "--max-retries", "1", "--host-request-interval", "20ms", "--retry-wait-time", "1"]
    report = links.lychee("--config", str(links.SETTINGS), *quick, "-", text="\n".join(asked))
    return {verdict.url.split("/", 3)[3]: verdict for verdict in links.judge(report)}


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("alive", "alive"),
        ("chain", "moved"),
        ("for-now", "alive"),
        ("parked/paper.pdf", "parked"),
        ("missing", "dead"),
        ("gone", "dead"),
        ("busy", "alive"),
        ("slow", "unsure"),
        ("broken-tls", "unsure"),
    ],
)
def test_verdict(verdicts, path, verdict):
    assert verdicts[path].verdict == verdict, verdicts[path]


def test_a_move_names_the_new_home(verdicts):
    assert verdicts["chain"].to.endswith("/new-home")


def test_a_busy_host_is_asked_again_after_the_time_it_named(verdicts):
    assert Misbehaving.asked["/busy"] >= 2


def test_colab_is_not_asked_for_our_notebooks():
    address = notebooks.colab("snippets/start/splits.py", "https://github.com/owner/name")
    quick = ["--timeout", "1", "--max-retries", "0"]
    assert links.judge(links.lychee("--config", str(links.SETTINGS), *quick, "-", text=address)) == []


ENTRY = """\
# a comment that stays
- id: {id}
  title: "A title"
  url: {url}
  status: live
  checked: {{date: 2020-01-01, how: by hand}}
"""


def test_apply_updates_what_is_certain_and_leaves_the_rest(tmp_path):
    folder, report = tmp_path / "catalogue", tmp_path / "links.json"
    folder.mkdir()
    for name in ("alive", "moved", "dead"):
        (folder / f"{name}.yml").write_text(ENTRY.format(id=name, url=f"https://example.org/{name}"), "utf-8")
    found = [
        links.Verdict("https://example.org/alive", "alive", "200"),
        links.Verdict("https://example.org/moved", "moved", "1 permanent redirects", "https://example.org/there"),
        links.Verdict("https://example.org/dead", "dead", "404"),
    ]
    report.write_text(json.dumps({"date": "2026-11-20", "verdicts": [vars(verdict) for verdict in found]}), "utf-8")

    assert links.apply(report, folder) == ["dead.yml: dead: dead: 404"]

    alive, moved, dead = ((folder / f"{name}.yml").read_text("utf-8") for name in ("alive", "moved", "dead"))
    assert "date: 2026-11-20" in alive
    assert alive.startswith("# a comment that stays\n")
    assert "url: https://example.org/there" in moved
    assert "status: moved" in moved
    assert "date: 2020-01-01" in dead
    assert "status: live" in dead


def test_check_writes_a_report_and_fails_for_the_dead(tmp_path, monkeypatch, capsys):
    answer = {
        "success_map": {"a": [{"url": "https://example.org/a", "status": {"text": "200 OK", "code": 200}}]},
        "error_map": {"a": [{"url": "https://example.org/b", "status": {"text": "404 Not Found", "code": 404}}]},
        "timeout_map": {},
    }
    monkeypatch.setattr(links, "lychee", lambda *arguments, **options: answer)
    assert links.check(tmp_path / "no-site", tmp_path / "report" / "links.json") == 1
    written = json.loads((tmp_path / "report" / "links.json").read_text("utf-8"))
    assert datetime.date.fromisoformat(written["date"])
    assert [verdict["verdict"] for verdict in written["verdicts"]] == ["alive", "dead"]
    assert "dead    https://example.org/b" in capsys.readouterr().out


def test_the_links_of_the_built_site_are_asked_too(host, tmp_path, monkeypatch):
    """Those that lead to other hosts, and each once."""
    text = f'<a href="http://{host}/gone">x</a><a href="#here">y</a><a href="other/">z</a>'
    for name in ("index.html", "again.html"):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(links, "load", lambda: ())
    (verdict,) = links.ask(tmp_path)
    assert (verdict.url, verdict.verdict) == (f"http://{host}/gone", "dead")
