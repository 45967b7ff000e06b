// What is asked of the model, and how its picture is shown.

let prompt = "";

export function ask(given) {
  prompt = given.get("prompt");
  return { path: "draw", type: "application/json", body: JSON.stringify({ prompt }) };
}

export async function show(response, answer) {
  const picture = document.createElement("img");
  picture.alt = prompt;
  picture.src = URL.createObjectURL(await response.blob());
  const old = answer.querySelector("img");
  answer.replaceChildren(picture);
  if (old) {
    URL.revokeObjectURL(old.src);
  }
}
