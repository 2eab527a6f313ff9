// An editor in the place of a listing. Tab leaves it, as everywhere on the page; Enter indents.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { python } from "@codemirror/lang-python"
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language"
import { EditorView, keymap, lineNumbers } from "@codemirror/view"
import { classHighlighter } from "@lezer/highlight"
import type { Editors } from "./editor_loader"

window.liveEditors = {
  open(code, text, hooks) {
    const shown = code.parentElement as HTMLElement
    const view = new EditorView({
      doc: text,
      extensions: [
        lineNumbers(), history(), indentOnInput(), bracketMatching(), indentUnit.of("    "), python(),
        syntaxHighlighting(classHighlighter),
        EditorView.contentAttributes.of({ "aria-label": "Your version of the listing: Control and Enter runs it" }),
        keymap.of([
          { key: "Mod-Enter", run: () => { hooks.run(); return true } },
          ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap,
        ]),
        EditorView.updateListener.of(update => { if (update.docChanged) hooks.change() }),
      ],
    })
    shown.style.display = "none"
    const help = document.createElement("p")
    help.className = "run-help"
    help.textContent = "Ctrl+Enter runs it, Tab leaves the editor. Your version is kept in this browser."
    shown.after(view.dom, help)
    return {
      text: () => view.state.doc.toString(),
      set: words => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: words } }),
      focus: () => view.focus(),
    }
  },
} satisfies Editors
