// What a screen reader is told when something changed that it cannot see.

export function say(words) {
  document.getElementById("said").textContent = words;
}
