export async function getServerSideProps() { // BAD secret-shown-to-visitors
  return { props: { token: process.env.HF_TOKEN, models: ["a", "b"] } };
}

export default function Home({ token, models }) {
  return <ul data-token={token}>{models.map((model) => <li key={model}>{model}</li>)}</ul>;
}
