"""Complaints and suggestions, as rows of the dossier."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dui.commun.acces import courant
from dui.commun.categories import Categorie
from dui.commun.dates_fr import date_longue
from dui.commun.etiquettes import Etiquette
from dui.commun.etiquettes import inscrire as inscrire_etiquettes
from dui.commun.horloge import aujourdhui
from habilitations.personnes import collegues
from usagers.fiches import Detail, Fiche, Resume, inscrire
from usagers.fiches.formulaires import FormulaireFiche, MetaFiche
from usagers.models import EtapeReclamation, Reclamation
from usagers.models.relation import VISES
from usagers.relation import suivi
from usagers.relation.enums import EtatReclamation
from usagers.relation.formulaires import ChoixDeCollegue, collegues_d_ici, pas_dans_l_avenir, verifier_les_vises

inscrire_etiquettes(
    "reclamation",
    {
        "recue": Etiquette("attention", "inbox", "reçue"),
        "accusee": Etiquette("info", "mail", "accusé de réception"),
        "instruction": Etiquette("info", "list-search", "en cours d’instruction"),
        "repondue": Etiquette("accent", "message-2", "réponse donnée"),
        "close": Etiquette("neutre", "check", "close"),
    },
)
ECARTES = (
    "Un professionnel mis en cause ne lira pas cette fiche : ni dans une liste, ni dans la chronologie, ni dans le "
    "tableau des réclamations, ni par son adresse. Nommez-le ici plutôt que dans un document, qu’il pourrait lire."
)


def _jour(date: Any) -> str:
    return date_longue(date, jour=False)


# -- complaints --------------------------------------------------------------------------------------------


class FormulaireReclamation(FormulaireFiche):
    longs = ("texte",)

    class Meta(MetaFiche):
        model = Reclamation
        fields = ("nature", "theme", "qui", "nom", "canal", "recue_le", "objet", "texte", "gravite", *VISES)
        help_texts = {
            "objet": "En une phrase, avec les mots de la personne.",
            "vise": "Il ne lira pas cette fiche.",
            "vise_aussi": "Lui non plus.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recue_le"].initial = aujourdhui
        for nom in VISES:
            ancien = self.fields[nom]
            champ: Any = ChoixDeCollegue(label=ancien.label, help_text=ancien.help_text)
            champ.queryset = collegues_d_ici()
            self.fields[nom] = champ

    def verifier(self, valeurs: dict[str, Any]) -> None:
        verifier_les_vises(self, valeurs)
        pas_dans_l_avenir(self, "recue_le", "Cette date est à venir. Indiquez le jour où la réclamation est arrivée.")
        if valeurs.get("qui") not in (None, "personne") and not valeurs.get("nom"):
            self.add_error(
                "nom", "Indiquez qui parle. Si cette personne ne veut pas être nommée : réclamation sans dossier."
            )


def resumer(r: Reclamation) -> Resume:
    due = suivi.prochaine(r)
    retard = due is not None and due.en_retard(aujourdhui())
    dits = [
        f"{r.get_nature_display()} · {r.get_theme_display()} · reçue le {_jour(r.recue_le)}",
        f"{r.get_qui_display()}{f' : {r.nom}' if r.nom else ''}",
        f"{'En retard : ' if retard else ''}{due.libelle.lower()} pour le {_jour(due.le)}" if due else "",
    ]
    etat = {"genre": "reclamation", "etat": r.etat, "texte": "", "ton": "alerte" if retard else ""}
    return Resume(r.objet, [d for d in dits if d], etat, passe=r.etat == EtatReclamation.CLOSE)


def _suivi(request: Any, r: Reclamation) -> dict[str, Any]:
    """Steps, deadlines, who was left out, what the law may ask."""
    etapes = list(EtapeReclamation.objects.filter(reclamation=r))
    cles = {"dossier": r.dossier_id, "reclamation": r.pk}
    url = reverse("usagers:etape_reclamation", kwargs=cles) if courant().peut_ecrire(Categorie.RELATION) else ""
    return contexte_de_suivi(r, etapes, url)


def contexte_de_suivi(r: Any, etapes: list[Any], url: str) -> dict[str, Any]:
    noms = collegues({e.auteur_id for e in etapes if e.auteur_id}, courant().etablissement_id)
    due, jour = suivi.prochaine(r), aujourdhui()
    ecartes = [v.get_full_name() for v in (r.vise, r.vise_aussi) if v]
    return {
        "recue_le": r.recue_le,
        "etapes": [{"etape": e, "qui": noms.get(e.auteur_id)} for e in etapes],
        "due": due,
        "retard": due is not None and due.en_retard(jour),
        "rappels": suivi.rappels(r),
        "ecartes": ecartes,
        "dit_ecartes": f"{' et '.join(ecartes)} : mis en cause, donc écarté de sa lecture, où qu’elle apparaisse.",
        "dit_due": f"{due.libelle} pour le {_jour(due.le)}." if due else "",
        "url": url,
    }


def figer(r: Reclamation) -> str:
    if r.etat == EtatReclamation.CLOSE:
        return "Cette réclamation est close. Pour la reprendre, notez d’abord une étape « en cours d’instruction »."
    return ""


RECLAMATIONS = inscrire(
    Fiche(
        cle="reclamations",
        modele=Reclamation,
        categorie=Categorie.RELATION,
        nom="Réclamations et suggestions",
        ajouter="Noter une réclamation ou une suggestion",
        modifier="Modifier cette réclamation",
        vide="Aucune réclamation ni suggestion.",
        formulaire=FormulaireReclamation,
        resumer=resumer,
        rang=20,
        icone="message-2",
        aide=ECARTES,
        dater=lambda r: r.recue_le,
        champ_date="recue_le",
        details=(Detail("usagers/relation/_suivi.html", _suivi),),
        figer=figer,
        publiable=True,
        jamais_publies=(*VISES, "gravite"),
    )
)
