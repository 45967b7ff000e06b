// What is asked of the model, and how its answer is shown.

export function ask(given) {
  return { path: "generate", type: "application/json", body: JSON.stringify({ prompt: given.get("prompt") }) };
}

export async function show(response, answer) {
  answer.textContent = (await response.json()).text;
}
