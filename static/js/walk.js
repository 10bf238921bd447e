// After htmx has put a new step in place: tell it, and take the reader there. When it could not: say so.
"use strict";

const trouble = () => document.getElementById("trouble");

document.addEventListener("htmx:afterSettle", (event) => {
  const heading = document.querySelector("#step h1");
  if (event.target.id !== "step" || !heading) return;
  trouble().textContent = "";
  heading.focus({ preventScroll: true });
  if (heading.getBoundingClientRect().top < 0 || heading.getBoundingClientRect().bottom > innerHeight) scrollTo(0, 0);
  document.getElementById("said").textContent = heading.dataset.announce || "";
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    const again = document.createElement("a");
    again.href = event.detail.pathInfo?.requestPath || location.href;
    again.textContent = "Try again";
    trouble().replaceChildren("The next step could not be loaded. Your answers are safe in the address. ", again);
  });
}
