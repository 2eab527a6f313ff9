"""What the workflows do, tried out: their shell steps in a scratch repository, with stand-ins for what is outside."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.workflows.runner import FLOWS, Scene, jobs, load

READS = (".github",)
USES = ("playwright",)
STAMPS = "docs/_data/verified/cuda.json"
PYTHON = f'exec "{Path(sys.executable).as_posix()}" "$@"'
REPORT = "mkdir -p build; echo '{}' > build/links.json; echo 'dead    https://example.org'"
WITHOUT_STAND_INS = {("deploy", "deploy"), ("deploy", "notebooks"), ("release", "publish")}
RUN = [(flow, job) for flow, job in jobs() if (flow, job) not in WITHOUT_STAND_INS]


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


# A card's stamps


@pytest.fixture(params=[None, "old", "new"], ids=["first", "changed", "the same"])
def stamped(scene, request):
    """A repository with stamps or without, into which the card's have been unpacked."""
    scene.write("README.md", "a house\n")
    if request.param is not None:
        scene.write(STAMPS, request.param)
    scene.commit()
    scene.write(STAMPS, "new")
    scene.known = request.param == "new"
    return scene


def answers(number: int) -> str:
    """A gh that knows so many open pull requests."""
    return f'case "$1 $2" in "pr list") echo {number};; esac'


def test_new_stamps_become_a_pull_request_that_is_tested(stamped):
    """Also the first ones, of which git knows nothing yet."""
    stamped.stand_in("gh", answers(0))
    assert stamped.job("gpu", "offer") == "success"
    branches = stamped.git("branch", "--format", "%(refname:short)", cwd=stamped.there).split()
    assert branches == ([] if stamped.known else ["stamps-cuda"])
    assert [call.split()[1:3] for call in stamped.calls] == (
        [] if stamped.known else [["pr", "list"], ["pr", "create"], ["workflow", "run"]]
    )
    if not stamped.known:
        assert stamped.git("show", f"stamps-cuda:{STAMPS}", cwd=stamped.there) == "new"
        assert stamped.git("diff", "--name-only", "main", "stamps-cuda").split() == [STAMPS]
        assert stamped.calls[1].startswith("gh pr create --base main --head stamps-cuda --title ")
        assert stamped.calls[2] == "gh workflow run test.yml --ref stamps-cuda"


def test_the_tests_can_be_dispatched():
    """The workflow gpu asks for it, since what it opens itself starts no tests that run without an approval."""
    tests = load(FLOWS / "test.yml")
    assert {"pull_request", "workflow_dispatch"} <= set(tests[True])  # YAML takes `on` for true
    assert load(FLOWS / "gpu.yml")["jobs"]["offer"]["permissions"] == {
        "contents": "write", "pull-requests": "write", "actions": "write",
    }  # fmt: skip


def test_newer_stamps_go_to_the_open_pull_request(scene):
    scene.write("README.md", "a house\n")
    scene.commit()
    for number, text in enumerate(["new", "newer"]):
        scene.stand_in("gh", answers(number))
        scene.write(STAMPS, text)
        assert scene.job("gpu", "offer") == "success"
        assert scene.git("show", f"stamps-cuda:{STAMPS}", cwd=scene.there) == text
        scene.git("switch", "-q", "--force", "main")
        scene.git("branch", "-D", "stamps-cuda")
    assert sum(call.startswith("gh pr create") for call in scene.calls) == 1
    assert sum(call.startswith("gh workflow run test.yml") for call in scene.calls) == 2


def test_a_pull_request_that_cannot_be_opened_is_a_failure(scene):
    scene.write("README.md", "a house\n")
    scene.commit()
    scene.write(STAMPS, "new")
    scene.stand_in("gh", 'case "$1 $2" in "pr list") echo 0;; "pr create") exit 1;; esac')
    assert scene.job("gpu", "offer") == "failure"


def test_the_card_runs_what_has_a_card(scene):
    assert scene.job("gpu", "stamp") == "success"
    assert scene.calls == ["make stamp DEVICE=cuda"]


# Dead links


def links(scene: Scene, make: str, issue: str = "") -> list[str]:
    """What was asked of gh, if links end in this way and this issue is open."""
    scene.stand_in("make", f'case "$1" in links) {make};; esac')
    scene.stand_in("gh", f'case "$1 $2" in "issue list") printf "{issue}";; esac')
    assert scene.job("weekly", "links") == "success"
    assert scene.calls[:2] == ["make build PYTHON=python", "make links"]
    return [call for call in scene.calls if call.startswith("gh issue") and "list" not in call]


def test_dead_links_open_an_issue(scene):
    (asked,) = links(scene, f"{REPORT}; exit 2")
    assert asked == "gh issue create --title Dead links --label dead-links --body-file issue.md"
    assert "```text\ndead    https://example.org\n```" in (scene.home / "issue.md").read_text("utf-8")


def test_dead_links_update_the_open_issue(scene):
    assert links(scene, f"{REPORT}; exit 2", issue="7") == ["gh issue edit 7 --body-file issue.md"]
    assert "dead    https://example.org" in (scene.home / "issue.md").read_text("utf-8")


def test_living_links_open_no_issue(scene):
    assert links(scene, REPORT) == []


def test_living_links_close_the_open_issue(scene):
    (asked,) = links(scene, REPORT, issue="7")
    assert asked.startswith("gh issue close 7 --comment ")


def test_a_check_that_broke_is_a_failure_and_no_issue(scene):
    scene.stand_in("make", 'test "$1" != links')
    assert scene.job("weekly", "links") == "failure"
    assert not any(call.startswith("gh") for call in scene.calls)


def test_a_long_report_fits_into_an_issue(scene):
    links(scene, f"{REPORT}; seq 3000 | sed 's:.*:moved  https\\://example.org/&:'; exit 2")
    assert (scene.home / "links.txt").stat().st_size > 65536
    assert (scene.home / "issue.md").stat().st_size < 65536


# The rest


def test_the_browser_is_installed_and_named(scene):
    scene.stand_in("python", f'case "$1" in -c) {PYTHON};; esac')
    assert scene.job("test", "cpu") == "success"
    assert scene.calls[0] == "python -m pip install --constraint constraints.txt playwright"
    assert scene.calls[1] == "python -m playwright install --with-deps chromium"
    assert scene.calls[-1] == "make test FRESH=1 PYTHON=python"
    assert "chrom" in scene.variables["CHROME_PATH"].lower()


def test_the_newest_is_no_longer_held_back(scene):
    scene.write("constraints.txt", "numpy==1\n")
    scene.stand_in("python", 'test "$1" != -m || ! grep -q numpy constraints.txt')
    assert scene.job("weekly", "newest") == "success"
    assert scene.calls[-1] == "make test FRESH=1 PYTHON=python PIP_PRE=1"


def test_the_site_is_stamped_built_and_packed(scene):
    scene.stand_in("make", "mkdir -p build site; echo zip > build/deep-learning-path.zip")
    assert scene.job("deploy", "build") == "success"
    assert [call for call in scene.calls if call.startswith("make")] == [
        "make stamp PYTHON=python", "make runtime", "make build pdf", "make build zip",
    ]  # fmt: skip
    assert (scene.home / "site/deep-learning-path.zip").read_text("utf-8") == "zip\n"


NOTEBOOK = "snippets/data/a.ipynb"


def publish(folder: Path, **files: str) -> Scene:
    """A job that has been handed these notebooks by another one, in a folder that is no repository."""
    folder.mkdir()
    scene = Scene(folder)
    for name in (".git", ".venv"):
        shutil.rmtree(scene.home / name)
    for name, text in files.items():
        scene.write(f"snippets/data/{name}.ipynb", text)
    return scene


def test_the_notebooks_become_a_branch_of_one_commit(tmp_path):
    """Whatever was there before: what is gone is gone, and no history grows."""
    scene = publish(tmp_path / "first", a="old", b="gone later")
    assert scene.job("deploy", "notebooks") == "success"
    later = publish(tmp_path / "second", a="new")
    shutil.rmtree(later.there)
    shutil.copytree(scene.there, later.there)
    assert later.job("deploy", "notebooks") == "success"
    assert later.git("show", f"notebooks:{NOTEBOOK}", cwd=later.there) == "new"
    assert later.git("ls-tree", "-r", "--name-only", "notebooks", cwd=later.there).split() == [NOTEBOOK]
    assert later.git("rev-list", "--count", "notebooks", cwd=later.there).strip() == "1"
    assert later.git("log", "--format=%s", "notebooks", cwd=later.there).strip() == f"Notebooks of {'0' * 40}"


def test_notebooks_that_cannot_be_pushed_stop_the_deployment(tmp_path):
    scene = publish(tmp_path / "first", a="new")
    shutil.rmtree(scene.there)
    assert scene.job("deploy", "notebooks") == "failure"
    assert load(FLOWS / "deploy.yml")["jobs"]["deploy"]["needs"] == "notebooks"


@pytest.mark.parametrize(("tag", "ends"), [("v1.2.0", "success"), ("v1.2.1", "failure"), ("1.2.0", "failure")])
def test_a_tag_is_the_version(scene, tag, ends):
    scene.write("pyproject.toml", '[project]\nname = "a"\nversion = "1.2.0"\n')
    scene.stand_in("python", f'case "$1" in -c) {PYTHON};; esac')
    scene.variables["GITHUB_REF_NAME"] = tag
    assert scene.job("release", "build") == ends
    assert ("python -m build" in scene.calls) == (ends == "success")


def test_studies_are_run_in_full(scene):
    assert scene.job("weekly", "studies") == "success"
    assert scene.calls == ["make studies FRESH=1 PYTHON=python"]


@pytest.mark.parametrize("status", [0, 1])
def test_the_successor_is_compared(scene, status):
    scene.stand_in("make", "mkdir site; echo mkdocs > site/by")
    scene.stand_in(".venv/bin/zensical", "mkdir site; echo zensical > site/by")
    scene.stand_in(".venv/bin/python", f'case "$*" in *bench*) cat build/mkdocs/by site/by; exit {status};; esac')
    assert scene.job("weekly", "zensical") == ("failure" if status else "success")
    assert (scene.folder / "summary").read_text("utf-8") == "mkdocs\nzensical\n"
    assert load(FLOWS / "weekly.yml")["jobs"]["zensical"]["continue-on-error"]


@pytest.mark.parametrize(("flow", "job"), RUN)
def test_what_fails_first_ends_the_job(scene, flow, job):
    """Whatever a job calls first: if that fails, the job fails, and nothing is called after it."""
    scene.commit()
    for name in ("make", "gh", "python", "actionlint"):
        scene.stand_in(name, "exit 1")
    scene.write(STAMPS, "new")
    assert scene.job(flow, job) == "failure"
    assert len(scene.calls) == 1
