// Where the panels stand, and where a value lies in one.
import type { Colors } from "./demos_colors"
import type { Pair, Panel, Tick } from "./demos_form"

export type Box = { left: number; top: number; width: number; height: number }
export type Field = { pen: CanvasRenderingContext2D; colors: Colors; box: Box; panel: Panel; x(value: number): number; y(value: number): number }

const NARROW = 560 // as in demos.css: from here on the panels stand one above the other

export const font = (pen: CanvasRenderingContext2D, size: number, weight = 400) => {
  pen.font = `${weight} ${size}px system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif`
}

export const nice = ([low, high]: Pair, most: number): Tick[] => {
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

export const keyRows = (pen: CanvasRenderingContext2D, panel: Panel, width: number) => {
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

// All in one row; on a narrow screen the rows are as wide as the widest panel.
export const rowsOf = (panels: Panel[], stacked: boolean): Panel[][] => {
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

export const boxes = (panels: Panel[], width: number): Box[] => {
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

export const yTicks = (panel: Panel, box: Box): Tick[] => panel.y_ticks ?? nice(panel.y, box.height / 50)

// What is left of a box for the drawing itself.
export const inner = (pen: CanvasRenderingContext2D, panel: Panel, box: Box): Box => {
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

export const fieldOf = (pen: CanvasRenderingContext2D, colors: Colors, panel: Panel, place: Box): Field => {
  const box = inner(pen, panel, place)
  const part = (value: number, [low, high]: Pair) => (value - low) / (high - low)
  return {
    pen, colors, box, panel,
    x: value => box.left + part(value, panel.x) * box.width,
    y: value => box.top + (1 - part(value, panel.y)) * box.height,
  }
}
