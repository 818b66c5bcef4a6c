// The band of the person stays in sight: what receives the focus must come to rest below it, whatever it holds.
const bandeau = document.querySelector(".bandeau");

if (bandeau) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--h-bandeau", `${bandeau.offsetHeight}px`);
  }).observe(bandeau);
}
