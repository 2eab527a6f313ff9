(() => { // The index of the search is larger than any page: fetch it, and what reads it, for those who search.
  const asked = /[?&][qh]=/.test(location.search) ? Promise.resolve() : new Promise(resolve => {
    const ask = event => { if (event.target.closest?.(".md-search, [for=__search]") || event.key) resolve() }
    for (const kind of ["focusin", "pointerover", "keydown"]) addEventListener(kind, ask)
  })
  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.waits = /search_index\.json/.test(address)
    open.call(this, method, address, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.waits) asked.then(() => send.apply(this, body))
    else send.apply(this, body)
  }
  const Real = Worker
  window.Worker = class extends EventTarget {
    constructor(address) { super(); this.address = address }
    postMessage(message) {
      if (!this.real) {
        this.real = new Real(this.address)
        this.real.onmessage = event => this.dispatchEvent(new MessageEvent("message", { data: event.data }))
      }
      this.real.postMessage(message)
    }
  }
})()
