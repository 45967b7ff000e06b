// Shows the table of results.json, which a click on a heading sorts. What the data says is shown as text, never as HTML.

const table = document.querySelector("table");
const problem = document.getElementById("problem");

function compare(one, other) {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
}

function addCell(row, name, content) {
  const cell = document.createElement(name);
  cell.append(content);
  row.append(cell);
  return cell;
}

function fill(rows) {
  const lines = rows.map((values) => {
    const row = document.createElement("tr");
    for (const value of values) {
      addCell(row, "td", String(value));
    }
    return row;
  });
  table.tBodies[0].replaceChildren(...lines);
}

function sortBy(column, heading, rows) {
  const up = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.querySelectorAll("th")) {
    other.removeAttribute("aria-sort");
  }
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const sorted = [...rows].sort((one, other) => compare(one[column], other[column]));
  fill(up ? sorted : sorted.reverse());
}

async function start() {
  const response = await fetch("assets/results.json");
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  const { columns, rows } = await response.json();
  const head = document.createElement("tr");
  columns.forEach((name, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    const heading = addCell(head, "th", button);
    heading.scope = "col";
    button.addEventListener("click", () => sortBy(column, heading, rows));
  });
  table.tHead.replaceChildren(head);
  fill(rows);
}

start().catch((error) => {
  problem.textContent = `The results could not be loaded (${error.message}). Try again later.`;
});
