// Shows the page anew without leaving it: scroll position, toasts and focus survive.

export async function refreshPage() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  if (!response?.ok || response.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const place of ["#main", ".cover .nav", ".tabbar"]) {
    const [old, next] = [document.querySelector(place), fresh.querySelector(place)];
    if (old && next) old.replaceChildren(...next.childNodes);
  }
  document.title = fresh.title;
  document.dispatchEvent(new CustomEvent("kept:refreshed"));
}
