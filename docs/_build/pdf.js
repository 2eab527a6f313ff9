// Sets the parts of a topic behind its hub, in one document: every id begins with its part's name, and a link to another
// part of the topic leads to its place in the document. All other links are those of the published site.
async ({ addresses, heading }) => {
  const pages = addresses.map(address => new URL(address, location.href).pathname)
  const name = number => number ? `part-${number}` : "hub"
  const inside = to => to.origin === location.origin ? pages.indexOf(to.pathname) : -1

  const aim = (link, address) => {
    const to = new URL(link.getAttribute("href"), address), page = inside(to)
    link.href = page < 0 ? to.href : `#${name(page)}${to.hash && `-${decodeURIComponent(to.hash.slice(1))}`}`
  }

  const settle = (article, number) => {
    const address = new URL(addresses[number], location.href)
    for (const link of article.querySelectorAll("a[href]")) aim(link, address)
    for (const image of article.querySelectorAll("img")) image.src = new URL(image.getAttribute("src"), address)
    for (const attribute of ["id", "for", "name"]) {
      for (const one of article.querySelectorAll(`[${attribute}]`)) one.setAttribute(attribute, `${name(number)}-${one.getAttribute(attribute)}`)
    }
    for (const mark of article.querySelectorAll(".pass-mark")) mark.before("\u00a0") // bookmarks have no margins, and drop other spaces there
    article.id = name(number)
    return article
  }

  const texts = await Promise.all(pages.map(async page => {
    const answer = await fetch(page)
    if (!answer.ok) throw new Error(`${page} is not built`)
    return answer.text()
  }))
  const articles = texts.map(text => new DOMParser().parseFromString(text, "text/html").querySelector("article"))
  const title = document.querySelector("title").textContent = heading.title
  document.querySelector("article").replaceWith(...articles.map((article, number) => document.adoptNode(settle(article, number))))
  const colophon = document.createElement("div")
  colophon.className = "colophon"
  for (const line of heading.lines) colophon.append(Object.assign(document.createElement("p"), { textContent: line }))
  document.querySelector("article h1").after(colophon)
  for (const image of document.querySelectorAll("article img")) image.loading = "eager"
  await Promise.all([...document.querySelectorAll("article img:not(.figure-dark)")].map(image => image.decode()))
  return title
}
