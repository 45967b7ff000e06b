// res.setHeader("Access-Control-Allow-Origin", "https://example.org");
res.setHeader("Access-Control-Allow-Origin", "*");
