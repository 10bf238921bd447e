// A field that leaves only those of a list that have what is typed. Without this file the list is shown whole.
const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function filter(field) {
  const words = folded(field.value).split(/\s+/).filter(Boolean);
  for (const each of document.querySelectorAll(field.dataset.filter)) {
    const text = folded(each.textContent);
    each.hidden = !words.every((word) => text.includes(word));
  }
}

function offer() {
  for (const field of document.querySelectorAll("[data-filter]")) field.closest("[hidden]")?.removeAttribute("hidden");
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) filter(event.target);
});
document.addEventListener("htmx:afterSettle", offer);
offer();
