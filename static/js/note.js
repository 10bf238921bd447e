// The ticket note opens in the notation chosen last, here or for links.
import { recall, remember } from "./storage.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest(".notations a");
  if (link) remember("note-format", link.dataset.format);
});

if (!new URLSearchParams(location.search).has("format")) {
  const last = recall("note-format", recall("link-format", "plain"));
  const link = document.querySelector(`.notations a[data-format="${last}"]`);
  if (link) location.replace(link.href);
}
