var f=`"""Runs the listings of a page: in the browser, where Pyodide executes this file, and in the tests, where Python does.

A listing is run from the top: first what stands before it in its own file, with the reader's changes and without its
output, then the listing itself. So what it prints never depends on what was run before.
"""

import inspect
import io
import linecache
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from textwrap import dedent
from types import TracebackType
from typing import Any

MARK = re.compile(r"\\s*# --8<-- \\[(start|end):([\\w-]+)\\]\\s*")
LONGEST = 100_000  # characters of output; a page is no place for more
LISTING, ABOVE = "your listing", "above"  # what a traceback calls the two parts
Say = Callable[[str], object]


class TooMuch(Exception):
    """A program that prints without end."""


class Output(io.TextIOBase):
    """What is printed goes to the page at once."""

    def __init__(self, say: Say) -> None:
        self.say, self.left = say, LONGEST

    def write(self, text: str) -> int:
        if self.left <= 0:
            raise TooMuch(f"more than {LONGEST:,} characters were printed")
        self.say(text[: self.left])
        self.left -= len(text)
        return len(text)


def section(text: str, name: str) -> range:
    """The lines of a section, counted from 0, without its marks."""
    found = {mark.groups(): number for number, line in enumerate(text.splitlines()) if (mark := MARK.fullmatch(line))}
    return range(found["start", name] + 1, found["end", name])


def part(text: str, lines: range) -> str:
    """Lines of a file as the page prints them."""
    return dedent("\\n".join(line for line in text.splitlines()[lines.start : lines.stop] if not MARK.fullmatch(line)))


def stub(text: str) -> range:
    """The lines of an exercise's file that its reader changes: its task from the beginning to the end of the stub."""
    return range(section(text, "task").start, section(text, "stub").stop)


def with_changes(text: str, lines: range, changed: dict[str, str]) -> str:
    """Lines of a file, with what the reader has made of the sections in them."""
    found = text.splitlines()[: lines.stop]
    places = {one: section(text, one) for one in changed}
    for one in sorted(places, key=lambda one: -places[one].start):  # from the last, so that the others stay in place
        if lines.start <= places[one].start and places[one].stop <= lines.stop:
            found[places[one].start : places[one].stop] = changed[one].splitlines()
    return "\\n".join("" if MARK.fullmatch(line) else line for line in found[lines.start :])


def execute(text: str, name: str, space: dict[str, Any]) -> None:
    """Run a text; its lines are known to a traceback."""
    linecache.cache[name] = (len(text), None, [f"{line}\\n" for line in text.splitlines()], name)
    exec(compile(text, name, "exec", dont_inherit=True), space)


def own(tb: TracebackType | None) -> Iterator[traceback.FrameSummary]:
    """The frames of a traceback that are the reader's."""
    return (frame for frame in traceback.extract_tb(tb) if frame.filename in (LISTING, ABOVE))


def explained(error: BaseException) -> str:
    """An error as Python would print it, without the frames of what runs the listing."""
    if isinstance(error, SyntaxError) and error.filename in (LISTING, ABOVE):
        return "".join(traceback.format_exception_only(error))
    frames = "".join(traceback.format_list(list(own(error.__traceback__))))
    return (f"Traceback:\\n{frames}" if frames else "") + "".join(traceback.format_exception_only(error))


def figures() -> Iterator[str]:
    """What Matplotlib has drawn, as SVG."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        drawn = io.StringIO()
        plt.figure(number).savefig(drawn, format="svg")
        yield drawn.getvalue()
    plt.close("all")


def run(earlier: str, listing: str, say: Say, show: Say, later: str = "") -> dict[str, Any]:
    """Run a listing behind what comes before it, and what follows it; say how long it took and what went wrong."""
    space: dict[str, Any] = {"__name__": "__main__"}
    start = time.perf_counter()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            execute(earlier, ABOVE, space)
        out = Output(say)
        with redirect_stdout(out), redirect_stderr(out):
            execute(listing, LISTING, space)
            with suppress(AssertionError):  # what the file asserts holds for the file as it is
                execute(later, ABOVE, space)
        for figure in figures():
            show(figure)
    except (Exception, SystemExit) as error:
        return {"seconds": time.perf_counter() - start, "error": explained(error)}
    return {"seconds": time.perf_counter() - start, "error": ""}


def run_section(text: str, name: str, changed: dict[str, str], say: Say, show: Say, on: bool = False) -> dict[str, Any]:
    """Run one section of a file, "" for all of it; the rest of the file too, if it is to go on."""
    if not name:
        return run("", changed.get("", text), say, show)
    lines, end = section(text, name), len(text.splitlines())
    before = with_changes(text, range(0, lines.start), changed)
    after = with_changes(text, range(lines.stop, end), changed) if on else ""
    if after.lstrip("\\n").startswith(" "):  # the section is in the middle of an \`if\`
        after = f"if True:\\n{after}"
    return run(before, changed.get(name, part(text, lines)), say, show, after)


def check(text: str, attempt: str, say: Say) -> dict[str, Any]:
    """Grade an attempt, which stands in the place of the stub, with the function \`check\` of the exercise's file."""
    task, rest = section(text, "task"), range(stub(text).stop, section(text, "task").stop)
    mine: dict[str, Any] = {"__name__": "attempt"}
    theirs: dict[str, Any] = {"__name__": "task"}
    start, out = time.perf_counter(), Output(say)
    done: dict[str, Any] = {"passed": False}
    try:
        with redirect_stdout(out), redirect_stderr(out):
            execute(attempt, LISTING, mine)
            execute(part(text, rest), ABOVE, mine)  # what an attempt may use
            execute(part(text, task), ABOVE, theirs)
            grade(theirs["check"], mine)
        done["passed"] = True
    except AssertionError as error:
        done["message"] = explained(error) if mine_is_in(error) else str(error)
    except (Exception, SystemExit) as error:
        done["error"] = explained(error)
        if "check" in theirs and not mine_is_in(error):
            done["error"] = f"The check cannot work with what your function returned.\\n\\n{done['error']}"
    return {**done, "seconds": time.perf_counter() - start}


def mine_is_in(error: BaseException) -> bool:
    """Whether a line of the reader's was running."""
    return isinstance(error, SyntaxError) or any(frame.filename == LISTING for frame in own(error.__traceback__))


def grade(checking: Callable[[Any], object], mine: dict[str, Any]) -> None:
    """Hand over what the exercise asks for."""
    (asked,) = inspect.signature(checking).parameters
    if asked not in mine:
        raise AssertionError(f"\`{asked}\` is what is asked for, and it is not there any more")
    checking(mine[asked])
`;var c=new URL("runtime/",self.location.href).href,d={messageCallback:()=>{},errorCallback:()=>{}},u=async()=>{let{loadPyodide:e}=await import(`${c}pyodide.mjs`),t=await e({indexURL:c,packageBaseUrl:c,env:{MPLBACKEND:"agg"}}),r=t.globals.get("dict")();return t.runPython(f,{globals:r}),{python:t,runner:r}},p=u(),m,g=async e=>{let t=await fetch(`${c}dlref.zip`);if(!t.ok)throw new Error(`dlref could not be loaded: ${t.statusText}`);let r=e.runPython("import sysconfig; sysconfig.get_path('purelib')");e.unpackArchive(await t.arrayBuffer(),"zip",{extractDir:r})},y=async({python:e},t,r)=>{let s=[...r.map(n=>`import ${n}`),...t].join(`
`);await e.loadPackagesFromImports(s,d),/^\s*(import|from) dlref\b/m.test(s)&&(await e.loadPackage(["numpy"],d),await(m??=g(e)));for(let n of r)if(!e.runPython(`import importlib.util; importlib.util.find_spec(${JSON.stringify(n)}) is not None`))throw new Error(`${n} could not be loaded`)},w=({check:e,listing:t},{seconds:r,error:s,passed:n},i)=>{if(e)return n?"Solved.":s?"It does not run yet.":"Not yet:";let l=r<.01?"under 0.01 s":`${r.toPrecision(2)} s`;if(s)return`Stopped by an error after ${l}.`;let a=/^\s*assert /m.test(t)?". All its assertions hold.":" and printed nothing.";return`Ran in ${l}${i?".":a}`},b=async e=>{let t=await p;await y(t,[e.listing,...Object.values(e.changed)],e.modules),postMessage({id:e.id,state:"running"});let r=!1,s=o=>{r=!0,postMessage({id:e.id,...o})},n=o=>s({say:o}),i=o=>s({show:o}),a=(e.check?t.runner.get("check")(e.file,e.listing,n):e.chain?t.runner.get("run")(e.file,e.listing,n,i):t.runner.get("run_section")(e.file,e.section,t.python.toPy(e.changed),n,i,e.on)).toJs({dict_converter:Object.fromEntries});return{...a,ended:w(e,a,r)}};addEventListener("message",async({data:e})=>{try{postMessage({id:e.id,done:await b(e)})}catch(t){postMessage({id:e.id,failed:String(t instanceof Error?t.message:t)})}});p.catch(()=>{});
