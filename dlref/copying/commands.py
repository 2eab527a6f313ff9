r"""The command line: `python -m dlref copy`, `show` and `list`."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from dlref.copying import snippets
from dlref.copying.assembling import assembled, summary
from dlref.copying.catalogue import NUMPY, PYTORCH, candidates, named, nearest, offered
from dlref.copying.origin import ADDRESS
from dlref.copying.sources import CopyError
from dlref.engine.files import atomic_write

DESCRIPTION = """\
Copy code of the Deep Learning Path into a project of your own: one file with exactly what it needs, which does not
import dlref.

  python -m dlref list                    what there is; list recurrent: of one topic; list --snippets: programs
  python -m dlref copy LSTM               writes LSTM.py
  python -m dlref copy LSTM --pytorch     its twin in PyTorch
  python -m dlref copy LSTM Adam --to model.py    several that work together
  python -m dlref show softmax            prints the file
  python -m dlref copy exercise_encode    an exercise, to be solved in the empty folder
"""
NO_SNIPPETS = f"snippets come with the project's files, not with the package: git clone {ADDRESS}"


class Parser(argparse.ArgumentParser):
    """Says what was wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    """The commands and their options."""
    shape = argparse.RawDescriptionHelpFormatter
    whole = Parser(prog="python -m dlref", description=DESCRIPTION, formatter_class=shape)
    commands = whole.add_subparsers(dest="command", metavar="copy | show | list")
    copy = commands.add_parser("copy", help="write a file")
    show = commands.add_parser("show", help="print the file")
    for command in (copy, show):
        command.add_argument("names", nargs="+", metavar="NAME", help="lstm, recurrent.LSTM, exercise_encode")
        command.add_argument("--pytorch", action="store_true", help="the twin in PyTorch")
        command.add_argument("--solution", action="store_true", help="an exercise with its solution")
    copy.add_argument("--to", metavar="PATH", help="a folder or the name of the file")
    copy.add_argument("--force", action="store_true", help="replace a file that is there")
    listed = commands.add_parser("list", help="what can be copied")
    listed.add_argument("topic", nargs="?", metavar="TOPIC", help="of one topic only")
    listed.add_argument("--pytorch", action="store_true", help="the twins in PyTorch")
    listed.add_argument("--snippets", action="store_true", help="snippets and exercises")
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is 0, or 2 if the call makes no sense."""
    whole = parser()
    options = whole.parse_args(arguments)
    try:
        if options.command is None:
            whole.print_help()
        elif options.command == "list":
            _print("".join(f"{line}\n" for line in listing(options)))
        else:
            _copy(options)
    except BrokenPipeError:  # pragma: no cover  (in a process of its own: a reader such as `head` has seen enough)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (CopyError, OSError) as error:
        print(f"python -m dlref {options.command}: {error}", file=sys.stderr)
        return 2
    return 0


def _print(text: str) -> None:
    """As UTF-8, whatever the terminal is said to be."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _copy(options: argparse.Namespace) -> None:
    if options.command == "show":
        _print(text_of(options))
        return
    text, path = text_of(options), destination(options)
    if os.path.lexists(path) and not options.force:
        raise CopyError(f"{path} is there already; --force replaces it, --to names another")
    with atomic_write(path) as file:
        file.write(text.encode())
    print(f"{path}: {text.count(chr(10))} lines")


def destination(options: argparse.Namespace) -> Path:
    """Where the file goes."""
    if len(options.names) > 1 and options.to is None:
        raise CopyError("say with --to FILE.py where several names go")
    given = Path(options.to or ".")
    folder = given.is_dir() or str(options.to).endswith(("/", os.sep))
    last = options.names[0].removesuffix(".py").replace("/", ".").rpartition(".")[2]
    path = given / f"{last}.py" if folder else given
    if folder and len(options.names) > 1:
        raise CopyError(f"--to must name the file for several names, got the folder {given}")
    if not path.parent.is_dir():
        raise CopyError(f"there is no folder {path.parent}")
    return path


def text_of(options: argparse.Namespace) -> str:
    """The text of the file that is asked for."""
    root = PYTORCH if options.pytorch else NUMPY
    flags = " --pytorch" * options.pytorch + " --solution" * options.solution
    command = f"python -m dlref copy {' '.join(options.names)}{flags}"
    path = snippet(options.names, root)
    if path is None:
        if options.solution:
            raise CopyError("--solution belongs to an exercise")
        return assembled([named(name, root) for name in options.names], command)
    if options.pytorch:
        raise CopyError(f"{path.stem} is a snippet and has no twin; leave --pytorch out")
    if options.solution and not snippets.is_exercise(path):
        raise CopyError(f"{path.stem} is no exercise and has no solution")
    return snippets.copied(path, command, options.solution)


def snippet(given: list[str], root: str) -> Path | None:
    """The file of a snippet, if that is what is meant; definitions go before snippets."""
    known = [name for names in (offered(root) | offered(NUMPY)).values() for name in names]
    for name in given:
        if name.rpartition(".")[2] in known:
            continue
        path = snippets.found(name)
        if path is not None and len(given) > 1:
            raise CopyError(f"{name} is a snippet, which is copied by itself")
        if path is not None:
            return path
        if not snippets.FOLDER.is_dir() and ("/" in name or name.startswith("exercise_")):
            raise CopyError(NO_SNIPPETS)
        if not candidates(name, offered(PYTORCH)):
            short = name.removesuffix(".py").rpartition("/")[2]
            raise CopyError(
                f"there is no {name}{nearest(short, [*known, *(p.stem for p in snippets.every().values())])}"
            )
    return None


def listing(options: argparse.Namespace) -> Iterator[str]:
    """The lines of a list: a topic, and below it each name with what it says of itself."""
    if options.snippets and options.pytorch:
        raise CopyError("--snippets and --pytorch are two lists; ask for one")
    table = _snippet_table() if options.snippets else _definition_table(PYTORCH if options.pytorch else NUMPY)
    topic = (options.topic or "").removeprefix("dlref.").removeprefix("pytorch.")
    if topic and topic not in table:
        raise CopyError(f"there is no topic {topic} here; topics are {', '.join(table)}")
    chosen = {topic: table[topic]} if topic else table
    width = max(len(name) for lines in chosen.values() for name in lines) + 2
    for i, (title, lines) in enumerate(chosen.items()):
        yield from ([""] if i else [])
        yield title
        yield from (f"  {name:{width}}{said}".rstrip() for name, said in lines.items())


def _definition_table(root: str) -> dict[str, dict[str, str]]:
    return {
        topic: {name: summary(names[name]) for name in sorted(names, key=str.lower)}
        for topic, names in offered(root).items()
    }


def _snippet_table() -> dict[str, dict[str, str]]:
    if not snippets.FOLDER.is_dir():
        raise CopyError(NO_SNIPPETS)
    table: dict[str, dict[str, str]] = {}
    for key, path in snippets.every().items():
        topic, name = key.split("/")
        table.setdefault(topic, {})[name] = snippets.summary(path)
    return table
