// Native dialogs and drop-downs. A dialog gives the focus back by itself to what opened it.
import { annoncer } from "./outils.js";

export function ouvrir(fenetre, origine = document.activeElement) {
  if (!fenetre || fenetre.open) return;
  fenetre.addEventListener("close", () => { if (origine?.isConnected) origine.focus(); }, { once: true });
  fenetre.showModal();
}

document.addEventListener("click", (evenement) => {
  const inerte = evenement.target.closest('[aria-disabled="true"]');
  if (inerte) {
    evenement.preventDefault();
    annoncer(inerte.dataset.duiRaison);
    return;
  }
  const ouvreur = evenement.target.closest("[data-dui-ouvrir]");
  if (ouvreur) {
    const fenetre = document.getElementById(ouvreur.dataset.duiOuvrir);
    if (fenetre?.showModal) {
      evenement.preventDefault();
      const deroulant = ouvreur.closest("details[open]");
      deroulant?.removeAttribute("open");
      ouvrir(fenetre, deroulant?.querySelector("summary") ?? ouvreur); // what opened it is then folded away
    }
    return;
  }
  const fermeur = evenement.target.closest("[data-dui-fermer]");
  if (fermeur) fermeur.closest("dialog")?.close();
  if (evenement.target.matches?.("dialog.fenetre") && !evenement.target.matches("[data-dui-tenir]")) {
    const cadre = evenement.target.getBoundingClientRect();
    const dedans = evenement.clientX >= cadre.left && evenement.clientX <= cadre.right
      && evenement.clientY >= cadre.top && evenement.clientY <= cadre.bottom;
    if (!dedans && evenement.detail > 0) evenement.target.close();
  }
  for (const deroulant of document.querySelectorAll("details[data-dui-deroulant][open]")) {
    if (!deroulant.contains(evenement.target)) deroulant.open = false;
  }
});

// A link dressed as a button answers to Space as a button does.
document.addEventListener("keydown", (evenement) => {
  if (evenement.key === " " && evenement.target.matches?.('a[role="button"]')) {
    evenement.preventDefault();
    evenement.target.click();
  }
  if (evenement.key !== "Escape") return;
  const deroulant = evenement.target.closest?.("details[data-dui-deroulant][open]");
  if (deroulant) {
    deroulant.open = false;
    deroulant.querySelector("summary").focus();
  }
});

for (const bouton of document.querySelectorAll("button[data-dui-ouvrir][hidden]")) bouton.hidden = false;

for (const bouton of document.querySelectorAll("[data-dui-imprimer]")) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => window.print());
}

for (const bouton of document.querySelectorAll("[data-dui-copier]")) {
  bouton.hidden = !navigator.clipboard;
  bouton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(bouton.dataset.duiCopier).textContent.trim());
    annoncer("Copié.");
  });
}
