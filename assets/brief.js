/* The document in brief prints itself and gives its link. */
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-print],[data-copy-link]");
  if (!target) return;
  if (target.dataset.print) window.print();
  else window.commandCenter.copyLink(target);
});
