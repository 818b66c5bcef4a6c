// Day or night at once, without losing what is being typed; the account remembers it.
import { annoncer, poster } from "./outils.js";

const THEMES = { jour: { attribut: "light", suivant: "nuit", icone: "moon" }, nuit: { attribut: "dark", suivant: "jour", icone: "sun" } };

document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target.closest("form[data-dui-theme]");
  if (!formulaire) return;
  const bouton = formulaire.querySelector("button");
  const choisi = THEMES[bouton.value];
  if (!choisi) return;
  evenement.preventDefault();
  evenement.stopImmediatePropagation();
  document.documentElement.dataset.bsTheme = choisi.attribut;
  poster(formulaire.action, new URLSearchParams({ theme: bouton.value })).catch(() => {});
  annoncer(`Thème de ${bouton.value}.`);
  bouton.value = choisi.suivant;
  bouton.title = bouton.querySelector("span").textContent = `Passer en thème de ${choisi.suivant}`;
  const pictogramme = bouton.querySelector("use");
  pictogramme.setAttribute("href", pictogramme.getAttribute("href").replace(/#.*$/, `#${choisi.icone}`));
}, true);
