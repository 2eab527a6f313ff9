// A filter over rows: those of the catalogue, or the snippets of the gallery. Without this script the page shows all.
const ROWS = "ul.resources > li, section.snippet";

const select = (label, values) => {
  const element = document.createElement("select");
  element.setAttribute("aria-label", label);
  element.append(new Option(`any ${label}`, ""), ...values.map((value) => new Option(value, value)));
  return element;
};

// A heading and everything down to the next one.
const part = (heading) => {
  const found = [heading];
  for (let next = heading.nextElementSibling; next && !next.matches("h2"); next = next.nextElementSibling) found.push(next);
  return found;
};

const rowsOf = (element) => (element.matches(ROWS) ? [element] : [...element.querySelectorAll(ROWS)]);

const install = (place) => {
  const rows = [...document.querySelectorAll(ROWS)];
  const parts = [...document.querySelectorAll("article h2")].map(part).filter((elements) => elements.some((one) => rowsOf(one).length));
  const values = (key) => [...new Set(rows.map((row) => row.dataset[key]))].sort();
  const words = document.createElement("input");
  words.type = "search";
  words.placeholder = "Filter by words";
  words.setAttribute("aria-label", "Filter by words");
  const choices = Object.fromEntries((place.dataset.resourceFilter || "kind stage level").split(" ").map((key) => [key, select(key, values(key))]));
  const count = document.createElement("output");
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(
        wanted.every((word) => text.includes(word)) &&
        Object.entries(choices).every(([key, choice]) => !choice.value || row.dataset[key] === choice.value)
      );
      shown += !row.hidden;
    }
    for (const elements of parts) {
      const empty = elements.flatMap(rowsOf).every((row) => row.hidden);
      for (const one of elements) if (!one.matches(ROWS)) one.hidden = empty;
    }
    for (const list of document.querySelectorAll("ul.resources")) list.hidden = rowsOf(list).every((row) => row.hidden);
    count.value = `${shown} of ${rows.length}`;
  };
  place.replaceChildren(words, ...Object.values(choices), count);
  place.addEventListener("input", show);
  show();
};

document$.subscribe(() => {
  const place = document.querySelector("[data-resource-filter]");
  if (place) install(place);
});
