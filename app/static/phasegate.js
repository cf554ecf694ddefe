// The pages work without this: it only begins a wide timeline at today, and says so when the program does not answer.

for (const today of document.querySelectorAll(".scroll .today")) {
  const frame = today.closest(".scroll");
  const left = today.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  frame.scrollLeft = left - frame.clientWidth / 3;
}

document.addEventListener("htmx:error", (event) => {
  const form = event.target.closest("form");
  if (form && !form.querySelector("[role=alert]")) {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.className = "refused";
    said.textContent = "phasegate does not answer. See whether it still runs, then press the button again: it acts once.";
    form.append(said);
  }
});
