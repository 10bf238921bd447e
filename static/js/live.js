// The author's mode: when a content file is saved, the page one is on is asked for again, at the same address.
// Answers, scroll, focus, what is unfolded and what was typed stay.
const script = document.querySelector("script[data-htmx-live]");
const FIELDS = "input:not([type=hidden]), textarea, select";

let loaded;
function withHtmx() {
  if (window.htmx) return Promise.resolve();
  loaded ||= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = script.dataset.htmxLive;
    tag.addEventListener("load", resolve);
    tag.addEventListener("error", reject);
    document.head.append(tag);
  });
  return loaded;
}

// What an element is known by on the next version of the page: what it is, and the how manieth of its kind.
const name = (element) =>
  [element.tagName, element.id, element.getAttribute("name"), element.getAttribute("value"), element.getAttribute("href")].join(" ");

function place(element) {
  const alike = [...document.querySelectorAll(element.tagName)].filter((other) => name(other) === name(element));
  return { tag: element.tagName, name: name(element), index: alike.indexOf(element) };
}

function find(wanted) {
  const alike = [...document.querySelectorAll(wanted.tag)].filter((other) => name(other) === wanted.name);
  return alike[wanted.index] || alike[0];
}

function remember() {
  const focused = document.activeElement;
  const typed = [...document.querySelectorAll(`#main :is(${FIELDS})`)].filter(
    ({ value, defaultValue, checked, defaultChecked }) => value !== defaultValue || checked !== defaultChecked,
  );
  return {
    scroll: [scrollX, scrollY],
    focused: focused && focused !== document.body ? place(focused) : null,
    open: [...document.querySelectorAll("#main details[open] > summary")].map(place),
    typed: typed.map((field) => ({ wanted: place(field), value: field.value, checked: field.checked })),
  };
}

function restore(before) {
  for (const each of before.open) find(each)?.parentElement.setAttribute("open", "");
  for (const each of before.typed) {
    const field = find(each.wanted);
    if (field) Object.assign(field, { value: each.value, checked: each.checked });
  }
  if (before.focused) find(before.focused)?.focus({ preventScroll: true });
  scrollTo(...before.scroll);
}

function put(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById("main")) return; // a plain error page: the last good one stays
  const before = remember();
  document.title = page.title;
  document.querySelector("aside.author")?.remove();
  const findings = page.querySelector("aside.author");
  if (findings) document.getElementById("main").before(document.adoptNode(findings));
  const swap = { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 };
  window.htmx.swap("#main", page.getElementById("main").innerHTML, swap);
  requestAnimationFrame(() => restore(before));
}

let asked = 0;
async function update() {
  const mine = ++asked; // of two saves, the later one counts
  try {
    const [answer] = await Promise.all([fetch(location.href, { cache: "no-store" }), withHtmx()]);
    const html = await answer.text();
    if (mine === asked) put(html);
  } catch {
    // the server restarts: the connection opens again, and then the page is asked for
  }
}

const events = new EventSource("/live/");
let wasLost = false;
events.addEventListener("saved", update);
events.addEventListener("error", () => (wasLost = true));
events.addEventListener("open", () => {
  withHtmx().catch(() => (loaded = undefined)); // so that the first save need not wait for it
  if (wasLost) update();
  wasLost = false;
});
addEventListener("pagehide", () => events.close());
