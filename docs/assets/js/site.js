// Small repairs for readers who use a keyboard or a screen reader; pages read the same without.
document$.subscribe(() => {
  const scrolls = element => element.scrollWidth > element.clientWidth
  for (const element of document.querySelectorAll("div.arithmatex, .md-typeset__scrollwrap, .jp-OutputArea-output pre"))
    if (scrolls(element)) element.tabIndex = 0 // what scrolls can be reached

  for (const label of document.querySelectorAll("label.md-header__button, label.md-nav__title[for]")) { // what is clicked can be pressed
    if (label.dataset.pressable) continue
    label.dataset.pressable = label.tabIndex = 0
    label.setAttribute("role", "button")
    label.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); label.click() }
    })
  }
})
