import { NextRequest, NextResponse } from "next/server";
import { readStored } from "@/lib/store";

export async function GET(request: NextRequest, { params }: { params: Promise<{ path: string[] }> }) {
  const { path } = await params;
  const data = await readStored(path.join("/"));
  return new NextResponse(data);
}
