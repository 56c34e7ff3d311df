"use strict";
// The keys of the page: each clicks or enters the element that names it in data-key.

const points = document.getElementById("points");
const comment = document.getElementById("comment");
const shortcuts = document.getElementById("shortcuts");

for (const button of document.querySelectorAll("[data-points]"))
  button.addEventListener("click", () => { points.value = button.dataset.points; });

document.querySelector("[data-half]")?.addEventListener("click", () => {
  const whole = Math.floor(Number(points.value));
  points.value = whole === Number(points.value) ? Math.min(whole + 0.5, Number(points.max)) : whole;
});

for (const button of document.querySelectorAll("[data-comment]"))
  button.addEventListener("click", () => {
    const lines = comment.value.split("\n").filter(line => line.trim());
    const place = lines.indexOf(button.dataset.comment);
    if (place < 0) lines.push(button.dataset.comment); else lines.splice(place, 1);
    comment.value = lines.join("\n");
  });

if (shortcuts) {
  shortcuts.checked = localStorage.getItem("shortcuts") !== "off";
  shortcuts.addEventListener("change", () => {
    localStorage.setItem("shortcuts", shortcuts.checked ? "on" : "off");
  });
}

document.addEventListener("keydown", event => {
  const target = event.target;
  const typing = target.matches("textarea, input[type=number]");
  if (event.isComposing || event.repeat || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key === "Enter" && target === comment) document.querySelector(".main").click();
    return;
  }
  if (event.key === "Escape") target.blur();
  if (typing || (shortcuts && !shortcuts.checked)) return;
  if (event.key === "Enter" && target.matches("a, button, summary")) return;
  if (event.key === "ArrowLeft") return history.back();
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input, textarea")) wanted.focus(); else wanted.click();
});
