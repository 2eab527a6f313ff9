// "Copy whole file" below a section: fetches the file that is published beside the pages. The archive, which is opened
// without a server, cannot fetch; there the button stays away, and the link to the file remains.
{
  const copy = async button => {
    const words = button.textContent
    try {
      const answer = await fetch(button.dataset.file)
      if (!answer.ok) throw new Error(answer.statusText)
      await navigator.clipboard.writeText(await answer.text())
      button.textContent = "Copied"
    } catch {
      button.textContent = "Not copied: use Download"
    }
    setTimeout(() => { button.textContent = words }, 2000)
  }

  document$.subscribe(() => {
    if (location.protocol === "file:" || !navigator.clipboard) return
    for (const button of document.querySelectorAll("button[data-file]")) {
      button.hidden = false
      button.addEventListener("click", () => copy(button))
    }
  })
}
