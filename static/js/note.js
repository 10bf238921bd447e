// The ticket note opens in the notation chosen last, here or for links.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest(".notations a");
  if (link) remember("note-format", link.dataset.format);
});

// By then all of the page's scripts have run, those that remember among them.
document.addEventListener("DOMContentLoaded", () => {
  if (new URLSearchParams(location.search).has("format")) return;
  const last = recall("note-format", recall("link-format", "plain"));
  const link = document.querySelector(`.notations a[data-format="${last}"]`);
  if (link) location.replace(link.href);
});
