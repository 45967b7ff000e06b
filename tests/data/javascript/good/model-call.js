const express = require("express");
const OpenAI = require("openai");
const client = new OpenAI();
const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await client.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content: req.body.text }],
  });
  res.json({ answer: answer.choices[0].message.content });
});

app.listen(7860);
