// Small repairs for readers who use a keyboard or a screen reader; pages read the same without.
document$.subscribe(() => {
  const scrolls = element => element.scrollWidth > element.clientWidth
  for (const element of document.querySelectorAll("div.arithmatex, .figure, .md-typeset__scrollwrap, .jp-OutputArea-output pre"))
    if (scrolls(element)) element.tabIndex = 0 // what scrolls can be reached

  // What is clicked can be pressed; the theme itself listens for Enter.
  const labels = "label[for=__drawer].md-icon, label[for=__search].md-icon, label.md-nav__title[for^=__nav]"
  for (const label of document.querySelectorAll(labels)) {
    if (label.getAttribute("role") === "button") continue
    label.setAttribute("role", "button")
    label.setAttribute("aria-label", label.innerText.trim() || (label.htmlFor === "__search" ? "Search" : "Menu"))
    label.tabIndex = 0
    label.addEventListener("keydown", event => {
      if (event.key === " ") { event.preventDefault(); label.click() }
    })
  }
})
