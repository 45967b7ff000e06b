export async function getServerSideProps({ query, req }) {
  const answer = await fetch(`https://huggingface.co/api/models?limit=3&search=${encodeURIComponent(query.q ?? "")}`, {
    headers: { Authorization: `Bearer ${process.env.HF_TOKEN}` },
  });
  const models = await answer.json();
  if (!models.length) return { redirect: { destination: "/about", permanent: false } };
  return { props: { names: models.map((model) => model.id), signedIn: Boolean(process.env.HF_TOKEN), q: query.q ?? "" } };
}

export default function Home({ names, q }) {
  return <ul title={q}>{names.map((name) => <li key={name}>{name}</li>)}</ul>;
}
