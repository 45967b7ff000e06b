export const getServerSideProps = async () => { // BAD secret-shown-to-visitors
  const models = ["a", "b"];
  return { props: { models, token: process.env.HF_TOKEN } };
};

export default function Home({ models, token }) {
  return <ul data-token={token}>{models.map((model) => <li key={model}>{model}</li>)}</ul>;
}
