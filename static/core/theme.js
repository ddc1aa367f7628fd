// Pages without the admin's frame follow the same stored choice of light or dark, before anything is drawn.
{
  const stored = (localStorage.getItem("_x_adminTheme") || localStorage.getItem("adminTheme") || "auto").replaceAll('"', "");
  const dark = stored === "dark" || (stored === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
}
