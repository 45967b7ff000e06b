const url = new URL(req.query.url);
if (!ALLOWED.has(url.hostname)) return res.sendStatus(403);
res.send(await (await fetch(url)).text());
