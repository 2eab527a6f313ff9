// Draws a frame: the axes, title and key of each panel, then the marks.
import { colorsOf, mixed } from "./demos_colors"
import type { Demo, Mark } from "./demos_form"
import { boxes, fieldOf, font, keyRows, nice, yTicks, type Box, type Field } from "./demos_layout"
import { dot, draw, path } from "./demos_marks"

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

export const drawFrame = (canvas: HTMLCanvasElement, demo: Demo, number: number) => {
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
