// After htmx has put a new step in place: tell it, and take the reader there. When it could not: say so.
import { say } from "./announce.js";
import "./copy_note.js";
import "./ended.js";
import "./ticks.js";

function takeReaderTo(heading) {
  heading.focus({ preventScroll: true });
  const { top, bottom } = heading.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) scrollTo(0, 0);
  say(heading.dataset.announce || "");
}

function report(address) {
  const again = document.createElement("a");
  again.href = address;
  again.textContent = "Try again";
  document.getElementById("trouble").replaceChildren("We couldn't load the next step. Your answers are safe in the address. ", again);
}

document.addEventListener("htmx:afterSettle", (event) => {
  const heading = document.querySelector("#step h1");
  if (event.target.id !== "step" || !heading) return;
  document.getElementById("trouble").textContent = "";
  takeReaderTo(heading);
});

// A proxy whose session ended answers with its own sign-in page. Swapped into the question it would be a trap; as a page
// of its own it works, and leads back to the address asked for.
const isStep = (html) => html.includes("data-step");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, pathInfo } = event.detail;
  if (target.id !== "step" || xhr.status >= 400 || isStep(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  location.assign(pathInfo.requestPath);
});
document.addEventListener("htmx:historyCacheMissLoad", (event) => {
  if (!isStep(event.detail.xhr.responseText)) location.reload();
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => report(event.detail.pathInfo.requestPath));
}

// Back and forward. Of two quick steps back, the first may arrive last: it must not be shown under the other's address.
let restoring;
document.addEventListener("htmx:historyCacheMiss", (event) => {
  restoring?.abort();
  restoring = event.detail.xhr;
  restoring.addEventListener("error", () => report(location.href));
});
document.addEventListener("htmx:historyCacheMissLoadError", () => report(location.href));
