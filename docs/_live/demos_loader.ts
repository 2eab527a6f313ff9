// The drawing of demos comes only where a page has one.
const address = (document.currentScript as HTMLScriptElement | null)?.src ?? "" // of main.js

export const offerDemos = (): void => {
  if (!document.querySelector("[data-demo]")) return
  const script = document.createElement("script")
  script.src = new URL("demos.js", address).href
  document.head.append(script)
}
