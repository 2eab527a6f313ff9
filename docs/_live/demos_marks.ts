// Draws one mark into the field of its panel.
import { contrast, mixed, type Colors } from "./demos_colors"
import type { Cells, Mark, Pair, Stroke } from "./demos_form"
import { font, type Field } from "./demos_layout"

const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

export const path = (pen: CanvasRenderingContext2D, points: (Pair | null)[], { width, dash }: Stroke) => {
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

export const dot = (pen: CanvasRenderingContext2D, ground: string, [x, y]: Pair, radius: number, shape: string) => {
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

export const head = (pen: CanvasRenderingContext2D, [x, y]: Pair, [toX, toY]: Pair, size: number) => {
  const angle = Math.atan2(toY - y, toX - x)
  pen.beginPath()
  pen.moveTo(toX, toY)
  for (const side of [-0.45, 0.45]) pen.lineTo(toX - size * Math.cos(angle + side), toY - size * Math.sin(angle + side))
  pen.fill()
}

export const rectangle = ([x, y]: Pair, [toX, toY]: Pair): [number, number, number, number] =>
  [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)]

export const words = (pen: CanvasRenderingContext2D, colors: Colors, said: string, [x, y]: Pair) => {
  pen.lineJoin = "round"
  pen.lineWidth = 3
  pen.strokeStyle = colors.ground // so that it can be read on a line too
  pen.strokeText(said, x, y)
  pen.fillText(said, x, y)
}

export const cellColor = ({ colors }: Field, mark: Cells, part: number): string =>
  mark.scale === "diverging"
    ? mixed(colors.ground, part < 0.5 ? colors.second : colors.first, Math.abs(2 * part - 1))
    : mixed(colors.ground, colors[mark.color], part)

export const cells = (field: Field, mark: Cells) => {
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
export const smooth = (field: Field, mark: Cells) => {
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

export const draw = (field: Field, mark: Mark, upto?: number) => {
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
