// What is asked of the model, and how its answer is shown.

export function ask(given) {
  return { path: "transcribe", type: "application/octet-stream", body: given.get("file") };
}

export async function show(response, answer) {
  answer.textContent = (await response.json()).text;
}
