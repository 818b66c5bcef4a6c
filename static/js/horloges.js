// Countdowns drawn by the server keep running; at the end they say so, or reload the page (break-glass).
import { annoncer, duree } from "./outils.js";

const AVERTIR_A = 60;

function rafraichir(horloge) {
  const reste = (Date.parse(horloge.dataset.duiFin) - Date.now()) / 1000;
  const cadran = horloge.querySelector("[data-dui-reste]") ?? horloge;
  if (reste > 0) {
    const texte = duree(reste);
    if (cadran.textContent !== texte) cadran.textContent = texte;
    if (reste <= AVERTIR_A && !horloge.dataset.duiAverti) {
      horloge.dataset.duiAverti = "1";
      if (horloge.hasAttribute("data-dui-recharger")) annoncer("L’accès se referme dans une minute.");
    }
    return;
  }
  if (horloge.dataset.duiFini) horloge.textContent = horloge.dataset.duiFini;
  if (horloge.hasAttribute("data-dui-recharger") && !horloge.dataset.duiRecharge) {
    horloge.dataset.duiRecharge = "1";
    document.dispatchEvent(new CustomEvent("dui:partir"));
    location.reload();
  }
}

function tous() {
  for (const horloge of document.querySelectorAll("[data-dui-fin]")) rafraichir(horloge);
}

tous();
setInterval(tous, 1000);
