// A filter over rows: those of the catalogue, or the snippets of the gallery. Without this script the page shows all.
// What is chosen stands in the address, so that it can be sent to somebody.
const ROWS = "ul.resources > li, section.snippet";
const AS_THEY_STAND = ["stage"]; // first look before second pass; everything else goes by the alphabet

const select = (label, values) => {
  const element = document.createElement("select");
  element.setAttribute("aria-label", label);
  element.append(new Option(`any ${label}`, ""), ...values.map((value) => new Option(value, value)));
  return element;
};

const tick = (label) => {
  const element = document.createElement("input");
  Object.assign(element, { type: "checkbox", value: label });
  element.setAttribute("aria-label", `only ${label}`);
  return element;
};

// With its words, where it has none of its own.
const labelled = (control) => {
  if (control.type !== "checkbox") return control;
  const label = document.createElement("label");
  label.append(control, ` only ${control.value}`);
  return label;
};

const chosen = (control) => (control.type === "checkbox" ? (control.checked ? control.value : "") : control.value);

const choose = (control, value) => {
  if (control.type === "checkbox") control.checked = Boolean(value);
  else if (control.type === "search" || [...control.options].some((option) => option.value === value)) control.value = value;
};

// A heading and everything down to the next one.
const part = (heading) => {
  const found = [heading];
  for (let next = heading.nextElementSibling; next && !next.matches("h2"); next = next.nextElementSibling) found.push(next);
  return found;
};

const rowsOf = (element) => (element.matches(ROWS) ? [element] : [...element.querySelectorAll(ROWS)]);

// What the reader may choose, by the names that stand in the address.
const controls = (asked, rows) => {
  const words = Object.assign(document.createElement("input"), { type: "search", placeholder: "Filter by words" });
  words.setAttribute("aria-label", "Filter by words");
  const found = { words };
  for (const key of asked.split(" ").map((one) => one.replace("?", ""))) {
    const values = [...new Set(rows.map((row) => row.dataset[key]).filter(Boolean))];
    if (!AS_THEY_STAND.includes(key)) values.sort();
    if (values.length) found[key] = asked.includes(`${key}?`) ? tick(key) : select(key, values);
  }
  return found;
};

const remember = (all) => {
  const address = new URL(location.href);
  for (const [key, control] of Object.entries(all)) {
    if (chosen(control)) address.searchParams.set(key, chosen(control));
    else address.searchParams.delete(key);
  }
  try { history.replaceState(history.state, "", address) } catch { /* a file has an address that stays as it is */ }
};

const install = (place) => {
  const rows = [...document.querySelectorAll(ROWS)];
  const unfolded = rows.filter((row) => !row.closest("details"));
  const parts = [...document.querySelectorAll("article h2")].map(part).filter((elements) => elements.some((one) => rowsOf(one).length));
  const { words, ...choices } = controls(place.dataset.resourceFilter || "kind stage level", rows);
  const all = { words, ...choices };
  const count = document.createElement("output");
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(
        wanted.every((word) => text.includes(word)) &&
        Object.entries(choices).every(([key, choice]) => !chosen(choice) || row.dataset[key] === chosen(choice))
      );
    }
    for (const elements of parts) {
      const empty = elements.flatMap(rowsOf).every((row) => row.hidden);
      for (const one of elements) if (!one.matches(ROWS)) one.hidden = empty;
    }
    for (const list of document.querySelectorAll("ul.resources")) list.hidden = rowsOf(list).every((row) => row.hidden);
    count.value = `${unfolded.filter((row) => !row.hidden).length} of ${unfolded.length}`;
  };
  const asked = new URLSearchParams(location.search);
  for (const [key, control] of Object.entries(all)) if (asked.get(key)) choose(control, asked.get(key));
  place.replaceChildren(...Object.values(all).map(labelled), count);
  place.addEventListener("input", () => { show(); remember(all) });
  show();
};

document$.subscribe(() => {
  const place = document.querySelector("[data-resource-filter]");
  if (place) install(place);
});
