// A filter over the rows of the catalogue. Without this script the page shows all of them.
const select = (label, values) => {
  const element = document.createElement("select");
  element.setAttribute("aria-label", label);
  element.append(new Option(`any ${label}`, ""), ...values.map((value) => new Option(value, value)));
  return element;
};

const install = (place) => {
  const rows = [...document.querySelectorAll("ul.resources > li")];
  const values = (key) => [...new Set(rows.map((row) => row.dataset[key]))].sort();
  const words = document.createElement("input");
  words.type = "search";
  words.placeholder = "Filter by words";
  words.setAttribute("aria-label", "Filter by words");
  const kind = select("kind", values("kind"));
  const stage = select("stage", values("stage"));
  const level = select("level", values("level"));
  const count = document.createElement("output");
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(
        wanted.every((word) => text.includes(word)) &&
        (!kind.value || row.dataset.kind === kind.value) &&
        (!stage.value || row.dataset.stage === stage.value) &&
        (!level.value || row.dataset.level === level.value)
      );
      shown += !row.hidden;
    }
    for (const list of document.querySelectorAll("ul.resources")) {
      const empty = ![...list.children].some((row) => !row.hidden);
      list.hidden = empty;
      if (list.previousElementSibling?.matches("h2")) list.previousElementSibling.hidden = empty;
    }
    count.value = `${shown} of ${rows.length}`;
  };
  place.replaceChildren(words, kind, stage, level, count);
  place.addEventListener("input", show);
  show();
};

document$.subscribe(() => {
  const place = document.querySelector("[data-resource-filter]");
  if (place) install(place);
});
