const chosen = new Set();
const find = document.getElementById("find");
const findings = [...document.querySelectorAll(".finding")];
function show() {
  const word = find.value.trim().toLowerCase();
  let shown = 0;
  for (const one of findings) {
    const fits = (!chosen.size || chosen.has(one.dataset.verdict)) &&
      (!word || one.textContent.toLowerCase().includes(word));
    one.hidden = !fits;
    shown += fits;
  }
  for (const family of document.querySelectorAll(".family")) {
    family.hidden = !family.querySelector(".finding:not([hidden])");
  }
  document.getElementById("shown").textContent =
    shown === findings.length ? "" : `${shown} of ${findings.length} shown`;
}
for (const button of document.querySelectorAll("#verdicts button")) {
  button.addEventListener("click", () => {
    const verdict = button.dataset.verdict;
    if (!chosen.delete(verdict)) chosen.add(verdict);
    button.setAttribute("aria-pressed", chosen.has(verdict));
    show();
  });
}
find.addEventListener("input", show);
document.getElementById("unfold").addEventListener("click", () => {
  for (const one of findings) {
    if (["fail", "error", "differs", "learned"].includes(one.dataset.verdict)) one.open = true;
  }
});
function follow() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!wanted) return;
  wanted.hidden = wanted.parentElement.hidden = false;
  wanted.open = true;
  wanted.scrollIntoView();
}
window.addEventListener("hashchange", follow);
follow();
