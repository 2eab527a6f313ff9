// Run, Edit and Check below a listing. What is needed comes from the page: which file, which section, which modules.
import { loadEditor, type Editor } from "./editor_loader"
import { guide } from "./exercise"
import { ask, stop } from "./python"
import * as texts from "./texts"

export type Listing = {
  note: HTMLElement
  code: HTMLElement
  original: string
  rest: string // what checks an exercise
  place: number // in its chain
  editor?: Editor
  running: boolean
}

const all: Listing[] = []
const files = new Map<string, Promise<string>>()

const text = (one: Listing): string => one.editor?.text() ?? texts.kept(one) ?? one.original
const whole = (one: Listing): string => (one.rest ? `${text(one)}\n${one.rest}` : text(one))
const changed = (one: Listing): boolean => text(one) !== one.original
const address = (one: Listing): string => one.note.querySelector<HTMLAnchorElement>("a[download]")?.href ?? ""

const file = (of: string): Promise<string> => {
  const there = files.get(of) ?? fetch(of).then(answer => {
    if (!answer.ok) throw new Error(`The file of this listing could not be loaded: ${answer.statusText}`)
    return answer.text()
  })
  files.set(of, there)
  there.catch(() => files.delete(of))
  return there
}

// What the page shows before a listing of a chain, or the file with what the reader has changed in it.
const context = async (one: Listing) => {
  const { chain, section = "" } = one.note.dataset
  if (chain) {
    const earlier = all.slice(0, all.indexOf(one)).filter(other => other.note.dataset.chain === chain)
    return { chain: true, section: "", file: earlier.map(text).join("\n"), changed: {} }
  }
  const others = all.filter(other => address(other) === address(one) && changed(other))
  const sections = others.map(other => [other.note.dataset.section ?? "", text(other)])
  return { chain: false, section, file: await file(address(one)), changed: Object.fromEntries(sections) }
}

const button = (words: string, press: () => void): HTMLButtonElement => {
  const made = document.createElement("button")
  made.type = "button"
  made.textContent = words
  made.addEventListener("click", press)
  return made
}

const element = <Name extends keyof HTMLElementTagNameMap>(name: Name, className: string) => {
  const made = document.createElement(name)
  made.className = className
  return made
}

const offer = (one: Listing): void => {
  const isExercise = one.note.dataset.check !== undefined
  const verb = isExercise ? "Check" : "Run"
  const result = element("div", "run")
  const state = element("p", "run-state")
  state.setAttribute("role", "status")
  result.append(state)
  result.hidden = true
  const exercise = isExercise ? guide(one.note) : undefined

  const printed = () => {
    const there = result.querySelector<HTMLElement>("pre:not(.run-error)")
    if (there) return there
    const made = element("pre", "run-output")
    made.tabIndex = 0
    made.setAttribute("aria-label", "Output of your run")
    result.insertBefore(made, state.nextSibling)
    return made
  }
  const wrong = (words: string, className = "run-error") => {
    const made = element("pre", className)
    made.tabIndex = 0
    made.textContent = words
    result.append(made)
  }
  const hears = {
    state: (words: string) => { state.textContent = words },
    say: (words: string) => { printed().append(words) },
    show: (figure: string) => {
      const image = element("img", "run-figure")
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figure)}`
      image.alt = "Figure that your run has drawn"
      result.append(image)
    },
  }

  const run = async () => {
    if (one.running) return stop()
    one.running = true
    go.textContent = "Stop"
    result.hidden = false
    result.replaceChildren(state)
    if (all.some(other => other !== one && other.running)) state.textContent = "Waiting for the listing that is running."
    try {
      const on = one.note.dataset.on !== undefined
      const question = { ...(await context(one)), listing: text(one), check: isExercise, on }
      const answer = await ask({ ...question, modules: one.note.dataset.packages?.split(" ") ?? [] }, hears)
      if (answer.error) wrong(answer.error)
      if (answer.message) wrong(answer.message, "run-message")
      state.textContent = answer.ended
      exercise?.tried(answer.passed === true)
    } catch (error) {
      state.textContent = (error as Error).message
    }
    one.running = false
    go.textContent = verb
  }

  const edit = async () => {
    try {
      one.editor = (await loadEditor()).open(one.code, text(one), { run, change: () => {
        texts.keep(one, text(one))
        mark()
      } })
      change.hidden = true
      one.editor.focus()
    } catch (error) {
      result.hidden = false
      state.textContent = (error as Error).message
    }
  }
  const restore = () => {
    texts.keep(one, one.original)
    one.editor?.set(one.original)
    one.code.textContent = whole(one)
    result.hidden = true
    mark()
    go.focus()
  }

  const go = button(verb, run)
  go.className = "go"
  const change = button("Edit", edit)
  const original = button("Back to the original", restore)
  const yours = element("span", "run-yours")
  yours.textContent = "Your version"
  const mark = () => { original.hidden = yours.hidden = !changed(one) }
  mark()
  for (const part of [one.note, result]) part.addEventListener("keydown", event => event.stopPropagation()) // a letter is no shortcut here
  if (!one.editor && changed(one)) one.code.textContent = whole(one) // your version, kept from the last visit
  one.note.prepend(go, change, original, yours)
  const stamp = one.note.nextElementSibling
  ;(stamp?.classList.contains("stamp") ? stamp : one.note).after(result)
}

export const offerRuns = (): void => {
  if (location.protocol === "file:") return // where a page may load neither a worker nor a file
  for (const note of document.querySelectorAll<HTMLElement>(".listing[data-section], .listing[data-chain]")) {
    const code = note.previousElementSibling?.querySelector<HTMLElement>("pre > code")
    if (!code) continue
    const lines = (code.textContent ?? "").trimEnd().split("\n")
    const own = Number(note.dataset.check ?? lines.length) // of an exercise, the part that the reader changes
    const place = all.filter(other => other.note.dataset.chain === note.dataset.chain).length + 1
    all.push({ note, code, place, original: lines.slice(0, own).join("\n"), rest: lines.slice(own).join("\n"), running: false })
  }
  for (const one of all) offer(one)
}
