// Sends what a visitor gives to the API of this Space, and shows what comes back. What is asked and how the answer is
// shown stands in task.js. The key stays in the page: it is not stored, and sent to this Space alone.
import { ask, show } from "./task.js";

const form = document.querySelector("form");
const answer = document.getElementById("answer");
const problem = document.getElementById("problem");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
let asked = null;

function setBusy(busy) {
  send.disabled = busy;
  stop.disabled = !busy;
  answer.setAttribute("aria-busy", String(busy));
}

/** What is wrong, by the API or by what stands before it. */
async function explain(response) {
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const told = isJson ? (await response.json()).error?.message : "";
  if (response.status === 401) {
    document.getElementById("key-box").open = true;
    document.getElementById("key").focus();
    return "The API key is missing or wrong. Ask the owner of this Space for it.";
  }
  return told || `The Space answered with ${response.status}. Try again later.`;
}

async function run() {
  const given = new FormData(form);
  const key = given.get("key");
  const { path, type, body } = ask(given);
  const headers = { "Content-Type": type, ...(key ? { "X-API-Key": key } : {}) };
  const response = await fetch(path, { method: "POST", headers, body, signal: asked.signal });
  if (!response.ok) {
    throw new Error(await explain(response));
  }
  await show(response, answer, form);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  asked = new AbortController();
  problem.textContent = "";
  setBusy(true);
  try {
    await run();
  } catch (error) {
    if (error.name !== "AbortError") {
      // A TypeError is how browsers say that there was no answer at all.
      problem.textContent = error instanceof TypeError ? "The Space could not be reached. Try again later." : error.message;
    }
  }
  setBusy(false);
});

stop.addEventListener("click", () => asked?.abort());
