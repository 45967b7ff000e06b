export default function Page({ searchParams }: { searchParams: { q?: string } }) {
  return <main><h1>{searchParams.q}</h1></main>;
}
