import { NextRequest, NextResponse } from "next/server";

const ALLOWED = ["images.example.com"];

export async function GET(request: NextRequest) {
  const url = request.nextUrl.searchParams.get("url");
  if (!url) return NextResponse.json({ error: "url" }, { status: 400 });
  const parsed = new URL(url);
  if (!ALLOWED.includes(parsed.hostname)) {
    return NextResponse.json({ error: "host" }, { status: 403 });
  }
  const r = await fetch(parsed.toString());
  return new NextResponse(r.body, { headers: { "Content-Type": "image/png" } });
}
