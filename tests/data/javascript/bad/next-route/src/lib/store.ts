import { readFile } from "fs/promises";
import path from "path";

export async function readStored(name: string): Promise<Buffer> {
  return readFile(path.join(process.cwd(), "storage", name)); // BAD visitor-path
}
