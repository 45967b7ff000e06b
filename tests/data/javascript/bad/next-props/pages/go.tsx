import type { GetServerSidePropsContext } from "next";

export async function getServerSideProps(context: GetServerSidePropsContext) { // BAD open-redirect
  return { redirect: { destination: context.query.to, permanent: false } };
}

export default function Go() {
  return null;
}
