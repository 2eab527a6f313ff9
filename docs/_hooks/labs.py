"""Make pages of labs: mkdocs-jupyter executes them, and what they print becomes Markdown like that of any other page.

So formulas, citations, links and code are those of all pages. What was run before is run again when the lab, or the
code that it imports, has changed.
"""

import json
import os
import re
import shutil
import struct
from base64 import b64decode
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from docs._extensions import figures
from docs._extensions.place import Fault, where
from tests.proof.keys import ROOT, Keys
from tests.proof.ledger import SESSION
from tests.proof.programs import ONE_THREAD

SETTINGS = ROOT / "docs" / "_templates" / "labs"
PICTURE = re.compile(r'<img alt="(?P<alt>[^"]*)" src="data:image/png;base64,(?P<data>[^"]+)">')

Publish = Callable[[str, str | bytes], str]  # name and content of a file; the answer is its address from the page


def fingerprint() -> str:
    """A hash of everything that decides what the labs print, apart from the labs themselves."""
    keys, labs = Keys(), sorted((ROOT / "docs" / "labs").glob("*.py"))
    settings = [*SETTINGS.rglob("*.*"), ROOT / "snippets" / "matplotlibrc"]
    files = [file for file in settings if file.is_file() and file.suffix != ".pyc"]
    return keys.of([*files, *(file for lab in labs for file in keys.needed(keys.text(lab)))])


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
    os.environ["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    kernel = ROOT / ".cache" / "ipython"  # it writes there as well
    shutil.copytree(SETTINGS / "profile_default", kernel / "profile_default", dirs_exist_ok=True)
    os.environ["IPYTHONDIR"] = str(kernel)
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(cache_folder(ROOT / ".cache" / "mkdocs-jupyter"))


def fenced(text: str, info: str) -> str:
    """A block that no line of the text can end."""
    marks = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", text))])
    return f"{marks} {info}\n{text.strip(chr(10))}\n{marks}"


def drawing(svg: str, name: str, alt: str, publish: Publish) -> str:
    """A figure in both schemes, as files that are fetched when the reader comes near."""
    addresses = {scheme: publish(f"{name}.{scheme}.svg", figures.coloured(svg, scheme)) for scheme in figures.SCHEMES}
    address = addresses["light"].removesuffix(".light.svg")
    return tostring(figures.shown(address, alt, svg), encoding="unicode")


def picture(found: re.Match[str], numbers: Iterator[int], publish: Publish) -> str:
    """An image that a lab shows by itself, as a file."""
    data = b64decode(found["data"])
    width, height = struct.unpack(">II", data[16:24])  # of a PNG
    size = f'width="{width}" height="{height}" loading="lazy"'
    return f'<img class="picture" alt="{found["alt"]}" src="{publish(f"{next(numbers)}.png", data)}" {size}>'


def shown(output: dict[str, Any], words: str, numbers: Iterator[int], publish: Publish) -> str:
    """What a cell has put out: printed text, a drawing, HTML, or the last value. ValueError: a figure without words."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    if svg := data.get("image/svg+xml"):
        if not words:
            raise ValueError('a figure has no words: write `# %% alt="What one sees"`')
        return drawing(svg, str(next(numbers)), words, publish)
    if html := data.get("text/html"):
        return f"<div>{PICTURE.sub(lambda found: picture(found, numbers, publish), html)}</div>"
    text = "".join(output["text"]) if "text" in output else data.get("text/plain", "")
    return fenced(text, "{ .text .jp-OutputArea-output }") if text.strip() else ""


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a cell prints is one block: of a slow cell the kernel hands it over piece by piece."""
    found = list[dict[str, Any]]()
    for output in outputs:
        if found and "text" in output and output.get("name") == found[-1].get("name", ""):
            found[-1] = found[-1] | {"text": [*found[-1]["text"], *output["text"]]}
        else:
            found.append(output)
    return found


def as_markdown(cells: list[dict[str, Any]], publish: Publish) -> str:
    """An executed lab as a page. The words of a figure stand in the first line of its cell."""
    parts, numbers = list[str](), count(1)
    for cell in cells:
        source = "".join(cell["source"])
        parts.append(source if cell["cell_type"] == "markdown" else fenced(source, "python"))
        for output in joined(cell.get("outputs", [])):
            try:
                parts.append(shown(output, cell["metadata"].get("alt", ""), numbers, publish))
            except ValueError as error:
                raise Fault(f"{where(source.splitlines()[0])}: {error}") from None
    return "\n\n".join(parts)


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str | None:
    """Convert the lab as MkDocs converts a page."""
    if page.file.src_uri.endswith(".md"):
        return None
    folder = f"figures/{page.file.src_uri.removesuffix('.py')}/"

    def publish(name: str, content: str | bytes) -> str:
        files.append(File.generated(config, folder + name, content=content))
        return str(files.get_file_from_path(folder + name).url_relative_to(page.file))

    page.markdown = as_markdown(json.loads(html)["cells"], publish)
    Page.render(page, config, files)  # mkdocs-jupyter has given the page a `render` of its own
    return str(page.content)
