// On a screen that is narrower than the timeline, begin where today is.
for (const today of document.querySelectorAll(".scroll .today")) {
  const frame = today.closest(".scroll");
  const left = today.getBoundingClientRect().left - frame.getBoundingClientRect().left;
  frame.scrollLeft = left - frame.clientWidth / 3;
}
