// For paper, and only while it is printed: behind each link a number, which goes on from those of the citations, and at
// the end of the article the addresses. What code needs to fit into the width, its columns, is counted as well; the
// rest is done by docs/assets/css/print.css.
{
  const LEFT_OUT = ".headerlink, .footnote-ref, .footnote-backref, .md-content__button, .md-tags, .listing, .stamp, .facts .pdf, pre, .doc-signature, li[hidden]"
  const added = []

  // Where an address leads on the published site, also from an archive or a local build of it.
  const page = () => document.querySelector("link[rel=canonical]")?.href ?? location.href
  const published = href => {
    const to = new URL(href, page())
    if (to.origin === new URL(page()).origin) to.pathname = to.pathname.replace(/\/index\.html$|\.html$/, "/")
    return to
  }

  // Links to other places of the page need no address, and some say their own: `doi:10.1000/182`.
  const leads = link => !link.closest(LEFT_OUT)
    && published(link.getAttribute("href")).href.split("#")[0] !== published(page()).href
    && !/^(doi:|arXiv:|https?:)/.test(link.textContent.trim())

  const add = (place, name, className) => {
    const element = document.createElement(name)
    element.className = className
    place.append(element)
    added.push(element)
    return element
  }

  const number = article => {
    const numbers = new Map(), before = article.querySelectorAll(".footnote > ol > li").length
    for (const link of [...article.querySelectorAll("a[href]")].filter(leads)) {
      const to = published(link.getAttribute("href")).href
      if (!numbers.has(to)) numbers.set(to, before + numbers.size + 1)
      add(link, "sup", "address-number").textContent = numbers.get(to)
    }
    if (!numbers.size) return
    const list = add(article, "ol", "addresses")
    list.start = before + 1
    for (const to of numbers.keys()) list.append(Object.assign(document.createElement("li"), { textContent: to }))
  }

  const tidy = () => added.splice(0).forEach(element => element.remove())

  addEventListener("beforeprint", () => {
    tidy()
    for (const image of document.querySelectorAll("article img")) image.loading = "eager"
    for (const code of document.querySelectorAll("article pre > code")) {
      code.style.setProperty("--columns", Math.max(...code.textContent.split("\n").map(line => line.length)))
    }
    document.querySelectorAll("article").forEach(number)
  })
  addEventListener("afterprint", tidy)
}
