// Ctrl+K search, Ctrl+Entrée save, Alt+N note, Alt+V lock, Alt+H this list. No single-letter key.
import { ouvrir } from "./fenetres.js";

function premier(selecteur) {
  return [...document.querySelectorAll(selecteur)].find((e) => e.getClientRects().length > 0)
    ?? document.querySelector(selecteur);
}

function chercher() {
  const champ = premier('[role="search"] input[type="search"]');
  champ?.focus();
  champ?.select();
  return champ;
}

function enregistrer(cible) {
  const formulaire = cible.closest?.("form") ?? document.querySelector("form[data-dui-brouillon]");
  if (!formulaire || formulaire.method !== "post") return null;
  formulaire.requestSubmit(formulaire.querySelector(".btn-primary:not([type=button])") ?? undefined);
  return formulaire;
}

const RACCOURCIS = {
  KeyN: () => { const lien = premier('[data-dui-raccourci="noter"]'); lien?.click(); return lien; },
  KeyV: () => { const formulaire = document.querySelector("form[data-dui-verrou]"); formulaire?.requestSubmit(); return formulaire; },
  KeyH: () => { const liste = document.getElementById("raccourcis"); if (liste) ouvrir(liste); return liste; },
};

document.addEventListener("keydown", (evenement) => {
  const commande = (evenement.ctrlKey || evenement.metaKey) && !evenement.altKey && !evenement.shiftKey;
  let fait = null;
  if (commande && evenement.key.toLowerCase() === "k") fait = chercher();
  else if (commande && evenement.key === "Enter") fait = enregistrer(evenement.target);
  else if (evenement.altKey && !evenement.ctrlKey && !evenement.metaKey) fait = RACCOURCIS[evenement.code]?.();
  if (fait) evenement.preventDefault();
});
