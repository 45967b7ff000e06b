// What is asked of the model, and how its answer is shown.

export function ask(given) {
  return { path: "classify", type: "application/octet-stream", body: given.get("file") };
}

export async function show(response, answer) {
  const list = document.createElement("ol");
  for (const { label, score } of (await response.json()).labels) {
    const line = document.createElement("li");
    line.textContent = `${label}: ${(100 * score).toFixed(1)} %`;
    list.append(line);
  }
  answer.replaceChildren(list);
}
