import type { GetServerSidePropsContext } from "next";

export async function getServerSideProps({ query }: GetServerSidePropsContext) {
  const answer = await fetch(query.url as string); // BAD open-proxy
  return { props: { text: await answer.text() } };
}

export default function Preview({ text }: { text: string }) {
  return <pre>{text}</pre>;
}
