"use server";

export async function settings() { // BAD secret-shown-to-visitors
  return { model: process.env.MODEL_ID, token: process.env.HF_TOKEN };
}

export async function preview(url: string) {
  const answer = await fetch(url); // BAD open-proxy
  return await answer.text();
}
