// The other scripts lie beside main.js, and come when a page needs them. Script tags, as file:// has no modules.
const address = (document.currentScript as HTMLScriptElement | null)?.src ?? ""

export const beside = (name: string): string => new URL(name, address).href

export const load = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = beside(name)
    script.onload = () => resolve()
    script.onerror = () => reject(new Error(`${name} could not be loaded.`))
    document.head.append(script)
  })
