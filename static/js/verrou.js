// Idle lock. A warning comes 60 s before; then every tab empties its page and goes to the unlock screen.
// <body data-dui-verrou-delai="600" data-dui-verrouiller="…" data-dui-deverrouiller="…" data-dui-presence="…">
import { oublier, toutEnvoyer } from "./brouillons.js";
import { annoncer, duree, poster } from "./outils.js";

const reglages = document.body.dataset;
const DELAI = Number(reglages.duiVerrouDelai || 0) * 1000;
const AVIS = Math.min(60_000, DELAI / 2);
const PRESENCE = Math.min(60_000, DELAI / 4);
const PATIENCE = 1_500; // the drafts of this tab and of the others have this long to reach the server
const POLITESSE = 250; // the other tabs send theirs before this one closes the session
const canal = "BroadcastChannel" in window ? new BroadcastChannel("dui-session") : null;
const avis = document.getElementById("verrou-proche");
let dernierGeste = Date.now();
let dernierePresence = Date.now();
let dernierPartage = 0;
let verrouille = false;

function geste() {
  if (avis?.open || verrouille) return;
  const maintenant = Date.now();
  dernierGeste = maintenant;
  if (maintenant - dernierPartage > 5_000) {
    dernierPartage = maintenant;
    canal?.postMessage({ type: "geste", quand: maintenant });
  }
}

async function presence() {
  dernierePresence = Date.now();
  if (!reglages.duiPresence) return;
  try {
    const reponse = await poster(reglages.duiPresence);
    if (reponse.redirected || reponse.status === 401) partir();
  } catch { /* no network: the lock of this page still runs */ }
}

function jeSuisLa() {
  avis?.close();
  dernierGeste = Date.now();
  canal?.postMessage({ type: "geste", quand: dernierGeste });
  presence();
}

// Everything personal leaves the page before anything else happens.
function vider() {
  verrouille = true;
  document.title = "Session verrouillée – DUI";
  const mot = document.createElement("p");
  mot.className = "public-corps";
  mot.setAttribute("role", "status");
  mot.textContent = "Session verrouillée. Votre saisie est gardée.";
  document.body.replaceChildren(mot);
}

function partir() {
  oublier();
  if (!verrouille) vider();
  const retour = location.pathname + location.search;
  const adresse = reglages.duiDeverrouiller || "/";
  location.replace(`${adresse}${adresse.includes("?") ? "&" : "?"}suite=${encodeURIComponent(retour)}`);
}

async function verrouiller({ diffuser = true } = {}) {
  if (verrouille) return;
  const brouillons = toutEnvoyer();
  vider();
  if (diffuser) canal?.postMessage({ type: "verrou" });
  const patience = new Promise((suite) => setTimeout(suite, PATIENCE));
  const politesse = new Promise((suite) => setTimeout(suite, POLITESSE));
  await Promise.race([Promise.all([brouillons.catch(() => {}), politesse]), patience]);
  if (diffuser && reglages.duiVerrouiller) {
    await poster(reglages.duiVerrouiller, undefined, { keepalive: true, redirect: "manual" }).catch(() => {});
  }
  partir();
}

function surveiller() {
  const reste = DELAI - (Date.now() - dernierGeste);
  if (reste <= 0) { verrouiller(); return; }
  if (avis?.open) {
    avis.querySelector("[data-dui-verrou-reste]").textContent = duree(reste / 1000);
  } else if (reste <= AVIS && avis) {
    avis.showModal();
    annoncer("La session va se verrouiller.");
  }
  if (dernierGeste > dernierePresence && Date.now() - dernierePresence > PRESENCE) presence();
}

canal?.addEventListener("message", ({ data }) => {
  if (data.type === "verrou") verrouiller({ diffuser: false });
  if (data.type === "geste" && data.quand > dernierGeste) {
    dernierGeste = data.quand;
    if (avis?.open) avis.close();
  }
  const attente = document.querySelector("[data-dui-attend-ouverture]");
  if (data.type === "ouvert" && attente) location.replace(attente.dataset.duiAttendOuverture || "/");
});

if (reglages.duiVerrouiller) {
  canal?.postMessage({ type: "ouvert" });
  document.querySelector("form[data-dui-verrou]")?.addEventListener("submit", (e) => { e.preventDefault(); verrouiller(); });
  document.querySelector("[data-dui-verrouiller-maintenant]")?.addEventListener("click", () => verrouiller());
  document.querySelector("[data-dui-presence-geste]")?.addEventListener("click", jeSuisLa);
  avis?.addEventListener("cancel", (e) => { e.preventDefault(); jeSuisLa(); });
  document.querySelector("form[data-dui-quitter]")?.addEventListener("submit", () => canal?.postMessage({ type: "verrou" }));
  window.addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
}
if (DELAI > 0) {
  for (const nom of ["pointerdown", "keydown", "wheel", "touchmove"]) document.addEventListener(nom, geste, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) surveiller(); });
  setInterval(surveiller, 1000);
}
