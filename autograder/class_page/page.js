"use strict";
// Tables that a column's button sorts, and that show only the rows with what is typed.

const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});
const textOf = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();

function sort(table, column) {
  const head = table.tHead.rows[0].cells[column];
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => collator.compare(textOf(one, column), textOf(other, column)));
  table.tBodies[0].append(...(down ? rows.reverse() : rows));
}

function search(table, field, told) {
  const wanted = field.value.trim().toLowerCase();
  const rows = [...table.tBodies[0].rows];
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  told.textContent = wanted ? `${rows.filter(row => !row.hidden).length} of ${rows.length}` : "";
}

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column));
    head.append(button);
  });
  const label = document.createElement("label");
  const field = document.createElement("input");
  const told = document.createElement("output");
  field.type = "search";
  field.addEventListener("input", () => search(table, field, told));
  label.append("Search: ", field, " ", told);
  label.className = "search";
  (table.closest(".wide") ?? table).before(label);
}
