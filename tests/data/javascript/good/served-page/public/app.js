const params = new URLSearchParams(location.search);
fetch(params.get("api") || "/api").then((r) => r.json()).then(console.log);
eval("1 + 1");
