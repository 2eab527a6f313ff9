// What every page loads: small, and nothing of Python, of the editor or of a demo before it is needed.
import { keepPlace } from "./progress"
import { offerRuns } from "./run"
import { load } from "./scripts"

document$.subscribe(() => {
  offerRuns()
  keepPlace()
  if (document.querySelector("[data-demo]")) void load("demos.js")
  if (document.querySelector("[data-draw]")) void load("draw_digit.js")
  if (document.getElementById("place-data")) void load("your_place.js")
})
