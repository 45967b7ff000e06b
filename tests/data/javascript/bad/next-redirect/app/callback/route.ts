import { NextResponse } from "next/server";
import { redirect } from "next/navigation";

export async function GET(request: Request) {
  const url = new URL(request.url);
  const target = url.searchParams.get("returnTo") ?? "/";
  return NextResponse.redirect(new URL(target, url)); // BAD open-redirect
}

export async function POST(request: Request) {
  const form = await request.formData();
  redirect(form.get("next") as string); // BAD open-redirect
}
