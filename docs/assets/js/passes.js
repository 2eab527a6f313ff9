// The switch "First pass · Second pass · Everything": hides sections that are deeper than the reader wants to go.
// What is hidden can still be found in the page, and a link into it opens it.
{
  const KEY = "deep-learning-path.pass"

  const stored = () => {
    try { return localStorage.getItem(KEY) } catch { return null }
  }
  const store = value => {
    try { localStorage.setItem(KEY, value) } catch { /* a browser that keeps nothing */ }
  }
  const sections = () => [...document.querySelectorAll("section[data-pass]")]
  const target = () => {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))) } catch { return null }
  }

  // The entries of the table of contents that lead into a hidden section go with it.
  const followContents = () => {
    for (const link of document.querySelectorAll(".md-nav--secondary a[href*='#']")) {
      const place = document.getElementById(decodeURIComponent(link.hash.slice(1)))
      link.parentElement.hidden = Boolean(place?.closest("section[data-pass][hidden]"))
    }
  }

  const count = group => {
    const number = sections().filter(section => section.hidden && !section.parentElement.closest("section[hidden]")).length
    group.querySelector("output").value = number ? `${number} deeper section${number > 1 ? "s" : ""} hidden` : ""
  }

  const update = () => {
    const group = document.querySelector("fieldset.passes")
    if (!group) return
    followContents()
    count(group)
  }

  const show = value => {
    for (const section of sections()) {
      if (section.dataset.pass > value) section.setAttribute("hidden", "until-found")
      else section.removeAttribute("hidden")
    }
    update()
  }

  // Open every section around an element; says whether any was closed.
  const open = element => {
    let opened = false
    for (let section = element?.closest("section[data-pass]"); section; section = section.parentElement.closest("section[data-pass]")) {
      opened ||= section.hidden
      section.removeAttribute("hidden")
    }
    if (opened) update()
    return opened
  }

  const arrive = () => {
    const place = target()
    if (open(place)) place.scrollIntoView()
  }

  addEventListener("hashchange", arrive)
  addEventListener("click", event => {
    const link = event.target.closest?.("a[href*='#']")
    if (!link || link.origin + link.pathname !== location.origin + location.pathname) return
    try { open(document.getElementById(decodeURIComponent(link.hash.slice(1)))) } catch { /* no such place */ }
  }, { capture: true })
  addEventListener("beforematch", event => open(event.target), { capture: true })

  document$.subscribe(() => {
    const group = document.querySelector("fieldset.passes")
    if (!group) return
    const value = ["1", "2", "3"].includes(stored()) ? stored() : "3"
    for (const choice of group.querySelectorAll("input")) {
      choice.checked = choice.value === value
      choice.addEventListener("change", () => { store(choice.value); show(choice.value) })
    }
    group.hidden = false
    show(value)
    const place = target()
    if (place) { open(place); if (value < "3") place.scrollIntoView() }
    group.dataset.ready = value
  })
}
