// Counts whether any page was opened of those that a search found, when the reader leaves: authors see what nobody wants. Not for
// who asked not to be tracked; the server keeps the same rules. Narrowing and the next page are the same search going on.
const hits = document.querySelector("[data-looked]");
const isLeftAlone = navigator.globalPrivacyControl || navigator.doNotTrack === "1";
const isFirstLook = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // not when coming back from a page
let isOpened = false;
let isOver = !hits || isLeftAlone || !isFirstLook || !navigator.sendBeacon;

function noteLink(event) {
  const link = event.target.closest?.("a[href]");
  if (link && hits.contains(link)) isOpened = true;
  else if (link && document.getElementById("main").contains(link)) isOver = true;
}

function count() {
  if (isOver) return;
  isOver = true;
  const said = new FormData();
  said.append("q", new URLSearchParams(location.search).get("q") ?? "");
  said.append("opened", isOpened ? "1" : "0");
  navigator.sendBeacon(hits.dataset.looked, said);
}

for (const kind of ["click", "auxclick"]) document.addEventListener(kind, noteLink);
addEventListener("pagehide", count);
