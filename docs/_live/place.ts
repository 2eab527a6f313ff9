// What the reader has done and where they stopped: kept in this browser alone, under one key.
export type Review = { level: number; due: string; text: string } // the text is that of the question, for "Your place"
export type Last = { page: string; title: string; id: string; date: string }
export type Place = { version: 1; done: Record<string, string>; review: Record<string, Review>; last?: Last }

declare const __md_scope: URL // the root of the site, as the theme tells it: right below a folder and from file:// too

const KEY = "deep-learning-path.place"
const DAYS = [1, 3, 7, 16, 35] // until something comes back, by its level
let memory: Place // while the page is open, where the browser keeps nothing
let told = false

export const empty = (): Place => ({ version: 1, done: {}, review: {} })

export const day = (ahead = 0): string => new Date(Date.now() + ahead * 864e5).toISOString().slice(0, 10)

/** `start/two-layers/` for a page, with a server as in the archive, where it is `start/two-layers.html`. */
export const pageOf = (path: string): string =>
  path.slice(__md_scope.pathname.length).replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "/")

/** The address of `page#id`: in the archive, a hub is `index.html` in its folder, any other page a file. */
export const addressOf = (key: string, hubs: string[]): string => {
  const [page = "", id = ""] = key.split("#")
  const file = hubs.includes(page) || !page ? `${page}index.html` : page.replace(/\/$/, ".html")
  return `${__md_scope}${location.protocol === "file:" ? file : page}${id && `#${id}`}`
}

const isDay = (value: unknown): boolean => typeof value === "string" && !Number.isNaN(Date.parse(value))
const isReview = (one: Review | null): boolean =>
  !!one && DAYS[one.level] !== undefined && isDay(one.due) && typeof one.text === "string"
const holds = <Value>(all: Record<string, Value>, good: (one: Value) => boolean): boolean =>
  !!all && typeof all === "object" && Object.entries(all).every(([key, one]) => /^[\w/-]+#[\w-]+$/.test(key) && good(one))

/** A place as it is written; an Error says in words what is wrong with it. */
export const parse = (text: string): Place => {
  let place: Place
  try { place = JSON.parse(text) } catch { throw Error("It is not JSON, or only a part of it.") }
  if (place?.version !== 1) throw Error("It was not exported from this site: it does not say that it is version 1.")
  if (!holds(place.done, isDay)) throw Error("What is done in it has no date, or no address.")
  if (!holds(place.review, isReview)) throw Error("What is to be reviewed in it has no level or no day.")
  const { last } = place
  const words = last && [last.page, last.title, last.id]
  if (last && (words?.some(word => typeof word !== "string") || !isDay(last.date))) throw Error("Its last page is not named.")
  return place
}

/** Both: what was done first counts, and of a review the later day. */
export const merge = (one: Place, other: Place): Place => {
  const both: Place = { version: 1, done: { ...other.done, ...one.done }, review: { ...other.review, ...one.review } }
  for (const [key, date] of Object.entries(other.done)) if (date < both.done[key]!) both.done[key] = date
  for (const [key, again] of Object.entries(other.review)) if (again.due > both.review[key]!.due) both.review[key] = again
  const last = (other.last?.date ?? "") > (one.last?.date ?? "") ? other.last : one.last
  return last ? { ...both, last } : both
}

/** What has another address now goes there. */
export const move = (place: Place, moved: Record<string, string>): void => {
  for (const all of [place.done, place.review] as Record<string, unknown>[])
    for (const [from, to] of Object.entries(moved)) if (from in all) {
      all[to] ??= all[from]
      delete all[from]
    }
}

export const again = (review: Review, knew: boolean): Review => {
  const level = knew ? Math.min(review.level + 1, DAYS.length - 1) : 0
  return { ...review, level, due: day(DAYS[level]) }
}

export const read = (): Place => {
  if (told) return memory
  try { return parse(localStorage.getItem(KEY)!) } catch { return empty() }
}

export const write = (place: Place): void => {
  memory = place
  try { localStorage.setItem(KEY, JSON.stringify(place)) } catch { tell() }
}

export const change = (how: (place: Place) => void): void => {
  const place = read()
  how(place)
  write(place)
}

const tell = (): void => {
  if (told) return
  told = true
  const words = document.createElement("p")
  words.className = "place-told"
  words.role = "status"
  words.textContent = "Your browser keeps nothing for this site, so your ticks last only until you leave the page."
  document.body.append(words)
}

const key = (id: string): string => `${pageOf(location.pathname)}#${id}`

export const isDone = (id: string): boolean => key(id) in read().done

/** It comes back tomorrow. */
export const review = (id: string): void =>
  change(({ review: all }) => { all[key(id)] = { level: 0, due: day(1), text: words(document.getElementById(id)) } })

/** Questions and exercises come back after a day; the tick at the same place is set too. */
export const markDone = (id: string, done = true): void => {
  change(({ done: all, review: again }) => {
    delete again[key(id)]
    if (done) all[key(id)] ??= day()
    else delete all[key(id)]
  })
  if (done && /^(check|exercise)/.test(id)) review(id)
  document.querySelectorAll<HTMLInputElement>(`[data-tick="${id}"]`).forEach(tick => { tick.checked = done })
}

/** A heading or a question without what the theme and the passes put into it. */
export const words = (element: Element | null): string => {
  const copy = element?.cloneNode(true) as Element | undefined
  copy?.querySelectorAll(".headerlink, .pass-mark").forEach(one => one.remove())
  return (copy?.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 300)
}
