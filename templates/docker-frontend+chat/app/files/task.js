// A conversation: the whole of it is sent each time, and the next message comes as it is made. It is kept in this page
// alone. What the model says is shown as text, so nothing in it becomes a link, a picture or a script.

let messages = [];
let said = null;

document.getElementById("again").addEventListener("click", () => {
  document.getElementById("stop").click();
  messages = [];
  document.getElementById("answer").replaceChildren();
  document.getElementById("problem").textContent = "";
});

export function ask(given) {
  said = { role: "user", content: given.get("message") };
  return { path: "chat", type: "application/json", body: JSON.stringify({ messages: [...messages, said] }) };
}

function addLine(answer, role, text) {
  const line = document.createElement("p");
  line.className = role;
  line.textContent = text;
  answer.append(line);
  return line;
}

/** The events of a response, as [name, data]. */
async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7) ?? "message";
      yield [name, JSON.parse(lines.find((line) => line.startsWith("data: ")).slice(6))];
    }
  }
}

export async function show(response, answer, form) {
  const question = addLine(answer, "user", said.content);
  const line = addLine(answer, "assistant", "");
  // New conversation begins another list: what comes late belongs to the old one.
  const talk = messages;
  talk.push(said);
  form.elements.message.value = "";
  try {
    for await (const [name, data] of readEvents(response)) {
      if (name === "error") {
        throw new Error(data.message);
      }
      line.textContent += data.text ?? "";
      line.scrollIntoView({ block: "nearest" });
    }
  } finally {
    if (line.textContent) {
      talk.push({ role: "assistant", content: line.textContent });
    } else {
      talk.pop();
      form.elements.message.value = said.content;
      question.remove();
      line.remove();
    }
  }
}
