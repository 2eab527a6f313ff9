// A grid to draw a digit in, and what two networks say of it. docs/_demos/drawn/draw_digit.py has trained them.
import { load } from "./scripts"

type Layer = { rows: number[][]; biases: number[] }
type Found = {
  images: { pixels: number[]; digit: number }[]
  held_out: number
  right: Record<string, [number, number]> // per cent of the held-out images, by pixels down and to the right
  perceptron: Layer[]
  convolutional: Layer[]
}
const SIDE = 8, PIXELS = SIDE * SIDE

const relu = (values: number[]) => values.map(value => Math.max(0, value))
const dense = (values: number[], { rows, biases }: Layer) =>
  rows.map((row, one) => row.reduce((sum, weight, place) => sum + weight * (values[place] ?? 0), biases[one] ?? 0))

const softmax = (scores: number[]) => {
  const largest = Math.max(...scores), raised = scores.map(score => Math.exp(score - largest))
  const sum = raised.reduce((one, other) => one + other)
  return raised.map(value => value / sum)
}

/** The 3 × 3 pixels around each, of all maps, with zeros around the image: what a row of weights meets. */
const windows = (maps: number[][]) =>
  Array.from({ length: PIXELS }, (_, place) => maps.flatMap(map => Array.from({ length: 9 }, (_, tap) => {
    const row = Math.floor(place / SIDE) + Math.floor(tap / 3) - 1, column = place % SIDE + tap % 3 - 1
    return row < 0 || row >= SIDE || column < 0 || column >= SIDE ? 0 : map[row * SIDE + column] ?? 0
  })))

const convolution = (maps: number[][], layer: Layer) => {
  const answers = windows(maps).map(window => relu(dense(window, layer)))
  return layer.rows.map((_, map) => answers.map(answer => answer[map] ?? 0))
}

const perceptron = (image: number[], layers: Layer[]) =>
  softmax(layers.reduce((values, layer, place) => dense(place ? relu(values) : values, layer), image))

/** Convolutions, the largest number of each map, and a linear layer. */
const convolutional = (image: number[], layers: Layer[]) => {
  const maps = layers.slice(0, -1).reduce(convolution, [image])
  return softmax(dense(maps.map(map => Math.max(...map)), layers.at(-1) as Layer))
}

const moved = (image: number[], down: number, right: number) =>
  image.map((_, place) => {
    const row = Math.floor(place / SIDE) - down, column = place % SIDE - right
    return row < 0 || row >= SIDE || column < 0 || column >= SIDE ? 0 : image[row * SIDE + column] ?? 0
  })

const percent = (share: number) => (share > 0.995 ? "more than 99\u00a0%" : `${Math.round(100 * share)}\u00a0%`)
const best = (shares: number[]) => shares.indexOf(Math.max(...shares))
const answer = (shares: number[]) => `${best(shares)} with ${percent(Math.max(...shares))}`

const pixels = (steps: number) => `${Math.abs(steps)} pixel${Math.abs(steps) === 1 ? "" : "s"}`
const path = (down: number, right: number) => [
  right && `${pixels(right)} to the ${right > 0 ? "right" : "left"}`,
  down && `${pixels(down)} ${down > 0 ? "down" : "up"}`,
].filter(Boolean).join(" and ")

const begin = (figure: HTMLElement, found: Found) => {
  const all = <One extends HTMLElement>(what: string) => [...figure.querySelectorAll<One>(what)]
  const grid = figure.querySelector(".draw-grid") as HTMLElement
  const slider = figure.querySelector("input") as HTMLInputElement
  const output = figure.querySelector("output") as HTMLOutputElement
  const cells = all(".draw-grid [role=gridcell]"), bars = all(".draw-bars td span")
  let image: number[] = [], down = 0, right = 0, own = false // the image before it was moved, and by how much it is
  let inks: number | undefined // while a pointer draws

  const about = () => {
    const digit = found.images[Number(slider.value) - 1]?.digit
    const kind = own ? "your own image" : `held-out image ${slider.value}, ${digit === 8 ? "an" : "a"} ${digit}`
    const shares = own ? undefined : found.right[`${down},${right}`]
    const way = down || right ? "moved in this way" : "in their place"
    const place = path(down, right) ? `, moved by ${path(down, right)}` : own ? "" : ", in its place"
    return `This is ${kind}${place}.` + (shares ?
      ` Of all ${found.held_out} held-out images ${way} the perceptron reads ${shares[0]}\u00a0%, the convolutional network ${shares[1]}\u00a0%.` :
      own ? " A digit of your own may be unlike all that the networks have seen, and then a large percentage means little." :
      " (For all held-out images, only moves by one pixel were counted.)")
  }
  const show = () => {
    const seen = moved(image, down, right)
    const shares = [perceptron(seen, found.perceptron), convolutional(seen, found.convolutional)]
    cells.forEach((cell, place) => {
      cell.style.setProperty("--ink", `${seen[place]}`)
      cell.ariaLabel = `row ${Math.floor(place / SIDE) + 1}, column ${place % SIDE + 1}: ${Math.round(100 * (seen[place] ?? 0))}\u00a0% ink`
    })
    bars.forEach((bar, place) => {
      const share = shares[place % 2]?.[place >> 1] ?? 0
      bar.style.setProperty("--share", share.toFixed(6))
      bar.textContent = share > 0.995 ? ">\u00a099\u00a0%" : percent(share)
      bar.parentElement?.classList.toggle("draw-best", best(shares[place % 2] ?? []) === place >> 1)
    })
    slider.setAttribute("aria-valuetext", slider.value)
    ;(slider.nextElementSibling as HTMLElement).textContent = slider.value
    output.textContent = seen.some(Boolean) ? `The perceptron says ${answer(shares[0] ?? [])}, the convolutional network ${
      answer(shares[1] ?? [])}. ${about()}` : "The image is empty. Draw a digit, or choose a held-out image."
  }
  const choose = () => {
    image = found.images[Number(slider.value) - 1]?.pixels.map(pixel => pixel / 16) ?? []
    own = false // it is moved as the last one was, so that many can be compared
    show()
  }
  /** From now on the image is the reader's, as it stands. */
  const ink = (place: number, amount: number) => {
    image = moved(image, down, right)
    down = right = 0
    own = true
    image[place] = amount
    show()
  }
  const turned = (place: number) => (moved(image, down, right)[place] === 1 ? 0 : 1)
  const focus = (place: number) => {
    cells.forEach((cell, one) => { cell.tabIndex = one === place ? 0 : -1 })
    cells[place]?.focus({ preventScroll: true })
  }
  const under = (event: PointerEvent) =>
    cells.indexOf(document.elementFromPoint(event.clientX, event.clientY) as HTMLElement)

  grid.addEventListener("keydown", event => {
    const place = cells.indexOf(event.target as HTMLElement), row = Math.floor(place / SIDE), column = place % SIDE
    const steps: Record<string, number> = {
      ArrowLeft: column && -1, ArrowRight: column < SIDE - 1 ? 1 : 0, ArrowUp: row && -SIDE, ArrowDown: row < SIDE - 1 ? SIDE : 0,
    }
    if (event.key === " ") ink(place, turned(place))
    else if (event.key in steps) focus(place + (steps[event.key] ?? 0))
    else return
    event.preventDefault()
  })
  grid.addEventListener("pointerdown", event => {
    const place = under(event)
    if (place < 0 || event.button) return
    event.preventDefault()
    focus(place)
    ink(place, inks = turned(place))
  })
  grid.addEventListener("pointermove", event => {
    const place = under(event)
    if (inks !== undefined && place >= 0 && image[place] !== inks) ink(place, inks)
  })
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { inks = undefined })
  slider.addEventListener("input", choose)
  for (const button of all<HTMLButtonElement>("button")) {
    button.addEventListener("click", () => {
      if (button.className) { image = Array(PIXELS).fill(0); down = right = 0; own = true }
      down = Math.max(-SIDE, Math.min(SIDE, down + Number(button.dataset.down ?? 0)))
      right = Math.max(-SIDE, Math.min(SIDE, right + Number(button.dataset.right ?? 0)))
      show()
    })
    button.disabled = false
  }
  slider.disabled = false
  choose()
}

const figure = document.querySelector<HTMLElement>("[data-draw]")
if (figure) void load("../demos/draw_digit.js").then(() => {
  const found = (window as unknown as { demos: { draw_digit: Found } }).demos.draw_digit
  begin(figure, found)
})
