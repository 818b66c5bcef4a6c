// Shared by the other modules: token, requests, announcements, French hours.
const INSECABLE = "\u00a0";

export function jeton() {
  return document.querySelector('meta[name="dui-csrf"]')?.content ?? "";
}

export function poster(adresse, donnees = new URLSearchParams(), options = {}) {
  return fetch(adresse, {
    method: "POST",
    body: donnees,
    credentials: "same-origin",
    headers: { "X-CSRFToken": jeton(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json, text/html" },
    ...options,
  });
}

// The same text said twice is announced twice: the region is emptied first.
export function annoncer(texte) {
  const region = document.getElementById("annonces");
  if (!region || !texte) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = texte; }, 60);
}

export function heure(date = new Date()) {
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return `${date.getHours()}${INSECABLE}h${INSECABLE}${minutes}`;
}

export function duree(secondes) {
  const reste = Math.max(0, Math.floor(secondes));
  if (reste < 60) return `${reste}${INSECABLE}s`;
  const minutes = Math.floor(reste / 60);
  if (minutes < 60) {
    return minutes < 10 ? `${minutes}${INSECABLE}min${INSECABLE}${String(reste % 60).padStart(2, "0")}` : `${minutes}${INSECABLE}min`;
  }
  return `${Math.floor(minutes / 60)}${INSECABLE}h${INSECABLE}${String(minutes % 60).padStart(2, "0")}`;
}

export function focaliserErreurs(racine) {
  const resume = racine.querySelector?.(".resume-erreurs");
  if (resume) resume.focus();
  return Boolean(resume);
}
