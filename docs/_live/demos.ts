// Draws a frame of a demo. All numbers come from Python (docs/_demos says what they mean); here is only the drawing.
type Pair = [number, number]
type Color = "first" | "second" | "third" | "quiet" | "strong"
type Stroke = { width: number; dash?: boolean }
type Placed = { panel: number; color: Color; points: (Pair | null)[] }
type Mark = Placed & (
  | ({ kind: "line"; end?: string } & Stroke)
  | ({ kind: "arrow" } & Stroke)
  | ({ kind: "box"; fill?: boolean } & Stroke)
  | { kind: "dots"; radius: number; shape: string }
  | { kind: "circle"; radius: number; fill?: boolean; width: number }
  | { kind: "text"; words: string; anchor: "start" | "middle" | "end"; size: number }
  | { kind: "cells"; rows: (string | (number | null)[])[]; bounds: Pair; x: Pair; y: Pair; scale: string; numbers?: boolean; smooth?: boolean }
)
type Cells = Extract<Mark, { kind: "cells" }>
type Tick = [number, string]
type Panel = {
  x: Pair; y: Pair; x_label: string; y_label: string; title: string; width: number; height: number
  axes: boolean; equal: boolean; x_ticks?: Tick[]; y_ticks?: Tick[]; key: { words: string; color: Color; shape: string }[]
}
type Reference = number | Pair // of a mark in `all`; with how many of its points are drawn
type Demo = {
  label: string; controls: { values: string[]; play?: boolean }[]; panels: Panel[]
  all: Mark[]; marks: Reference[]; frames: { words: string; marks: Reference[] }[]
}
type Box = { left: number; top: number; width: number; height: number }
type Colors = Record<Color | "ground", string>
type Field = { pen: CanvasRenderingContext2D; colors: Colors; box: Box; panel: Panel; x(value: number): number; y(value: number): number }

export {}
declare global {
  interface Window { demos?: Record<string, Demo> }
}

const NARROW = 560 // as in demos.css: from here on the panels stand one above the other
const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
const address = (document.currentScript as HTMLScriptElement | null)?.src ?? ""
const calm = matchMedia("(prefers-reduced-motion: reduce)")

// Colours

const colorsOf = (figure: HTMLElement): Colors => {
  const style = getComputedStyle(figure)
  const names = ["first", "second", "third", "quiet", "strong", "ground"] as const
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--demo-${name}`).trim()])) as Colors
}

const channels = (color: string): number[] => [1, 3, 5].map(place => parseInt(color.slice(place, place + 2), 16))
const mixed = (from: string, to: string, part: number): string =>
  `#${channels(from).map((value, place) =>
    Math.round(value + part * ((channels(to)[place] ?? 0) - value)).toString(16).padStart(2, "0")).join("")}`

const light = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(color).map(value => (value / 255) ** 2.2)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
}
const contrast = (one: string, other: string): number =>
  Math.max(light(one), light(other)) / Math.min(light(one), light(other))

// Where the panels stand, and where a value lies in one

// All in one row; on a narrow screen the rows are as wide as the widest panel.
const rowsOf = (panels: Panel[], stacked: boolean): Panel[][] => {
  const most = stacked ? Math.max(...panels.map(one => one.width)) : Infinity
  const rows: Panel[][] = []
  let used = Infinity
  for (const one of panels) {
    if (used + one.width > most + 1e-9 || !rows.length) { rows.push([]); used = 0 }
    rows.at(-1)?.push(one)
    used += one.width
  }
  return rows
}

const boxes = (panels: Panel[], width: number): Box[] => {
  const rows = rowsOf(panels, width <= NARROW)
  const unit = width / Math.max(...rows.map(row => row.reduce((sum, one) => sum + one.width, 0)))
  let top = 0
  return rows.flatMap(row => {
    let left = 0
    const found = row.map(one => {
      const box = { left, top, width: one.width * unit, height: one.height * unit }
      left += box.width
      return box
    })
    top += Math.max(...found.map(one => one.height))
    return found
  })
}

const yTicks = (panel: Panel, box: Box): Tick[] => panel.y_ticks ?? nice(panel.y, box.height / 50)

// What is left of a box for the drawing itself.
const inner = (pen: CanvasRenderingContext2D, panel: Panel, box: Box): Box => {
  font(pen, 12)
  const ticks = Math.max(0, ...yTicks(panel, box).map(([, words]) => pen.measureText(words).width))
  const left = !panel.axes ? 8 : ticks + (panel.y_label ? 34 : 16)
  const bottom = !panel.axes ? 8 : panel.x_label ? 42 : 26
  const top = (panel.title ? 30 : 10) + 20 * keyRows(pen, panel, box.width).length
  const found = { left: box.left + left, top: box.top + top, width: box.width - left - 14, height: box.height - top - bottom }
  if (!panel.equal) return found
  const [wide, high] = [Math.abs(panel.x[1] - panel.x[0]), Math.abs(panel.y[1] - panel.y[0])]
  const unit = Math.min(found.width / wide, found.height / high)
  const spare = found.width - unit * wide
  return { left: found.left + spare / 2, top: found.top, width: unit * wide, height: unit * high }
}

const fieldOf = (pen: CanvasRenderingContext2D, colors: Colors, panel: Panel, place: Box): Field => {
  const box = inner(pen, panel, place)
  const part = (value: number, [low, high]: Pair) => (value - low) / (high - low)
  return {
    pen, colors, box, panel,
    x: value => box.left + part(value, panel.x) * box.width,
    y: value => box.top + (1 - part(value, panel.y)) * box.height,
  }
}

// Axes, title and key

const font = (pen: CanvasRenderingContext2D, size: number, weight = 400) => {
  pen.font = `${weight} ${size}px system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif`
}

const nice = ([low, high]: Pair, most: number): Tick[] => {
  const [from, to] = [Math.min(low, high), Math.max(low, high)]
  const rough = (to - from) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find(one => one * power >= rough) ?? 10)
  const count = Math.floor(to / step + 1e-9) - Math.ceil(from / step - 1e-9) + 1
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return Array.from({ length: count }, (_, place) => {
    const value = (Math.ceil(from / step - 1e-9) + place) * step
    return [value, value.toFixed(digits).replace(/^-(?=0(\.0+)?$)/, "").replace("-", "−")]
  })
}

const axes = ({ pen, colors, box, panel, x, y }: Field, place: Box) => {
  const [right, bottom] = [box.left + box.width, box.top + box.height]
  pen.strokeStyle = mixed(colors.ground, colors.quiet, 0.5)
  pen.lineWidth = 1
  pen.strokeRect(box.left, box.top, box.width, box.height)
  pen.fillStyle = colors.quiet
  font(pen, 12)
  pen.textAlign = "center"
  for (const [value, words] of panel.x_ticks ?? nice(panel.x, box.width / 60)) pen.fillText(words, x(value), bottom + 13)
  if (panel.x_label) pen.fillText(panel.x_label, (box.left + right) / 2, bottom + 31)
  pen.textAlign = "right"
  for (const [value, words] of yTicks(panel, place)) pen.fillText(words, box.left - 7, y(value))
  if (!panel.y_label) return
  pen.save()
  pen.translate(place.left + 9, (box.top + bottom) / 2)
  pen.rotate(-Math.PI / 2)
  pen.textAlign = "center"
  pen.fillText(panel.y_label, 0, 0)
  pen.restore()
}

const keyRows = (pen: CanvasRenderingContext2D, panel: Panel, width: number) => {
  font(pen, 12)
  const rows: { entry: Panel["key"][number]; left: number }[][] = []
  let left = Infinity
  for (const entry of panel.key) {
    const needed = pen.measureText(entry.words).width + 46
    if (left + needed > width) { rows.push([]); left = 10 }
    rows.at(-1)?.push({ entry, left })
    left += needed
  }
  return rows
}

const heading = (field: Field, place: Box) => {
  const { pen, colors, panel } = field
  pen.textAlign = "left"
  pen.fillStyle = colors.strong
  font(pen, 13, 600)
  if (panel.title) pen.fillText(panel.title, place.left + 10, place.top + 14, place.width - 14)
  keyRows(pen, panel, place.width).forEach((row, number) => row.forEach(({ entry, left }) => {
    const [from, middle] = [place.left + left, place.top + (panel.title ? 30 : 10) + 20 * number + 6]
    pen.strokeStyle = pen.fillStyle = colors[entry.color]
    if (entry.shape === "line" || entry.shape === "dash") {
      path(pen, [[from, middle], [from + 24, middle]], { width: 2.5, dash: entry.shape === "dash" })
    } else dot(pen, colors.ground, [from + 12, middle], 5, entry.shape)
    pen.fillStyle = colors.strong
    pen.fillText(entry.words, from + 30, middle)
  }))
}

// Marks

const path = (pen: CanvasRenderingContext2D, points: (Pair | null)[], { width, dash }: Stroke) => {
  pen.beginPath()
  pen.lineWidth = width
  pen.setLineDash(dash ? [6, 4] : [])
  points.forEach((point, place) => {
    if (point && points[place - 1]) pen.lineTo(...point)
    else if (point) pen.moveTo(...point)
  })
  pen.stroke()
  pen.setLineDash([])
}

const dot = (pen: CanvasRenderingContext2D, ground: string, [x, y]: Pair, radius: number, shape: string) => {
  pen.lineWidth = 2
  pen.beginPath()
  if (shape === "square") pen.rect(x - radius, y - radius, 2 * radius, 2 * radius)
  else if (shape === "cross") {
    for (const side of [-radius, radius]) { pen.moveTo(x - side, y - radius); pen.lineTo(x + side, y + radius) }
  } else pen.arc(x, y, radius, 0, 2 * Math.PI)
  if (shape === "ring" || shape === "cross") return pen.stroke()
  const color = pen.strokeStyle
  pen.strokeStyle = ground // an edge, so that it stands out from what lies below it
  pen.stroke()
  pen.strokeStyle = color
  pen.fill()
}

const head = (pen: CanvasRenderingContext2D, [x, y]: Pair, [toX, toY]: Pair, size: number) => {
  const angle = Math.atan2(toY - y, toX - x)
  pen.beginPath()
  pen.moveTo(toX, toY)
  for (const side of [-0.45, 0.45]) pen.lineTo(toX - size * Math.cos(angle + side), toY - size * Math.sin(angle + side))
  pen.fill()
}

const rectangle = ([x, y]: Pair, [toX, toY]: Pair): [number, number, number, number] =>
  [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)]

const words = (pen: CanvasRenderingContext2D, colors: Colors, said: string, [x, y]: Pair) => {
  pen.lineJoin = "round"
  pen.lineWidth = 3
  pen.strokeStyle = colors.ground // so that it can be read on a line too
  pen.strokeText(said, x, y)
  pen.fillText(said, x, y)
}

const cellColor = ({ colors }: Field, mark: Cells, part: number): string =>
  mark.scale === "diverging"
    ? mixed(colors.ground, part < 0.5 ? colors.second : colors.first, Math.abs(2 * part - 1))
    : mixed(colors.ground, colors[mark.color], part)

const cells = (field: Field, mark: Cells) => {
  const { pen, colors, x, y } = field
  const [low, high] = mark.bounds
  mark.rows.forEach((row, i) => Array.from<string | number | null>(row).forEach((value, j) => {
    if (value === null || value === " ") return
    const part = typeof value === "string" ? LEVELS.indexOf(value) / 63 : (value - low) / (high - low)
    const edge = ([from, to]: Pair, place: number, count: number) => from + ((to - from) * place) / count
    const at = (down: number, across: number): Pair =>
      [x(edge(mark.x, across, row.length)), y(edge(mark.y, down, mark.rows.length))]
    const [left, top, width, height] = rectangle(at(i, j), at(i + 1, j + 1))
    const color = cellColor(field, mark, Math.min(1, Math.max(0, part)))
    pen.fillStyle = color
    pen.fillRect(left, top, width + 0.5, height + 0.5) // no seams
    if (typeof value === "string") return
    pen.strokeStyle = mixed(colors.ground, colors.quiet, 0.5)
    pen.lineWidth = 1
    pen.strokeRect(left, top, width, height)
    pen.fillStyle = contrast(colors.strong, color) > contrast(colors.ground, color) ? colors.strong : colors.ground
    pen.textAlign = "center"
    font(pen, Math.min(14, height * 0.5))
    pen.fillText(`${value}`.replace("-", "−"), left + width / 2, top + height / 2, width - 2)
  }))
}

// One pixel for a field, then enlarged: the browser blurs the borders.
const smooth = (field: Field, mark: Cells) => {
  const { pen, x, y } = field
  const [wide, high] = [mark.rows[0]?.length ?? 1, mark.rows.length]
  const small = Object.assign(document.createElement("canvas"), { width: wide, height: high })
  const inside = small.getContext("2d")
  if (!inside) return
  mark.rows.forEach((row, i) => Array.from(row as string).forEach((letter, j) => {
    inside.fillStyle = cellColor(field, mark, LEVELS.indexOf(letter) / 63)
    inside.fillRect(j, i, 1, 1)
  }))
  pen.imageSmoothingQuality = "high"
  const [left, top, right, bottom] = [x(mark.x[0]), y(mark.y[0]), x(mark.x[1]), y(mark.y[1])]
  pen.translate(left, top)
  pen.scale(Math.sign(right - left), Math.sign(bottom - top)) // the first row lies at y[0], be that below or above
  pen.drawImage(small, 0, 0, Math.abs(right - left), Math.abs(bottom - top))
}

const draw = (field: Field, mark: Mark, upto?: number) => {
  const { pen, colors, x, y } = field
  pen.strokeStyle = pen.fillStyle = colors[mark.color]
  if (mark.kind === "cells") return mark.smooth ? smooth(field, mark) : cells(field, mark)
  const points = mark.points.slice(0, upto).map((point): Pair | null => point && [x(point[0]), y(point[1])])
  const [one, other] = points
  if (mark.kind === "dots") return points.forEach(point => point && dot(pen, colors.ground, point, mark.radius, mark.shape))
  if (!one) return
  if (mark.kind === "line") {
    path(pen, points, mark)
    const last = points.at(-1)
    if (mark.end && last) dot(pen, colors.ground, last, 5, mark.end)
  }
  if (mark.kind === "arrow" && other) {
    path(pen, points, mark)
    head(pen, one, other, 6 + 2 * mark.width)
  }
  if (mark.kind === "box" && other) {
    const edges = rectangle(one, other)
    pen.lineWidth = mark.width
    pen.setLineDash(mark.dash ? [6, 4] : [])
    pen.globalAlpha = 0.18
    if (mark.fill) pen.fillRect(...edges)
    pen.globalAlpha = 1
    pen.strokeRect(...edges)
    pen.setLineDash([])
  }
  if (mark.kind === "circle") {
    pen.fillStyle = mixed(colors.ground, colors[mark.color], 0.15)
    pen.lineWidth = mark.width
    pen.beginPath()
    pen.arc(...one, mark.radius, 0, 2 * Math.PI)
    if (mark.fill) pen.fill()
    pen.stroke()
  }
  if (mark.kind === "text") {
    pen.textAlign = mark.anchor === "middle" ? "center" : mark.anchor
    font(pen, mark.size)
    words(pen, colors, mark.words, one)
  }
}

const drawFrame = (canvas: HTMLCanvasElement, demo: Demo, number: number) => {
  const pen = canvas.getContext("2d")
  const { clientWidth: width, clientHeight: height } = canvas
  if (!pen || !width) return
  const scale = window.devicePixelRatio || 1
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  pen.scale(scale, scale)
  pen.textBaseline = "middle"
  const colors = colorsOf(canvas)
  const marks = [...demo.marks, ...(demo.frames[number]?.marks ?? [])]
  const places = boxes(demo.panels, width)
  const fields = demo.panels.map((panel, place) => fieldOf(pen, colors, panel, places[place] as Box))
  fields.forEach((field, place) => {
    if (field.panel.axes) axes(field, places[place] as Box)
    heading(field, places[place] as Box)
  })
  for (const reference of marks) {
    const [place, upto] = typeof reference === "number" ? [reference] : reference
    const mark = demo.all[place] as Mark
    const field = fields[mark.panel] as Field
    const { left, top, width, height } = field.box
    pen.save()
    if (mark.kind !== "text") {
      pen.beginPath()
      pen.rect(left - 1, top - 1, width + 2, height + 2)
      pen.clip()
    }
    draw(field, mark, upto)
    pen.restore()
  }
}

// Sliders, Play, and the words

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
  window.addEventListener("beforeprint", redraw)
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
