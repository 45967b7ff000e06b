import express from "express";

const app = express();
app.use(express.json());

app.post("/chat", async (req, res) => {
  const answer = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.OPENAI_API_KEY}` },
    body: JSON.stringify({ model: "gpt-4o", messages: req.body.messages }),
  });
  const data = await answer.json();
  res.json({ text: data.choices[0].message.content });
});

app.listen(7860);
