// Lets a visitor who has the key try the model. The key stays in the page: it is not stored, and sent to this Space alone.
"use strict";

const form = document.querySelector("form");
const answer = document.querySelector("output");
const [send, stop] = form.querySelectorAll("button");
let asked = null;

function setBusy(busy) {
  send.disabled = busy;
  stop.disabled = !busy;
  answer.setAttribute("aria-busy", String(busy));
}

/** Shows what `text`, the lines of server-sent events that are whole, adds to the answer. */
function show(text) {
  for (const line of text.split("\n")) {
    if (line.startsWith("data: ") && line !== "data: [DONE]") {
      const event = JSON.parse(line.slice(6));
      answer.textContent += event.error ? event.error.message : event.choices[0]?.delta.content ?? "";
    }
  }
}

async function read(response) {
  if (!response.headers.get("content-type").startsWith("text/event-stream")) {
    const whole = await response.json();
    answer.textContent = whole.error ? whole.error.message : whole.choices[0].message.content;
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += part.value;
    const end = rest.lastIndexOf("\n") + 1;
    show(rest.slice(0, end));
    rest = rest.slice(end);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const messages = [{ role: "user", content: given.get("message") }];
  answer.textContent = "";
  asked = new AbortController();
  setBusy(true);
  try {
    await read(
      await fetch("v1/chat/completions", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-API-Key": given.get("key") },
        body: JSON.stringify({ model: form.dataset.model, messages, stream: true }),
        signal: asked.signal,
      }),
    );
  } catch (error) {
    answer.textContent += error.name === "AbortError" ? " (stopped)" : `The Space could not be asked: ${error.message}`;
  }
  setBusy(false);
});

stop.addEventListener("click", () => asked?.abort());
setBusy(false);
