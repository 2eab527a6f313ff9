// The browser's Python: lives beside the page, so that a program that never ends does not stop the page.
import runner from "./runner.py"
import type { Answer, Question } from "./python"

type Done = { seconds: number; error?: string; passed?: boolean; message?: string }
type Callable = (...given: unknown[]) => { toJs(options: object): Done }
type Names = { get(name: string): Callable }
type Python = {
  runPython(text: string, options?: object): unknown
  toPy(thing: object): unknown
  globals: { get(name: string): () => Names }
  loadPackage(names: string[], options: object): Promise<unknown>
  loadPackagesFromImports(text: string, options: object): Promise<unknown>
  unpackArchive(archive: ArrayBuffer, format: string, options: object): void
}
type Ready = { python: Python; runner: Names }

const base = new URL("runtime/", self.location.href).href
const quiet = { messageCallback: () => {}, errorCallback: () => {} }

const boot = async (): Promise<Ready> => {
  const { loadPyodide } = await import(`${base}pyodide.mjs`)
  const python: Python = await loadPyodide({ indexURL: base, packageBaseUrl: base, env: { MPLBACKEND: "agg" } })
  const names = python.globals.get("dict")()
  python.runPython(runner, { globals: names })
  return { python, runner: names }
}
const ready = boot()

let library: Promise<void> | undefined
const unpack = async (python: Python) => {
  const answer = await fetch(`${base}dlref.zip`)
  if (!answer.ok) throw new Error(`dlref could not be loaded: ${answer.statusText}`)
  const place = python.runPython("import sysconfig; sysconfig.get_path('purelib')")
  python.unpackArchive(await answer.arrayBuffer(), "zip", { extractDir: place })
}

// A download that fails is only logged by Pyodide, so it is looked whether the modules are there.
const load = async ({ python }: Ready, texts: string[], modules: string[]) => {
  const text = [...modules.map(name => `import ${name}`), ...texts].join("\n")
  await python.loadPackagesFromImports(text, quiet)
  if (/^\s*(import|from) dlref\b/m.test(text)) {
    await python.loadPackage(["numpy"], quiet)
    await (library ??= unpack(python))
  }
  for (const name of modules) {
    if (!python.runPython(`import importlib.util; importlib.util.find_spec(${JSON.stringify(name)}) is not None`)) {
      throw new Error(`${name} could not be loaded`)
    }
  }
}

/** How it ended, in words. */
const sentence = ({ check, listing }: Question, { seconds, error, passed }: Done, printed: boolean): string => {
  if (check) return passed ? "Solved." : error ? "It does not run yet." : "Not yet:"
  const took = seconds < 0.01 ? "under 0.01 s" : `${seconds.toPrecision(2)} s`
  if (error) return `Stopped by an error after ${took}.`
  const silent = /^\s*assert /m.test(listing) ? ". All its assertions hold." : " and printed nothing."
  return `Ran in ${took}${printed ? "." : silent}`
}

const answer = async (asked: Question): Promise<Answer> => {
  const here = await ready
  await load(here, [asked.listing, ...Object.values(asked.changed)], asked.modules)
  postMessage({ id: asked.id, state: "running" })
  let printed = false
  const tell = (what: object) => {
    printed = true
    postMessage({ id: asked.id, ...what })
  }
  const say = (text: string) => tell({ say: text })
  const show = (figure: string) => tell({ show: figure })
  const given = asked.check
    ? here.runner.get("check")(asked.file, asked.listing, say)
    : asked.chain
      ? here.runner.get("run")(asked.file, asked.listing, say, show)
      : here.runner.get("run_section")(asked.file, asked.section, here.python.toPy(asked.changed), say, show, asked.on)
  const done = given.toJs({ dict_converter: Object.fromEntries })
  return { ...done, ended: sentence(asked, done, printed) }
}

addEventListener("message", async ({ data: asked }: MessageEvent<Question>) => {
  try {
    postMessage({ id: asked.id, done: await answer(asked) })
  } catch (error) {
    postMessage({ id: asked.id, failed: String(error instanceof Error ? error.message : error) })
  }
})
ready.catch(() => {}) // whoever asks is told
