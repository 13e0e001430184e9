/** Says on the page that it is out of date, in the words of the page that came instead of it. @param {Document} page */
export function sayOutdated(page) {
  const words = page.querySelector("[data-outdated]")?.getAttribute("data-outdated");
  if (!words || document.getElementById("outdated") !== null) return;
  const banner = document.createElement("p");
  banner.id = "outdated";
  banner.className = "banner bad";
  banner.setAttribute("role", "alert");
  banner.append(`${words} What you see here is from before. `);
  const link = page.querySelector("[data-outdated-link] a");
  if (link !== null) banner.append(link);
  document.querySelector("main")?.prepend(banner);
}
