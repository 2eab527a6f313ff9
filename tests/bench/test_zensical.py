"""The comparison of two builds, on made-up ones."""

import importlib.util
from pathlib import Path

import pytest

READS = ("bench/zensical.py",)
FILE = Path(__file__).parents[2] / "bench" / "zensical.py"
SPEC = importlib.util.spec_from_file_location(
    "bench_zensical", FILE
)  # the folder `bench` is no package to leave behind
zensical = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(zensical)

FORMULA = '<span class="arithmatex"><math><mi>x</mi></math></span>'
SHOWS_ALL = f"""<p>A line {FORMULA}, and<sup><a class="footnote-ref" href="#fn:1">1</a></sup> so on.</p>
<div class="arithmatex"><span><math display="block"><mi>y</mi></math></span></div>
<div class="figure"><img class="figure-light" src="../figures/topic/figure_one.light.svg" alt="One">
<img class="figure-dark" src="../figures/topic/figure_one.dark.svg" alt="One"></div>
<pre><code>quoted = "[@nobody2020]"</code></pre>"""
SHOWS_LESS = r"""<p>A line <span class="arithmatex">\(x\)</span>, and[@nobody2020] so on.</p>
<div class="arithmatex">\[y\]</div><p><img src="../figures/topic/figure_one.svg" alt="One"></p>
<pre><code>quoted = "[@nobody2020]"</code></pre>"""
ALL = {"pages": 1, "formulas": 2, "citations": 1, "figures": 1}
LESS = {"pages": 1, "figures": 1, "formulas left as TeX": 2, "citations left as written": 1}


@pytest.fixture
def build(tmp_path):
    """Writes a site of some pages."""

    def build(name, *pages):
        for number, text in enumerate(pages):
            (tmp_path / name / str(number)).mkdir(parents=True)
            (tmp_path / name / str(number) / "index.html").write_text(text, "utf-8")
        return tmp_path / name

    return build


@pytest.mark.parametrize(("html", "shown"), [(SHOWS_ALL, ALL), (SHOWS_LESS, LESS), ("<p>words</p>", {"pages": 1})])
def test_what_a_page_shows(build, html, shown):
    assert {name: number for name, number in zensical.count(build("site", html)).items() if number} == shown


def test_a_drawing_on_two_pages_counts_twice(build):
    assert zensical.count(build("site", SHOWS_ALL, SHOWS_ALL))["figures"] == 2


def test_the_table_has_both_sites(build, capsys):
    sites = [str(build("mkdocs", SHOWS_ALL, SHOWS_ALL)), str(build("zensical", SHOWS_LESS))]
    assert zensical.main(sites) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["| what pages show | MkDocs | Zensical |", "| --- | ---: | ---: |"]
    assert lines[2:] == [
        "| pages | 2 | 1 |", "| formulas | 4 | 0 |", "| citations | 2 | 0 |", "| figures | 2 | 1 |",
        "| formulas left as TeX | 0 | 2 |", "| citations left as written | 0 | 1 |",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", [*ALL, "formulas left as TeX", "citations left as written"])
def test_one_thing_lost_is_enough(lost):
    whole = zensical.Counter(ALL)
    assert zensical.compare(whole, whole)[1]
    other = whole.copy()
    other[lost] += -1 if lost in ALL else 1
    assert not zensical.compare(whole, other)[1]


def test_two_sites_alike_are_alike(build):
    assert zensical.main([str(build("mkdocs", SHOWS_ALL)), str(build("zensical", SHOWS_ALL))]) == 0


def test_a_site_that_was_not_built(tmp_path):
    with pytest.raises(SystemExit, match="there is no page"):
        zensical.count(tmp_path)
    with pytest.raises(SystemExit, match="give two folders"):
        zensical.main([])
