import fs from "node:fs";

export async function POST(request: Request) {
  const form = await request.formData();
  const file = form.get("file") as File;
  const bytes = Buffer.from(await file.arrayBuffer());
  fs.writeFileSync("./public/" + file.name, bytes); // BAD visitor-path
  return Response.json({ url: "/" + file.name });
}
