// The editor is 120 KB, so it comes when somebody edits.
import { beside, load as loadScript } from "./scripts"

export type Editor = { text(): string; set(text: string): void; focus(): void }
export type Hooks = { run(): void; change(): void }
export type Editors = { open(code: HTMLElement, text: string, hooks: Hooks): Editor }
declare global {
  interface Window { liveEditors?: Editors }
}

let loading: Promise<Editors> | undefined

const load = async (): Promise<Editors> => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: beside("../css/editor.css") }))
  await loadScript("editor.js")
  if (!window.liveEditors) throw new Error("The editor is broken.")
  return window.liveEditors
}

export const loadEditor = (): Promise<Editors> =>
  (loading ??= load().catch(error => {
    loading = undefined // the next press tries again
    throw new Error(`${(error as Error).message} The listing can still be run as it is.`)
  }))
