const TOKEN = process.env.HF_TOKEN;

export default function About() {
  return <p>About</p>;
}

export async function getStaticProps() {
  return { props: { token: TOKEN } };
}
