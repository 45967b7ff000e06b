Bun.serve({
  port: 7860,
  async fetch(req) {
    const params = new URL(req.url).searchParams;
    const who = params.get("who");
    return new Response(`<h1>${who}</h1>`, { headers: { "Content-Type": "text/html" } }); // BAD raw-html
  },
});
