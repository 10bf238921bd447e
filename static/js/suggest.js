// Suggestions in the search field: an editable combobox with a list (WAI-ARIA Authoring Practices). The server makes the list,
// htmx fetches it once the field is used. Without this file the field is a plain one; Enter always searches for what was typed.
import { say } from "./announce.js";

function startSuggesting(input) {
  const form = input.form;
  const list = document.getElementById("suggestions");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;
  const isWorth = () => input.value.trim().length > 1;
  let active = null;

  function choose(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function open() {
    list.hidden = options().length === 0;
    input.setAttribute("aria-expanded", String(isOpen()));
  }

  function close() {
    choose(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function forget() {
    close();
    list.replaceChildren();
  }

  function step(by) {
    const all = options();
    if (!isOpen()) open();
    const from = active ? all.indexOf(active) : by > 0 ? -1 : all.length;
    if (all.length) choose(all[(from + by + all.length) % all.length]);
  }

  const empty = () => {
    input.value = "";
    forget();
  };
  const keys = {
    ArrowDown: (event) => (event.altKey ? open() : step(1)),
    ArrowUp: (event) => (event.altKey ? close() : step(-1)),
    Escape: () => (isOpen() ? close() : empty()),
    Enter: () => (active ? active.click() : (forget(), false)),
    Home: () => (choose(null), false), // back in the text, where the key means what it always does
    End: () => (choose(null), false),
    ArrowLeft: () => (choose(null), false),
    ArrowRight: () => (choose(null), false),
    Tab: () => (close(), false),
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event) !== false) event.preventDefault();
  });
  input.addEventListener("input", () => (isWorth() ? choose(null) : forget()));
  input.addEventListener("focus", () => (loadSheet(form.dataset.sheet), loadHtmx(form.dataset.htmx, input)), { once: true });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.button === 0 && event.preventDefault()); // the field keeps the focus
  form.addEventListener("submit", forget);
  addEventListener("pageshow", forget); // also when the browser brings the page back as it was left

  input.addEventListener("htmx:beforeRequest", (event) => isWorth() || event.preventDefault());
  list.addEventListener("htmx:beforeSwap", (event) => {
    // hx-sync keeps answers in order; one to what the field said a moment ago is not wanted any more.
    const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href).searchParams.get("q");
    const isPage = /<(?:html|body|form)\b/i.test(event.detail.xhr.responseText); // a proxy's sign-in page
    if (isPage || asked !== input.value || !isWorth() || document.activeElement !== input) event.detail.shouldSwap = false;
  });
  list.addEventListener("htmx:afterSwap", () => {
    choose(null);
    open();
    const count = options().length;
    say(count ? `${count} suggestion${count > 1 ? "s" : ""}. Up and down arrows choose.` : "No suggestions. Enter searches all texts.");
  });
  // A suggestion that does not come is no trouble: the form goes on working.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    input.addEventListener(failure, (event) => {
      event.stopPropagation();
      close();
    });
  }

  const roles = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
}

function loadSheet(address) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = address;
  document.head.append(sheet);
}

function loadHtmx(address, input) {
  if (window.htmx) return;
  const script = document.createElement("script");
  script.src = address;
  script.addEventListener("load", () => {
    window.htmx.process(document.body);
    if (input.value) window.htmx.trigger(input, "suggest"); // what was typed meanwhile
  });
  document.head.append(script);
}

const find = document.getElementById("find");
if (find) startSuggesting(find);
