const answer = await fetch(`https://api.example.com/weather?city=${req.query.city}`);
// await fetch(req.query.url);
const id = req.params.id;
await axios.get(BASE + id);
await fetch(url(id));
res.json(answer);
