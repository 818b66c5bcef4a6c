// In a row of tabs that scrolls, the one we are on comes into sight.
for (const rangee of document.querySelectorAll(".onglets ul, .sous-rubriques ul")) {
  const ici = rangee.querySelector("[aria-current]");
  if (ici) rangee.scrollLeft = ici.offsetLeft - (rangee.clientWidth - ici.offsetWidth) / 2;
}
