/** An element with its properties and what stands in it. */
export const make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name, given: Partial<HTMLElementTagNameMap[Name]> = {}, ...inside: (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const made = Object.assign(document.createElement(name), given)
  made.append(...inside)
  return made
}
