// Brings the demos of a page to life: sliders, Play, and the words. All numbers come from Python (docs/_demos).
import type { Demo } from "./demos_form"
import { drawFrame } from "./demos_frame"

const address = (document.currentScript as HTMLScriptElement | null)?.src ?? ""
const calm = matchMedia("(prefers-reduced-motion: reduce)")

const begin = (figure: HTMLElement, demo: Demo) => {
  const canvas = figure.querySelector("canvas") as HTMLCanvasElement
  const output = figure.querySelector("output") as HTMLOutputElement
  const sliders = [...figure.querySelectorAll("input")]
  const button = figure.querySelector("button")
  const played = sliders[demo.controls.findIndex(control => control.play)]
  let timer = 0

  const number = () => sliders.reduce((sum, slider) => sum * (Number(slider.max) + 1) + Number(slider.value), 0)
  const redraw = () => drawFrame(canvas, demo, number())
  const show = () => {
    sliders.forEach((slider, place) => {
      const value = demo.controls[place]?.values[Number(slider.value)] ?? ""
      slider.setAttribute("aria-valuetext", value)
      ;(slider.nextElementSibling as HTMLElement).textContent = value
    })
    const said = demo.frames[number()]?.words ?? ""
    output.textContent = said
    canvas.setAttribute("aria-label", said)
    redraw()
  }
  const stop = () => {
    clearInterval(timer)
    timer = 0
    output.ariaLive = "polite"
    if (button) button.textContent = "Play"
  }
  const step = () => {
    if (!played || played.value === played.max) return stop()
    played.value = `${Number(played.value) + 1}`
    show()
  }
  const play = () => {
    if (timer || !played || !button) return stop()
    if (played.value === played.max) played.value = "0"
    output.ariaLive = "off" // or a screen reader would have to speak all frames
    button.textContent = "Pause"
    show()
    timer = window.setInterval(step, calm.matches ? 1500 : Math.max(120, Math.min(700, 8000 / Number(played.max))))
  }

  for (const slider of sliders) {
    slider.disabled = false
    slider.addEventListener("input", () => { stop(); show() })
  }
  if (button) button.disabled = false
  button?.addEventListener("click", play)
  new ResizeObserver(redraw).observe(canvas)
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ["data-md-color-scheme"] })
  for (const [name, paper] of [["beforeprint", true], ["afterprint", false]] as const) {
    window.addEventListener(name, () => { figure.classList.toggle("demo-on-paper", paper); redraw() })
  }
  stop()
  show()
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-demo]")) {
  const name = figure.dataset.demo ?? ""
  const script = document.createElement("script")
  script.src = new URL(`../demos/${name}.js`, address).href
  script.onload = () => {
    const demo = window.demos?.[name]
    if (demo) begin(figure, demo)
  }
  document.head.append(script)
}
