// Files: dropped anywhere on the frame, named with their size, weighed before they leave. Without script the field does it.
import { annoncer } from "./outils.js";

const MO = 1024 * 1024;
const FICHIER_MAX = 25 * MO;
const ENVOI_MAX = 60 * MO;
const INSECABLE = "\u00a0";

function poids(octets) {
  if (octets < MO) return `${Math.max(1, Math.round(octets / 1024))}${INSECABLE}Ko`;
  return `${(octets / MO).toFixed(1).replace(".", ",")}${INSECABLE}Mo`;
}

function dire(liste, fichiers) {
  liste.replaceChildren(...fichiers.map((fichier) => {
    const ligne = document.createElement("li");
    const trop = fichier.size > FICHIER_MAX;
    ligne.textContent = `${fichier.name} (${poids(fichier.size)})${trop ? " : dépasse 25 Mo, il sera refusé" : ""}`;
    ligne.classList.toggle("trop", trop);
    return ligne;
  }));
  const total = fichiers.reduce((somme, fichier) => somme + fichier.size, 0);
  if (total > ENVOI_MAX) {
    const ligne = document.createElement("li");
    ligne.className = "trop";
    ligne.textContent = `Au total ${poids(total)} : envoyez-les en plusieurs fois, 60 Mo au plus.`;
    liste.append(ligne);
  }
  annoncer(`${fichiers.length} ${fichiers.length > 1 ? "fichiers choisis" : "fichier choisi"}`);
}

function accrocher(champ) {
  const cadre = champ.closest(".champ");
  const liste = document.createElement("ul");
  liste.className = "depot-choisis";
  cadre.classList.add("depot");
  cadre.append(liste);
  champ.addEventListener("change", () => dire(liste, [...champ.files]));
  for (const nom of ["dragenter", "dragover"]) {
    cadre.addEventListener(nom, (e) => { e.preventDefault(); cadre.classList.add("survol"); });
  }
  cadre.addEventListener("dragleave", () => cadre.classList.remove("survol"));
  cadre.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    cadre.classList.remove("survol");
    const recus = new DataTransfer();
    const garde = champ.multiple ? [...champ.files, ...evenement.dataTransfer.files] : [evenement.dataTransfer.files[0]];
    for (const fichier of garde) if (fichier) recus.items.add(fichier);
    champ.files = recus.files;
    dire(liste, [...champ.files]);
  });
}

for (const champ of document.querySelectorAll('form[data-dui-fichiers] input[type="file"]:not([capture])')) accrocher(champ);
