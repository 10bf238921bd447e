// The button that changes the theme: system, light, dark. theme.js applies the choice before the first paint.
import { say } from "./announce.js";
import { remember } from "./storage.js";

const THEMES = ["system", "light", "dark"];

function startThemeSwitch() {
  const button = document.querySelector("button.theme");
  const show = () => {
    const now = document.documentElement.dataset.theme || "system";
    button.querySelector("span").textContent = `Theme: ${now}`;
    button.setAttribute("aria-label", `Theme: ${now}. Change theme`);
    return now;
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(show()) + 1) % THEMES.length];
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    remember("theme", next);
    say(`Theme: ${show()}`);
  });
  show();
  button.hidden = false;
}

startThemeSwitch();
