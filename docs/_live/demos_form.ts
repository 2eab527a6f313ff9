// What docs/_demos hands over: the same words as there.
export type Pair = [number, number]
export type Color = "first" | "second" | "third" | "quiet" | "strong"
export type Stroke = { width: number; dash?: boolean }
export type Placed = { panel: number; color: Color; points: (Pair | null)[] }
export type Mark = Placed & (
  | ({ kind: "line"; end?: string } & Stroke)
  | ({ kind: "arrow" } & Stroke)
  | ({ kind: "box"; fill?: boolean } & Stroke)
  | { kind: "dots"; radius: number; shape: string }
  | { kind: "circle"; radius: number; fill?: boolean; width: number }
  | { kind: "text"; words: string; anchor: "start" | "middle" | "end"; size: number }
  | { kind: "cells"; rows: (string | (number | null)[])[]; bounds: Pair; x: Pair; y: Pair; scale: string; numbers?: boolean; smooth?: boolean }
)
export type Cells = Extract<Mark, { kind: "cells" }>
export type Tick = [number, string]
export type Panel = {
  x: Pair; y: Pair; x_label: string; y_label: string; title: string; width: number; height: number
  axes: boolean; equal: boolean; x_ticks?: Tick[]; y_ticks?: Tick[]; key: { words: string; color: Color; shape: string }[]
}
export type Reference = number | Pair // of a mark in `all`; with how many of its points are drawn
export type Demo = {
  label: string; controls: { values: string[]; play?: boolean }[]; panels: Panel[]
  all: Mark[]; marks: Reference[]; frames: { words: string; marks: Reference[] }[]
}

declare global {
  interface Window { demos?: Record<string, Demo> }
}
