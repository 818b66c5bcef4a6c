// What htmx swaps: token, errors with a way out, focus kept, counters announced.
import { accrocher } from "./brouillons.js";
import { ouvrir } from "./fenetres.js";
import { annoncer, focaliserErreurs, jeton } from "./outils.js";

document.addEventListener("htmx:config:request", ({ detail }) => {
  const requete = detail.ctx.request;
  if (!/GET|HEAD/.test(requete.method)) requete.headers["X-CSRFToken"] = jeton();
});

// A whole page answered where a fragment was awaited: a closed session is followed, an error is shown in a window.
document.addEventListener("htmx:after:request", (evenement) => {
  const { ctx } = evenement.detail;
  const pageEntiere = /^\s*<!doctype/i.test(ctx.text ?? "");
  if (!pageEntiere || ctx.target === document.body || (ctx.select && ctx.response.status < 400)) return;
  evenement.preventDefault();
  if (ctx.response.status < 400) location.assign(ctx.response.raw.url);
  else montrerErreur(ctx.text);
});

function montrerErreur(texte) {
  const recu = new DOMParser().parseFromString(texte, "text/html");
  const contenu = recu.querySelector("main .card") ?? recu.querySelector("main");
  if (!contenu) return;
  const fenetre = document.createElement("dialog");
  fenetre.className = "fenetre";
  const titre = contenu.querySelector("h1");
  if (titre) fenetre.setAttribute("aria-label", titre.textContent.trim());
  const corps = document.createElement("div");
  corps.className = "fenetre-corps";
  corps.append(...contenu.childNodes);
  const fermer = document.createElement("button");
  fermer.className = "btn";
  fermer.type = "button";
  fermer.dataset.duiFermer = "";
  fermer.textContent = "Fermer";
  corps.append(fermer);
  fenetre.append(corps);
  fenetre.addEventListener("close", () => fenetre.remove());
  document.body.append(fenetre);
  ouvrir(fenetre);
}

document.addEventListener("htmx:error", () => annoncer("Le réseau ne répond pas. Rien n’est perdu : réessayez dans un instant."));

let avant = null;

document.addEventListener("htmx:before:swap", () => {
  const actif = document.activeElement;
  avant = actif && actif !== document.body
    ? { id: actif.id, nom: actif.getAttribute("name"), lien: actif.getAttribute("href") } : null;
});

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const cible = detail.ctx.target;
  accrocher(document);
  annoncer(cible?.querySelector?.("[data-dui-annonce]")?.textContent.trim()); // the counter comes first
  if (cible && focaliserErreurs(cible)) return;
  if (document.activeElement && document.activeElement !== document.body) return;
  retrouverLeFocus(cible);
});

// The element that had the focus, its namesake in the new fragment, what the fragment designates, or its top.
function retrouverLeFocus(cible) {
  const choix = (avant?.id && document.getElementById(avant.id))
    || (avant?.nom && cible?.querySelector?.(`[name="${CSS.escape(avant.nom)}"]`))
    || (avant?.lien && cible?.querySelector?.(`a[href="${CSS.escape(avant.lien)}"]`))
    || cible?.querySelector?.("[data-dui-focus]");
  if (choix) { choix.focus({ preventScroll: true }); return; }
  if (avant && cible?.isConnected) {
    if (!cible.hasAttribute("tabindex")) cible.setAttribute("tabindex", "-1");
    cible.focus({ preventScroll: true });
  }
}
