/** What the theme offers every page: it speaks once for each page that is shown. */
declare const document$: { subscribe(listener: () => void): void }

/** esbuild hands over the text of a Python file. */
declare module "*.py" {
  const text: string
  export default text
}
