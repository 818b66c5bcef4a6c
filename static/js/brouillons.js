// Long texts go to the server a few seconds after typing stops. Nothing is kept on the device.
// <form data-dui-brouillon="/adresse/"> … <p role="status" data-dui-brouillon-etat></p>
import { heure, poster } from "./outils.js";

const CALME = 2_000;
const AU_PLUS_TARD = 15_000;
const REPRISES = [3_000, 6_000, 12_000, 30_000];
const KEEPALIVE_MAX = 60_000; // browsers refuse more than 64 KiB in a request that outlives its page
const brouillons = new Map();

class Brouillon {
  constructor(formulaire) {
    this.formulaire = formulaire;
    this.adresse = formulaire.dataset.duiBrouillon;
    this.sale = false;
    this.version = 0;
    this.essais = 0;
    this.minuterie = null;
    this.depuis = 0;
    formulaire.addEventListener("input", (e) => { if (e.target.type !== "file") this.noter(); });
    formulaire.addEventListener("submit", () => this.suspendre());
  }

  etat(texte) {
    const zone = this.formulaire.querySelector("[data-dui-brouillon-etat]");
    if (zone && zone.textContent !== texte) zone.textContent = texte;
  }

  noter() {
    this.version += 1;
    if (!this.sale) this.depuis = Date.now();
    this.sale = true;
    this.etat("Modifications à enregistrer…");
    this.planifier(Math.max(0, Math.min(CALME, this.depuis + AU_PLUS_TARD - Date.now())));
  }

  planifier(delai) {
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => this.envoyer(), delai);
  }

  // The form leaves for good: no question on leaving, no draft sent after it.
  suspendre() {
    clearTimeout(this.minuterie);
    this.sale = false;
  }

  donnees() {
    const donnees = new URLSearchParams();
    for (const [nom, valeur] of new FormData(this.formulaire)) {
      if (nom !== "csrfmiddlewaretoken" && typeof valeur === "string") donnees.append(nom, valeur);
    }
    return donnees;
  }

  async envoyer({ survivre = false } = {}) {
    clearTimeout(this.minuterie);
    if (!this.sale || (this.enCours && !survivre)) return;
    const version = this.version;
    const donnees = this.donnees();
    const keepalive = survivre && donnees.toString().length < KEEPALIVE_MAX;
    this.enCours = true;
    try {
      const reponse = await poster(this.adresse, donnees, { keepalive });
      await this.conclure(reponse, version);
    } catch {
      this.attendreLeReseau();
    } finally {
      this.enCours = false;
      if (this.sale && this.version !== version) this.planifier(CALME);
    }
  }

  async conclure(reponse, version) {
    if (reponse.ok && !reponse.redirected) {
      const recu = await lireJson(reponse);
      reseau(true);
      this.essais = 0;
      if (this.version === version) this.sale = false;
      this.etat(`Brouillon enregistré à ${recu.heure ?? heure()}`);
    } else if (reponse.status >= 500) {
      this.attendreLeReseau();
    } else if (reponse.redirected || reponse.status === 401 || reponse.status === 403) {
      this.etat("Votre session est fermée. Votre texte est encore à l’écran : déverrouillez dans un autre onglet, il s’enregistrera.");
      this.reprendre();
    } else {
      const recu = await lireJson(reponse);
      this.etat(recu.message ?? "Ce brouillon n’a pas pu être enregistré. Votre texte est à l’écran.");
    }
  }

  attendreLeReseau() {
    reseau(false);
    this.etat("Réseau coupé : votre texte est à l’écran, nouvel essai bientôt.");
    this.reprendre();
  }

  reprendre() {
    this.planifier(REPRISES[Math.min(this.essais, REPRISES.length - 1)]);
    this.essais += 1;
  }
}

async function lireJson(reponse) {
  if (!reponse.headers.get("content-type")?.includes("json")) return {};
  return reponse.json().catch(() => ({}));
}

function reseau(present) {
  const banniere = document.getElementById("hors-ligne");
  if (banniere) banniere.hidden = present;
}

export function accrocher(racine) {
  for (const formulaire of racine.querySelectorAll?.("form[data-dui-brouillon]") ?? []) {
    if (!brouillons.has(formulaire)) brouillons.set(formulaire, new Brouillon(formulaire));
  }
  for (const [formulaire, brouillon] of brouillons) {
    if (!formulaire.isConnected) { brouillon.suspendre(); brouillons.delete(formulaire); }
  }
}

// Before a lock or a departure: everything still unsaved leaves at once. Payloads are read before any await.
export function toutEnvoyer() {
  return Promise.all([...brouillons.values()].map((b) => b.envoyer({ survivre: true })));
}

export function oublier() {
  for (const brouillon of brouillons.values()) brouillon.suspendre();
  brouillons.clear();
}

accrocher(document);
window.addEventListener("online", () => { reseau(true); for (const b of brouillons.values()) b.envoyer(); });
window.addEventListener("offline", () => { if (brouillons.size) reseau(false); });
document.addEventListener("visibilitychange", () => { if (document.hidden) toutEnvoyer(); });
document.addEventListener("dui:partir", oublier);
window.addEventListener("beforeunload", (evenement) => {
  if ([...brouillons.values()].some((b) => b.sale)) evenement.preventDefault();
});
