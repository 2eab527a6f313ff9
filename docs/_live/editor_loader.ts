// The editor is 120 KB, so it comes when somebody edits.
export type Editor = { text(): string; set(text: string): void; focus(): void }
export type Hooks = { run(): void; change(): void }
export type Editors = { open(code: HTMLElement, text: string, hooks: Hooks): Editor }
declare global {
  interface Window { liveEditors?: Editors }
}

const address = (document.currentScript as HTMLScriptElement | null)?.src ?? ""
let loading: Promise<Editors> | undefined

export const loadEditor = (): Promise<Editors> =>
  (loading ??= new Promise<Editors>((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL("editor.js", address).href
    script.onload = () => (window.liveEditors ? resolve(window.liveEditors) : reject(new Error("The editor is broken.")))
    script.onerror = () => {
      loading = undefined
      reject(new Error("The editor could not be loaded; the listing can still be run as it is."))
    }
    document.head.append(script)
  }))
