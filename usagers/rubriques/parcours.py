"""Stays: forecast and real dates, where from, where to."""

from __future__ import annotations

from typing import Any

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_simple as _jour
from dui.commun.horloge import aujourdhui
from usagers import donnees
from usagers.enums import StatutSejour
from usagers.fiches import Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import Dossier, Sejour


class FormulaireSejour(FormulaireFiche):
    longs = ("commentaire",)

    class Meta(MetaFiche):
        model = Sejour
        labels = {"mode_entree": "Précision sur l’entrée", "mode_sortie": "Précision sur la sortie"}
        fields = (
            "statut", "nature", "numero", "admis_le", "entree_prevue", "entree", "entree_par", "venant_de",
            "mode_entree", "provenance", "sortie_prevue", "sortie", "sortie_par", "allant_vers", "mode_sortie",
            "creton", "commentaire",
        )  # fmt: skip

    def verifier(self, valeurs: dict[str, Any]) -> None:
        self.exiger_ordre("entree", "sortie", "La sortie précède l’entrée. Vérifiez ces deux dates.")
        self.exiger_ordre("entree_prevue", "sortie_prevue", "La sortie prévue précède l’entrée prévue.")
        self._refuser_l_avenir(valeurs)
        if valeurs.get("statut") == StatutSejour.TERMINE and not valeurs.get("sortie"):
            self.add_error("sortie", "Indiquez la date de sortie d’un séjour terminé.")
        if valeurs.get("statut") == StatutSejour.EN_COURS and not valeurs.get("entree"):
            self.add_error("entree", "Indiquez la date d’entrée d’un séjour en cours.")
        if valeurs.get("sortie_par") and not valeurs.get("sortie"):
            self.add_error("sortie", "Indiquez la date de cette sortie.")
        if valeurs.get("sortie") and valeurs.get("statut") == StatutSejour.EN_COURS:
            self.add_error("statut", "Un séjour dont la sortie est notée est terminé.")
        if est_un_deces(valeurs.get("sortie_par")) and not courant().peut_ecrire(Categorie.IDENTITE):
            self.add_error("sortie_par", "Le décès change l’identité du dossier : il se note par qui tient l’identité.")

    def _refuser_l_avenir(self, valeurs: dict[str, Any]) -> None:
        """What happened is dated when it has; what is expected has its own fields. The band reads these dates."""
        for champ, prevue in (("entree", "entrée prévue"), ("sortie", "sortie prévue"), ("admis_le", "")):
            if valeurs.get(champ) and valeurs[champ] > aujourdhui():
                suite = f" En attendant, notez-la dans « {prevue} »." if prevue else " Vérifiez l’année."
                self.add_error(champ, f"Cette date est à venir.{suite}")


def est_un_deces(code: str | None) -> bool:
    """A way out that the data file marks as a death."""
    return any(r["genre"] == "sortie" and r["code"] == code and r["deces"] for r in donnees.lire("modes_sejour"))


def reporter_sur_le_dossier(s: Sejour) -> None:
    """Entry, exit and death are also dates of the dossier: written with the stay, by who may write identity."""
    if not courant().peut_ecrire(Categorie.IDENTITE):
        return
    dossier = Dossier.objects.select_for_update(no_key=True, of=("self",)).get(pk=s.dossier_id)
    avant = (dossier.entre_le, dossier.sorti_le, dossier.decede_le)
    sejours = list(Sejour.objects.exclude(statut=StatutSejour.ANNULE).filter(entree__isnull=False))
    if sejours:
        dernier = max(sejours, key=lambda x: x.entree)
        dossier.entre_le, dossier.sorti_le = dernier.entree, dernier.sortie
    if est_un_deces(s.sortie_par):
        dossier.decede_le = s.sortie
    if avant != (dossier.entre_le, dossier.sorti_le, dossier.decede_le):
        dossier.version += 1
        dossier.save()


def _dire(code: str, precision: Any) -> str:
    return ", ".join(x for x in (code, precision or "") if x)


def resumer(s: Sejour) -> Resume:
    if s.entree:
        titre = f"Du {_jour(s.entree)}" + (f" au {_jour(s.sortie)}" if s.sortie else "")
    elif s.entree_prevue:
        titre = f"Entrée prévue le {_jour(s.entree_prevue)}"
    else:
        titre = "Dates à préciser"
    dits = (
        ("Séjour", s.numero),
        ("Admission le", _jour(s.admis_le)),
        ("Sortie prévue le", _jour(s.sortie_prevue) if not s.sortie else ""),
        ("Venait de :", s.provenance),
        ("", s.get_nature_display() if s.nature else ""),
        ("Entrée :", _dire(s.get_entree_par_display() if s.entree_par else "", s.mode_entree)),
        ("Venant de :", s.get_venant_de_display() if s.venant_de else ""),
        ("Sortie :", _dire(s.get_sortie_par_display() if s.sortie_par else "", s.mode_sortie)),
        ("Allant vers :", s.get_allant_vers_display() if s.allant_vers else ""),
        ("", "Maintien au titre de l’amendement Creton" if s.creton else ""),
        ("", s.commentaire),
    )
    return Resume(
        titre,
        [f"{nom} {valeur}".strip() for nom, valeur in dits if valeur],
        {"genre": "sejour", "etat": s.statut, "texte": s.get_statut_display()},
        passe=s.statut in {StatutSejour.TERMINE, StatutSejour.ANNULE},
    )


SEJOURS = inscrire(
    Fiche(
        cle="sejours",
        modele=Sejour,
        categorie=Categorie.PARCOURS,
        nom="Séjours",
        ajouter="Ajouter un séjour",
        modifier="Modifier le séjour",
        vide="Aucun séjour n’est enregistré.",
        formulaire=FormulaireSejour,
        resumer=resumer,
        rang=20,
        icone="home",
        dater=lambda s: s.entree,
        champ_date="entree",
        apres=reporter_sur_le_dossier,
    )
)
