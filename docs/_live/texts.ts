// What the reader has written in place of a listing, kept in the browser until it is the original again.
import type { Listing } from "./run"

const name = ({ note }: Listing): string => {
  const { chain, section } = note.dataset
  const file = note.querySelector<HTMLAnchorElement>("a[download]")?.download ?? chain
  return `deep-learning-path.text:${location.pathname}#${file}:${section ?? ""}`
}

export const kept = (one: Listing): string | undefined => {
  try { return localStorage.getItem(name(one)) ?? undefined } catch { return undefined }
}

export const keep = (one: Listing, text: string): void => {
  try {
    if (text === one.original) localStorage.removeItem(name(one))
    else localStorage.setItem(name(one), text)
  } catch { /* a browser that keeps nothing: the text is there as long as the page is open */ }
}
