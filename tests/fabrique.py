"""The cast of the tests: a small world in two organismes, told by names (style.md §9)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.horloge import aujourdhui
from habilitations.models import (
    Accompagnement,
    Affectation,
    Autorisation,
    BrisDeGlace,
    Compte,
    Equipe,
    Etablissement,
    MembreEquipe,
    NatureCompte,
    Organisme,
    Professionnel,
    Unite,
)
from habilitations.professions import Profession
from usagers.models import Dossier
from usagers.models.dossier import sans_accent

MOT_DE_PASSE = "trente-six-nuages-verts"
JOUR = dt.timedelta(days=1)
_numeros = itertools.count(1)


def finess() -> str:
    """A number whose key is right, different each time."""
    from dui.commun.finess import finess_valide

    base = f"14{next(_numeros):06d}"
    return next(f"{base}{c}" for c in range(10) if finess_valide(f"{base}{c}"))


def systeme(motif: str = "préparation d’un test") -> Any:
    return session_tracee(Acces.systeme(motif=motif, action="creer"))


def etablissement(nom: str = "Les Tilleuls", organisme: Organisme | None = None) -> Etablissement:
    organisme = organisme or Organisme.objects.create(nom=f"Association {nom}")
    lieu = Etablissement.objects.create(nom=nom, organisme=organisme, finess=finess(), categorie_esms="ehpad")
    Unite.objects.create(etablissement=lieu, nom="Jardin")
    return lieu


def compte(prenom: str, nature: str = NatureCompte.PROFESSIONNEL, **champs: Any) -> Compte:
    courriel = champs.pop("courriel", f"{sans_accent(prenom)}.{next(_numeros)}@exemple.invalid")
    return Compte.objects.creer(
        courriel=courriel, mot_de_passe=MOT_DE_PASSE, prenom=prenom, nom="Essai", nature=nature, **champs
    )


def professionnel(
    prenom: str,
    profession: Profession | str,
    lieu: Etablissement,
    *,
    du: dt.date | None = None,
    au: dt.date | None = None,
) -> Compte:
    """An account with one affectation; running since last year unless told otherwise."""
    titulaire = compte(prenom)
    pro = Professionnel.objects.create(compte=titulaire)
    Affectation.objects.create(
        professionnel=pro, etablissement=lieu, profession=profession, du=du or aujourdhui() - 365 * JOUR, au=au
    )
    return titulaire


def equipe(lieu: Etablissement, *membres: Compte, nom: str = "Jardin") -> Equipe:
    groupe = Equipe.objects.create(etablissement=lieu, nom=nom)
    for membre in membres:
        rejoindre(groupe, membre)
    return groupe


def rejoindre(groupe: Equipe, membre: Compte, *, du: dt.date | None = None, au: dt.date | None = None) -> MembreEquipe:
    return MembreEquipe.objects.create(
        equipe=groupe, professionnel=membre.professionnel, du=du or aujourdhui() - 365 * JOUR, au=au
    )


def dossier(lieu: Etablissement, groupe: Equipe | None = None, **champs: Any) -> Dossier:
    """A dossier, accompanied by `groupe`; inside a system access."""
    valeurs = {
        "nom_naissance": "Dupuis",
        "premier_prenom": "Marcel",
        "sexe": "M",
        "date_naissance": dt.date(1944, 3, 12),
    }
    personne = Dossier(etablissement=lieu, **({"numero": next(_numeros)} | valeurs | champs))
    personne.save()
    if groupe is not None:
        accompagner(personne, groupe)
    return personne


def accompagner(personne: Dossier, groupe: Equipe, *, du: dt.date | None = None, au: dt.date | None = None) -> Any:
    return Accompagnement.objects.create(
        dossier=personne,
        etablissement_id=personne.etablissement_id,
        equipe=groupe,
        du=du or aujourdhui() - 300 * JOUR,
        au=au,
    )


def autoriser(personne: Dossier, titulaire: Compte, *categories: Categorie, jours: int = 30) -> None:
    """Named grant; `jours` negative: already over."""
    debut = timezone.now() - (JOUR if jours > 0 else 60 * JOUR)
    for categorie in {Categorie.IDENTITE, *categories}:
        Autorisation.objects.create(
            content_object=personne,
            etablissement_id=personne.etablissement_id,
            user=titulaire,
            permission=Permission.objects.get(codename=f"lire_{categorie.value}"),
            debut=debut,
            fin=timezone.now() + jours * JOUR,
            fondement="convention",
            consentement_le=debut.date(),
            accordee_par=titulaire,
        )


def briser(personne: Dossier, titulaire: Compte, *, ouvert: bool = True) -> BrisDeGlace:
    debut = timezone.now() - dt.timedelta(minutes=5 if ouvert else 600)
    bris = BrisDeGlace(
        dossier=personne,
        etablissement_id=personne.etablissement_id,
        compte=titulaire,
        motif="urgence",
        precision="Malaise dans le couloir.",
        ouvert_le=debut,
        expire_le=debut + dt.timedelta(hours=4),
    )
    bris.save()
    return bris


def remplir(personne: Dossier, auteur: Compte) -> dict[str, Any]:
    """One row of each model of the dossier, in one of its categories; returned by model name."""
    from coordination.models import Lecture, Transmission
    from usagers import models as u

    def poser(modele: Any, **champs: Any) -> Any:
        objet = modele(dossier=personne, **champs)
        objet.save()
        return objet

    jour = aujourdhui()
    source = poser(u.SourceImportee, format="fhir", empreinte="0" * 64, contenu="{}")
    transmission = poser(
        Transmission, categorie="soins", cible="sommeil", donnees="A bien dormi.", auteur=auteur, metier="infirmier"
    )
    return {
        "ecrit": poser(u.Ecrit, categorie="accompagnement", date=jour, titre="Sortie", texte="Au marché."),
        "transmission": transmission,
        "lecture": poser(Lecture, categorie="soins", transmission=transmission, compte=auteur),
        "brouillon": poser(
            u.Brouillon, categorie="soins", compte=auteur, formulaire="transmission", contenu={"donnees": "…"}
        ),
        "coordonnees": poser(u.Coordonnees, adresse="3 rue des Lilas"),
        "proche": poser(u.Proche, nom="Lucie Dupuis", lien="enfant"),
        "mesureprotection": poser(u.MesureProtection, type="curatelle", titulaire="Mme Roy", du=jour),
        "sejour": poser(u.Sejour, entree=jour),
        "vigilance": poser(u.Vigilance, type="allergie", texte="pénicilline", du=jour),
        "identiteins": poser(u.IdentiteINS),
        "doublon": poser(u.Doublon, autre=personne.pk, raison="essai"),
        "sourceimportee": source,
        "evenementimporte": poser(u.EvenementImporte, source=source, identifiant="1", fragment="{}"),
    }


def peupler_en_nombre(lieu: Etablissement, groupe: Equipe, combien: int) -> None:
    """Many dossiers of one team, each with a vigilance, in a few statements."""
    from dui.commun.chiffrement.cles import creer_cles
    from usagers.models import Vigilance

    with systeme():
        dossiers = [
            Dossier(
                etablissement=lieu, numero=next(_numeros), nom_naissance=f"Martin {rang:04d}", premier_prenom="Yvonne"
            )
            for rang in range(combien)
        ]
        creer_cles([d.pk for d in dossiers])
        Dossier.objects.creer_en_lot("test", dossiers)
        Accompagnement.objects.bulk_create(
            Accompagnement(dossier=d, etablissement=lieu, equipe=groupe, du=aujourdhui() - JOUR) for d in dossiers
        )
        Vigilance.objects.creer_en_lot(
            "test",
            [Vigilance(dossier=d, etablissement=lieu, type="chute", texte="lente", du=aujourdhui()) for d in dossiers],
        )
