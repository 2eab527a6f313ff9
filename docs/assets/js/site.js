// Small repairs for readers who use a keyboard or a screen reader; pages read the same without.
const idle = task => window.requestIdleCallback
  ? requestIdleCallback(task, { timeout: 2000 })
  : setTimeout(task, 50, { timeRemaining: () => 8 })

// What scrolls can be reached. To know it, the browser has to lay it out, so this waits until there is nothing else to do.
const reach = (elements, deadline) => {
  do {
    const element = elements.pop()
    if (element?.scrollWidth > element?.clientWidth) element.tabIndex = 0
  } while (elements.length && deadline.timeRemaining() > 4)
  if (elements.length) idle(next => reach(elements, next))
  else document.body.dataset.reachable = location.pathname
}

document$.subscribe(() => {
  const scrolling = "pre > code, div.arithmatex, .figure, .md-typeset__scrollwrap"
  idle(deadline => reach([...document.querySelectorAll(scrolling)].reverse(), deadline))

  document.querySelector(".md-search")?.setAttribute("aria-label", "Search") // a dialog, to which the theme gives no name

  // What is clicked can be pressed. A label may not be a button itself, but it may hold one.
  const labels = "label[for=__drawer].md-icon, label[for=__search].md-icon, label.md-nav__title[for^=__nav]"
  for (const label of document.querySelectorAll(labels)) {
    if (label.querySelector("[role=button]")) continue
    const button = document.createElement("span")
    button.setAttribute("role", "button")
    button.setAttribute("aria-label", label.textContent.trim() || (label.htmlFor === "__search" ? "Search" : "Menu"))
    button.tabIndex = 0
    button.append(...label.childNodes)
    label.append(button)
    button.addEventListener("keydown", event => {
      if (event.key === " " || event.key === "Enter") { event.preventDefault(); button.click() }
    })
  }
})
