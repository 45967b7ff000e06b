import { NextResponse } from "next/server";

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const url = searchParams.get("url");
  const r = await fetch(url); // BAD open-proxy
  return new NextResponse(await r.arrayBuffer());
}
