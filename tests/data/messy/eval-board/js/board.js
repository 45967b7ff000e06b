const TOKEN = "@@fake:huggingface-user-token:2@@";
const key = window.huggingface.variables.OPENAI_API_KEY;

async function load(question) {
  const answer = await fetch("https://api-inference.huggingface.co/models/gpt2", {
    method: "POST",
    headers: { Authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ inputs: question }),
  });
  const rows = await answer.json();
  document.getElementById("out").innerHTML = rows[0].generated_text;
}

const wanted = new URLSearchParams(location.search).get("q");
document.getElementById("out").innerHTML = "You asked: " + wanted;
load(wanted);
