// One gesture, one request: a form already on its way is not sent twice. The server has its own idempotence key.
import { annoncer } from "./outils.js";

const DELAI_DE_SECOURS = 20_000;

export function liberer(formulaire) {
  delete formulaire.dataset.duiEnvoi;
  for (const bouton of formulaire.querySelectorAll('[aria-busy="true"]')) bouton.removeAttribute("aria-busy");
}

document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target;
  if (formulaire.method !== "post") return;
  if (formulaire.dataset.duiEnvoi) {
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    annoncer("Envoi déjà en cours.");
    return;
  }
  formulaire.dataset.duiEnvoi = "1";
  evenement.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => liberer(formulaire), DELAI_DE_SECOURS);
}, true);

document.addEventListener("htmx:finally:request", (evenement) => {
  const formulaire = evenement.target.closest?.("form");
  if (formulaire) liberer(formulaire);
});

// Coming back with the browser's arrow: the page is as it was, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const formulaire of document.querySelectorAll("form[data-dui-envoi]")) liberer(formulaire);
});
