export async function POST() {
  const answer = await fetch("https://api.openai.com/v1/models", {
    headers: { Authorization: `Bearer ${process.env.NEXT_PUBLIC_OPENAI_API_KEY}` },
  });
  return Response.json((await answer.json()).data.length);
}
