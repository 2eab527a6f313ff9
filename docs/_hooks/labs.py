"""Make the pages of labs light, checked, and rendered like every other page.

mkdocs-jupyter runs a lab and turns it into HTML of its own; here its Markdown cells get the site's extensions, its
style sheets go, its links are resolved, and what was run before is run again when the code that it imports has changed.
"""

import os
import posixpath
import re
import shutil
import struct
from base64 import b64decode
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

import jupytext
import markdown
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File
from nbconvert.exporters.html import HTMLExporter

from docs._hooks import figures
from docs._hooks.anchors import line_of
from tests.proof.keys import ROOT, Keys
from tests.proof.ledger import SESSION
from tests.proof.programs import ONE_THREAD

log = get_plugin_logger(__name__)
CODE = re.compile(r'<div class="highlight-ipynb[^"]*"><pre>(.*?)</pre></div>', re.S)
DRAWING = re.compile(r'<img(?: alt="(?P<alt>[^"]*)")?[^>]* src="data:image/[a-z+]+;base64,(?P<data>[^"]+)"[^>]*>')
PNG = b"\x89PNG"
NAMELESS = "No description has been provided for this image"  # by mkdocs-jupyter
BUTTON = re.compile(r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>', re.S)
HREF = re.compile(r'(?<=href=")([^"#]+)(#[^"]*)?(?=")')


KERNEL = """c = get_config()
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": None}
"""


def fingerprint() -> str:
    """A hash of everything that decides what the labs print, apart from the labs themselves."""
    keys, labs = Keys(), sorted((ROOT / "docs" / "labs").glob("*.py"))
    settings = [Path(__file__), ROOT / "mkdocs.yml", ROOT / "snippets" / "matplotlibrc"]
    return keys.of([*settings, *(file for lab in labs for file in keys.needed(keys.text(lab)))])


def cache_folder(parent: Path) -> Path:
    """Where the outputs of the labs are kept; a session that believes no older proof has a folder of its own."""
    folder = parent / (fingerprint() + os.environ.get(SESSION, "")[:8])
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for old in sorted(parent.glob("*/"), key=lambda one: one.stat().st_mtime)[:-2]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def on_config(config: Any) -> None:
    """A lab is executed again when what it imports has changed, and draws in the look of the other figures."""
    for name, number in ONE_THREAD.items():  # threads of two kernels that wait for each other take ten times as long
        os.environ.setdefault(name, number)
    os.environ.setdefault("MATPLOTLIBRC", str(ROOT / "snippets" / "matplotlibrc"))
    kernel = ROOT / ".cache" / "ipython"  # where the kernel reads that figures are to be SVG
    (kernel / "profile_default").mkdir(parents=True, exist_ok=True)
    (kernel / "profile_default" / "ipython_kernel_config.py").write_text(KERNEL, "utf-8")
    os.environ["IPYTHONDIR"] = str(kernel)
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(cache_folder(ROOT / ".cache" / "mkdocs-jupyter"))


def on_pre_build(config: Any) -> None:
    """Markdown cells are rendered with the site's own extensions."""
    converter = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)

    def markdown2html(self: HTMLExporter, context: Any, source: str) -> str:
        return str(converter.reset().convert(source))

    markdown2html.jinja_pass_arg = HTMLExporter.markdown2html.jinja_pass_arg  # type: ignore[attr-defined]
    HTMLExporter.markdown2html = markdown2html  # type: ignore[method-assign]


def resolve(target: str, page: Any, files: Any) -> str:
    """The address of a page that a lab links to by its file, as on any other page."""
    if re.match(r"[a-z]+:|/", target):
        return target
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), target))
    file = files.get_file_from_path(path)
    if file is None:
        line = line_of(target, Path(page.file.abs_src_path))
        log.warning("docs/%s:%d: the link to %r is dead: docs/%s does not exist", page.file.src_uri, line, target, path)
        return target
    return str(file.url_relative_to(page.file))


def figures_of(html: str, page: Any, config: Any, files: Any) -> str:
    """Publish what the cells drew as files, fetched when the reader comes near; drawings in both schemes.

    The words of a figure stand in the first line of its cell, `# %% alt="What one sees"`.
    """
    folder = f"figures/{page.file.src_uri.removesuffix('.py')}/"
    cells = jupytext.read(page.file.abs_src_path).cells
    words = iter([cell.metadata["alt"] for cell in cells if "alt" in cell.metadata])
    numbers = count(1)

    def add(name: str, content: str | bytes) -> str:
        files.append(File.generated(config, folder + name, content=content))
        return str(files.get_file_from_path(folder + name).url_relative_to(page.file))

    def publish(match: re.Match[str]) -> str:
        data, number = b64decode(match["data"]), next(numbers)
        alt = match["alt"] if match["alt"] not in (None, "", NAMELESS) else escape(next(words, ""))
        if not alt:
            log.warning('docs/%s: a figure has no words: write `# %%%% alt="What one sees"`', page.file.src_uri)
        if data.startswith(PNG):
            width, height = struct.unpack(">II", data[16:24])
            size = f'width="{width}" height="{height}"'
            return f'<img alt="{alt}" src="{add(f"{number}.png", data)}" {size} loading="lazy">'
        for scheme in figures.SCHEMES:
            address = add(f"{number}.{scheme}.svg", figures.coloured(data.decode(), scheme))
        return figures.shown(address.removesuffix(f".{scheme}.svg"), alt, data.decode())

    return DRAWING.sub(publish, html)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Drop the style sheets of the notebook, give code our look, resolve links."""
    if page.file.src_uri.endswith(".md"):
        return html
    html = html[html.index('<div class="jupyter-wrapper">') :]
    html = BUTTON.sub("", html)
    html = re.sub(r' id="cell-id=[^"]*"', "", html)  # no script can select such a name, so nothing would be copied
    html = figures_of(html, page, config, files)
    html = CODE.sub(r'<div class="language-python highlight"><pre><code>\1</code></pre></div>', html)
    return HREF.sub(lambda link: resolve(link[1], page, files) + (link[2] or ""), html)
