// What the reader has written in place of a listing, kept in the browser until it is the original again.
import type { Listing } from "./run"

const KEPT = "deep-learning-path.text:"

const name = ({ note, place }: Listing): string => {
  const { chain, section } = note.dataset
  const file = note.querySelector<HTMLAnchorElement>("a[download]")?.download ?? chain
  return `${KEPT}${location.pathname}#${file}:${chain ? place : section ?? ""}`
}

export const kept = (one: Listing): string | undefined => {
  try { return localStorage.getItem(name(one)) ?? undefined } catch { return undefined }
}

/** All of them, on every page. */
export const forget = (): void => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key)
}

export const keep = (one: Listing, text: string): void => {
  try {
    if (text === one.original) localStorage.removeItem(name(one))
    else localStorage.setItem(name(one), text)
  } catch { /* a browser that keeps nothing: the text is there as long as the page is open */ }
}
