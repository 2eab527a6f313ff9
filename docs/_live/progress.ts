// What is seen of the reader's place: ticks, "Your answer" at questions, and where they stopped.
import { make } from "./elements"
import { change, isDone, markDone, pageOf, review, words } from "./place"

const tick = (id: string, ...label: (Node | string)[]): HTMLLabelElement => {
  const box = make("input", { type: "checkbox", checked: isDone(id), onchange: () => markDone(id, box.checked) })
  box.dataset.tick = id
  return make("label", { className: "tick" }, box, ...label)
}

const tickExercise = (heading: HTMLElement): void => {
  const label = tick(heading.id, "Done")
  label.firstElementChild!.setAttribute("aria-label", `Done: ${words(heading)}`)
  heading.after(label)
}

/** The question that an answer belongs to: the paragraph before it, or the exercise whose text it ends. */
const asked = (fold: Element): string => {
  const before = fold.previousElementSibling
  if (!before?.matches("p") || before.id.startsWith("check-")) return before?.id ?? ""
  let above: Element | null = before
  while (above && !/^H\d/.test(above.tagName)) above = above.previousElementSibling
  return above?.id.startsWith("exercise-") ? above.id : ""
}

const question = (fold: HTMLDetailsElement): void => {
  const id = asked(fold)
  if (!id) return
  const said = make("output", { textContent: isDone(id) ? "You had it." : "" })
  const answer = (had: boolean) => () => {
    if (had) markDone(id)
    else review(id)
    said.textContent = `${had ? "You had it." : "Read it again."} It comes back tomorrow in Your place.`
  }
  const compare = () => {
    fold.open = true
    fold.querySelector("summary")?.focus()
    return false
  }
  const field = make("label", {}, "Your answer", make("textarea", { rows: 1 }))
  fold.before(make("form", { className: "answer", onsubmit: compare, onkeydown: (event: Event) => event.stopPropagation() }, field, make("button", {}, "Compare"), said))
  const had = [true, false].map(yes => make("button", { type: "button", onclick: answer(yes) }, yes ? "Yes" : "Not yet"))
  fold.append(make("p", { className: "had-it" }, "Did you have it? ", ...had))
}

/** The heading that was above the middle of the window when the reader left. */
const remember = (): void => {
  const passed = [...document.querySelectorAll("article :is(h2, h3)[id]")]
    .filter(heading => heading.getBoundingClientRect().top < innerHeight / 2)
  const title = words(document.querySelector("article h1"))
  const page = pageOf(location.pathname)
  change(place => { place.last = { page, title, id: passed.pop()?.id ?? "", date: new Date().toISOString() } })
}

export const keepPlace = (): void => {
  const items = document.querySelectorAll<HTMLElement>("article :is(li[id^=done-], li[id^=topic-])")
  const exercises = document.querySelectorAll<HTMLElement>("article h3[id^=exercise-]")
  items.forEach(item => item.append(tick(item.id, ...item.childNodes)))
  exercises.forEach(tickExercise)
  document.querySelectorAll<HTMLDetailsElement>("article details.success").forEach(question)
  if (document.querySelector(".tick")) addEventListener("pagehide", remember)
}
