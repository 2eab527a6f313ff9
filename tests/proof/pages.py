"""What there is to run on a page: pytest items, and what each of them does.

pytest-codeblocks collects the pages. Alone it passes over every fence that is not exactly ```python, shows no
traceback, loses a `cont` below an output, and runs blocks in the process of the tests, where they share state. So its
classes are extended here: each fence of a page runs as a program, is tied to the run of a file, or is an error.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_codeblocks.plugin import MarkdownFile, TestBlock

from tests.proof import exemptions, reader, studies
from tests.proof.devices import agree
from tests.proof.outputs import difference
from tests.proof.programs import LIMIT, Program, Programs, Run, variables
from tests.proof.reader import Block
from tests.proof.sources import chain_program, program_of
from tests.proof.stash import DEVICE, PROGRAMS


@dataclass
class Work:
    """What one item does for a page."""

    blocks: list[Block]
    outputs: list[Block] = field(default_factory=list)  # shown below these blocks, and compared here

    @property
    def line(self) -> int:
        return self.blocks[0].line

    @property
    def name(self) -> str:
        return f"line {self.line}"

    def run(self, item: pytest.Item) -> None:
        raise NotImplementedError

    def compare(self, block: Block, stdout: str) -> None:
        """Compare the Output block below a block with what was printed."""
        for output in self.outputs:
            found = output.output_of is block and difference(output.text, stdout, output.rtol, output.atol)
            if found:
                raise AssertionError(f"{output.where}: this Output block is not what is printed\n{found}")


class Chain(Work):
    """An inline block and those that continue it, run one after the other in one program."""

    @property
    def name(self) -> str:
        return reader.place(self.blocks)

    def run(self, item: pytest.Item) -> None:
        done = result(item, chain_program(self.blocks))
        for block, stdout in zip(self.blocks, done.outputs, strict=True):
            self.compare(block, stdout)


class Shown(Work):
    """A section of a file of snippets/: the file runs as a program, and prints what the page says."""

    def run(self, item: pytest.Item) -> None:
        section = self.blocks[0].section
        assert section is not None
        path = item.config.rootpath / section.path
        stdout = result(item, program_of(path)).stdout
        if studies.is_study(path):  # the page shows what the long form has printed
            kept = studies.table(path)
            assert kept, f"{section.path} has no table yet: run make studies"
            stdout = kept.text
        self.compare(self.blocks[0], stdout)


class Shell(Work):
    """A shell block, run by bash in an empty folder; the first failing command ends it."""

    def run(self, item: pytest.Item) -> None:
        (block,) = self.blocks
        here = variables("cpu", item.config.rootpath)
        path = os.pathsep.join([str(Path(sys.executable).parent), here["PATH"]])
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", block.text],
                cwd=folder, env=here | {"PATH": path}, capture_output=True, encoding="utf-8", timeout=LIMIT,
            )  # fmt: skip
        assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
        item.user_properties.append(("seconds", time.perf_counter() - start))
        self.compare(block, done.stdout)


def result(item: pytest.Item, program: Program) -> Run:
    """The green run of a program; on a card too, where it uses one and the session asks for it."""
    programs, device = item.config.stash[PROGRAMS], item.config.stash[DEVICE]
    done = note(item, programs, programs.result(program)).require()
    if device != "cpu" and program.uses_device:
        agree(done, note(item, programs, programs.result(program, device)))
    return done


def note(item: pytest.Item, programs: Programs, run: Run) -> Run:
    """Tell the session which program this was, and whether it had to run."""
    item.user_properties.append(("program", (programs.key(run.program), run.device, run.before)))
    return run


def works(path: Path, root: Path) -> list[Work]:
    """What there is to run on a page. A page with a fence that nothing would run is an error."""
    page = reader.read(path, root)
    if page.problems:
        raise pytest.Collector.CollectError("\n".join(page.problems))
    found: list[Work] = []
    for chain in page.chains():
        for block in chain:
            if block.section and block.section.path.startswith("snippets/"):
                found.append(Shown([block], below(page, [block])))
    for chain in page.programs():
        found.append(Chain(chain, [o for o in below(page, chain) if o.output_of and o.output_of.section is None]))
    excused = exemptions.load(root / "tests" / "exemptions.yml")
    for block in page.blocks:
        if block.language == "bash" and not any(entry.covers(block.page, block.text) for entry in excused):
            found.append(Shell([block], below(page, [block])))
    return sorted(found, key=lambda one: one.line)


def below(page: reader.Page, blocks: list[Block]) -> list[Block]:
    """The outputs that are shown below some blocks."""
    return [block for block in page.blocks if block.output_of is not None and any(block.output_of is b for b in blocks)]


class PageBlock(TestBlock):  # type: ignore[misc]
    """One item of a page."""

    obj: Work

    def runtest(self) -> None:
        self.obj.run(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """What the program said: its lines are the page's. Of our own code, nothing."""
        return f"{self.obj.blocks[0].where}\n{excinfo.value}"


class Page(MarkdownFile):  # type: ignore[misc]
    """A page, collected by our reader."""

    def collect(self) -> Iterator[PageBlock]:
        root = self.config.rootpath
        for work in works(self.path, root):
            item = PageBlock.from_parent(parent=self, name=work.name)
            item.obj = work
            yield item
