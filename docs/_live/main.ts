// What every page loads: small, and nothing of Python, of the editor or of a demo before somebody asks for it.
import { keepPlace } from "./progress"
import { offerDemos } from "./demos_loader"
import { offerRuns } from "./run"

document$.subscribe(() => {
  offerRuns()
  offerDemos()
  keepPlace()
})
