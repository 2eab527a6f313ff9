// The colours of the scheme, as demos.css names them, and their mixtures.
import type { Color } from "./demos_form"

export type Colors = Record<Color | "ground", string>

export const colorsOf = (figure: HTMLElement): Colors => {
  const style = getComputedStyle(figure)
  const names = ["first", "second", "third", "quiet", "strong", "ground"] as const
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--demo-${name}`).trim()])) as Colors
}

export const channels = (color: string): number[] => [1, 3, 5].map(place => parseInt(color.slice(place, place + 2), 16))
export const mixed = (from: string, to: string, part: number): string =>
  `#${channels(from).map((value, place) =>
    Math.round(value + part * ((channels(to)[place] ?? 0) - value)).toString(16).padStart(2, "0")).join("")}`

export const light = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(color).map(value => (value / 255) ** 2.2)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
}
export const contrast = (one: string, other: string): number =>
  Math.max(light(one), light(other)) / Math.min(light(one), light(other))
