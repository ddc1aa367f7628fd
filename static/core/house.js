// What our pages need beyond the theme: selects that submit their form when the choice changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submits]")) event.target.form.requestSubmit();
});
