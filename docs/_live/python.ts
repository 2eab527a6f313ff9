// Asks the worker, one question after the other. Stopping ends the worker; the next question begins another.
import { beside } from "./scripts"

export type Question = {
  id: number
  check: boolean // grade the listing with the check of the file
  chain: boolean // the file is what the page shows before the listing, not a file
  file: string
  section: string
  on: boolean // run the rest of the file too
  listing: string
  changed: Record<string, string> // sections of the file that the reader has changed
  modules: string[]
}
export type Answer = { ended: string; error?: string; passed?: boolean; message?: string }
export type Hears = { state(words: string): void; say(text: string): void; show(figure: string): void }
type Said = { id: number; state?: string; say?: string; show?: string; done?: Answer; failed?: string }
type Waiting = { hears: Hears; resolve(answer: Answer): void; reject(error: Error): void }

let worker: Worker | undefined
let number = 0
let last: Promise<unknown> = Promise.resolve()
const waiting = new Map<number, Waiting>()

const hear = ({ data }: MessageEvent<Said>) => {
  const one = waiting.get(data.id)
  if (!one) return
  if (data.state) one.hears.state("Running …")
  if (data.say !== undefined) one.hears.say(data.say)
  if (data.show !== undefined) one.hears.show(data.show)
  if (data.done || data.failed !== undefined) waiting.delete(data.id)
  if (data.done) one.resolve(data.done)
  if (data.failed !== undefined) fail(one, data.failed)
}

// What could not be loaded is tried again from the beginning.
const fail = (one: Waiting, why: string) => {
  end()
  one.reject(new Error(`Python could not be run here (${why}). Copy the code, or take the notebook.`))
}

const end = () => {
  worker?.terminate()
  worker = undefined
}

const begin = () => {
  const begun = new Worker(beside("worker.js"), { type: "module" })
  begun.addEventListener("message", hear)
  begun.addEventListener("error", event => {
    for (const one of waiting.values()) fail(one, event.message || "its files are not there")
    waiting.clear()
  })
  return begun
}

export const stop = (): void => {
  end()
  for (const one of waiting.values()) one.reject(new Error("Stopped."))
  waiting.clear()
}

export const ask = (question: Omit<Question, "id">, hears: Hears): Promise<Answer> => {
  const turn = last.then(() => new Promise<Answer>((resolve, reject) => {
    const id = ++number
    hears.state(worker ? "Running …" : "Loading Python, about 10 MB on the first visit …")
    waiting.set(id, { hears, resolve, reject })
    worker ??= begin()
    worker.postMessage({ ...question, id })
  }))
  last = turn.catch(() => {})
  return turn
}
