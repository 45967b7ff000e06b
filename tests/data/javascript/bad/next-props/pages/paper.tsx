import fs from "fs/promises";
import type { GetServerSideProps } from "next";

export const getServerSideProps: GetServerSideProps = async (context) => {
  const text = await fs.readFile(`papers/${context.query.file}`, "utf8"); // BAD visitor-path
  return { props: { text } };
};

export default function Paper({ text }: { text: string }) {
  return <pre>{text}</pre>;
}
