// The home page's "Go on" and bars, and the page "Your place": what is due, what is done, export, import, clear.
import { make } from "./elements"
import { addressOf, again, change, day, empty, merge, move, pageOf, parse, read, write } from "./place"
import { forget } from "./texts"

type Data = { stations: [title: string, page: string, ticks: number, hub: boolean][]; moved: Record<string, string> }

const find = (id: string): HTMLElement | null => document.getElementById(id)
const button = (label: string, onclick: () => void) => make("button", { type: "button", onclick }, label)

const showPlace = (): void => {
  const written = find("place-data")
  if (!written) return
  const data: Data = JSON.parse(written.textContent!)
  const hubs = data.stations.filter(station => station[3]).map(station => station[1])
  const { done, review } = read()
  if ([done, review].some(all => Object.keys(data.moved).some(from => from in all))) change(place => move(place, data.moved))
  goOn(hubs)
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".home-path li strong a")) {
    const station = data.stations.find(([, page]) => page === pageOf(link.pathname))
    const bar = station && count(station)
    if (bar) link.closest("li")!.append(bar)
  }
  if (find("place-due")) dashboard(data, hubs)
}

const goOn = (hubs: string[]): void => {
  const { last } = read()
  if (!last) return
  const link = make("a", { href: addressOf(`${last.page}#${last.id}`, hubs) }, last.title)
  find("place-go-on")?.replaceChildren("Go on: ", link)
}

/** `3 of 40 done` and its bar; nothing where nothing is done yet. */
const count = ([, page, ticks]: Data["stations"][number]): HTMLElement | undefined => {
  const done = Math.min(ticks, Object.keys(read().done).filter(key => key.startsWith(page)).length)
  if (!done) return
  return make("span", { className: "place-count" }, make("progress", { value: done, max: ticks, ariaHidden: "true" }), `${done} of ${ticks} done`)
}

const dashboard = (data: Data, hubs: string[]): void => {
  const show = () => {
    const due = Object.entries(read().review).filter(([, one]) => one.due <= day()).sort(([, a], [, b]) => a.due < b.due ? -1 : 1)
    const rows = due.map(([key, one]) => {
      const href = addressOf(key, hubs)
      const review = (knew: boolean) => {
        change(place => { place.review[key] = again(one, knew) })
        if (knew) show()
        else location.href = href
      }
      return make("li", {}, make("a", { href }, one.text), " ", button("I still know it", () => review(true)), button("Show me again", () => review(false)))
    })
    find("place-due")!.replaceChildren(...(rows.length ? rows : [make("li", {}, "Nothing is due today.")]))
    const done = data.stations.flatMap(station => {
      const bar = count(station)
      return bar ? [make("li", {}, make("a", { href: addressOf(station[1], hubs) }, station[0]), " ", bar)] : []
    })
    find("place-done")!.replaceChildren(...(done.length ? done : [make("li", {}, "Nothing is ticked yet.")]))
  }
  show()
  copies(show)
}

const copies = (show: () => void): void => {
  const said = find("place-said")!
  const say = (words: string, ...choices: [string, () => void, string][]) => {
    const buttons = choices.map(([label, how, after]) => button(label, () => {
      how()
      show()
      say(after)
    }))
    said.replaceChildren(words, ...buttons)
    buttons[0]?.focus()
  }
  const save = () => {
    const href = URL.createObjectURL(new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" }))
    make("a", { href, download: `deep-learning-path-${day()}.json` }).click()
    setTimeout(() => URL.revokeObjectURL(href), 1e4)
  }
  const load = async () => {
    try {
      const place = parse(await file.files![0]!.text())
      say(`The file has ${Object.keys(place.done).length} ticks.`, ["Add them", () => write(merge(read(), place)), "They are added to what was here."],
        ["Replace what is here", () => write(place), "What was here is replaced."], ["Leave everything", () => {}, "Nothing has changed."])
    } catch (error) {
      say(`Nothing has changed, because the file cannot be read. ${(error as Error).message}`)
    }
    file.value = ""
  }
  const clear = () => say("Everything that is kept here will be gone.",
    ["Clear everything", () => { write(empty()); forget() }, "Everything is cleared."], ["Keep it", () => {}, "Nothing has changed."])
  const file = make("input", { type: "file", accept: ".json", onchange: load })
  find("place-copies")!.replaceChildren(button("Export", save), make("label", {}, "Import ", file), button("Clear", clear))
}

showPlace()
