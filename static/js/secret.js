// Passwords may be shown while they are typed, pasted, and filled by a manager. Shown only on a second of will.
for (const champ of document.querySelectorAll('.champ input[type="password"]')) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "btn btn-court";
  bouton.textContent = "Afficher";
  bouton.setAttribute("aria-pressed", "false");
  bouton.setAttribute("aria-controls", champ.id);
  const ligne = document.createElement("div");
  ligne.className = "avec-bouton";
  const ici = document.activeElement === champ; // moving a field takes the focus from whoever types in it already
  champ.replaceWith(ligne);
  ligne.append(champ, bouton);
  if (ici) {
    champ.focus();
    champ.setSelectionRange(champ.value.length, champ.value.length);
  }
  bouton.addEventListener("click", () => {
    const cache = champ.type === "password";
    champ.type = cache ? "text" : "password";
    bouton.textContent = cache ? "Masquer" : "Afficher";
    bouton.setAttribute("aria-pressed", String(cache));
  });
  champ.form?.addEventListener("submit", () => { champ.type = "password"; });
}
