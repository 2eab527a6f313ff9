// An exercise that can be checked in the page: hints come one by one, and the solution after a try.
import { isDone, markDone } from "./place"

const folds = (note: HTMLElement): HTMLDetailsElement[] => {
  const found: HTMLDetailsElement[] = []
  for (let next = note.nextElementSibling; next && !/^H[1-6]$/.test(next.tagName); next = next.nextElementSibling) {
    if (next instanceof HTMLDetailsElement) found.push(next)
  }
  return found
}

const heading = (note: HTMLElement): string => {
  let above: Element | null = note
  while (above && !/^H[1-6]$/.test(above.tagName)) above = above.previousElementSibling
  return above?.id ?? ""
}

export const guide = (note: HTMLElement) => {
  const all = folds(note)
  const hints = all.filter(fold => fold.classList.contains("question"))
  const solution = all.find(fold => fold.classList.contains("success"))
  const steps = solution ? [...hints, solution] : hints
  const show = (count: number) => steps.forEach((step, place) => { step.hidden = place > count })
  show(isDone(heading(note)) ? steps.length : 0)
  hints.forEach((hint, place) => hint.addEventListener("toggle", () => {
    const next = steps[place + 1]
    if (hint.open && next) next.hidden = false
  }))
  return {
    tried(passed: boolean): void {
      if (solution) solution.hidden = false
      if (passed) markDone(heading(note))
    },
  }
}
