const query = new URLSearchParams(window.location.search).get("q");
export const View = () => <div dangerouslySetInnerHTML={{ __html: query }} />;
export function old(box) {
  $(box).html(decodeURIComponent(location.hash.slice(1)));
}
