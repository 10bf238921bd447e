// What was collected for an escalation: each tick goes into the address, and from there into the ticket note and what is saved.
// Without this file a button does it.

function withTicks(address, ticked) {
  const url = new URL(address, location.href);
  url.searchParams.delete("have");
  for (const key of ticked) url.searchParams.append("have", key);
  return url.href;
}

document.addEventListener("change", (event) => {
  const list = event.target.closest(".tick-list");
  if (!list) return;
  const ticked = [...list.querySelectorAll("input:checked")].map((box) => box.value);
  const guide = new URL(list.closest("form").action).pathname;
  history.replaceState(history.state, "", withTicks(location.href, ticked));
  for (const link of document.querySelectorAll("#step a")) {
    if (link.pathname.startsWith(guide) && link.search) link.href = withTicks(link.href, ticked);
  }
});
