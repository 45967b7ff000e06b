"use client";
export const url = process.env.NEXT_PUBLIC_API_URL;
export const key = process.env.NEXT_PUBLIC_HF_TOKEN;
export const vite = process.env.VITE_HF_TOKEN;
