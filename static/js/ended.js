// Counts that a session ended: its guide, answers and end, nothing else. Not for a link that somebody opened, and not for
// who asked not to be tracked; the server keeps the same rules.
const isLeftAlone = navigator.globalPrivacyControl || navigator.doNotTrack === "1";

function countEnd() {
  const end = document.querySelector("[data-ended]");
  if (end && !isLeftAlone && navigator.sendBeacon) navigator.sendBeacon(end.dataset.ended, new FormData());
}

const cameFromStep = () => document.referrer.split("?")[0] === location.origin + location.pathname;

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "step") countEnd();
});
if (cameFromStep()) countEnd();
