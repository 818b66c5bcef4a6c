"""Pages of the gallery that are not components: the templates of sign-in, refusal and errors on invented data."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import mark_safe

from dui.commun.formulaires import FormulaireDui

REFERENCE = "7f3a91c2-5b1e-4c0d-9a77-0d2c51e0b6aa"
DOSSIER = {"nom_affiche": "DUPUIS Marcel", "ligne": "né le 12 mars 1944 (82 ans) · Unité Jardin, chambre 14"}
QR = mark_safe(
    '<svg viewBox="0 0 29 29" aria-hidden="true"><path d="M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7zM13 13h3v3h-3z"/></svg>'
)


class FormulaireDeConnexion(FormulaireDui, forms.Form):
    COMPLETION = {"identifiant": "username", "mot_de_passe": "current-password"}
    identifiant = forms.EmailField(label="Adresse électronique professionnelle")
    mot_de_passe = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)


class FormulaireDeCode(FormulaireDui, forms.Form):
    COMPLETION = {"code": "one-time-code"}
    code = forms.CharField(label="Code à 6 chiffres", widget=forms.TextInput(attrs={"inputmode": "numeric"}))


class FormulaireDeDeverrouillage(FormulaireDui, forms.Form):
    COMPLETION = {"mot_de_passe": "current-password"}
    mot_de_passe = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)


class FormulaireDOubli(FormulaireDui, forms.Form):
    COMPLETION = {"courriel": "email"}
    courriel = forms.EmailField(label="Adresse électronique professionnelle")


class FormulaireDeBris(FormulaireDui, forms.Form):
    motif = forms.ChoiceField(
        label="Motif",
        widget=forms.RadioSelect,
        choices=[
            ("urgence", "Urgence vitale ou malaise"),
            ("chute", "Chute, blessure"),
            ("continuite", "Remplacement"),
        ],
    )
    precision = forms.CharField(label="En quelques mots", widget=forms.Textarea(attrs={"rows": 3}))
    interet = forms.BooleanField(label="J’accède dans l’intérêt immédiat de la personne")


def _connexion() -> dict[str, Any]:
    formulaire = FormulaireDeConnexion({"identifiant": "ines@tilleuls.example"})
    formulaire.add_error(None, "Adresse ou mot de passe non reconnus. Vérifiez la touche majuscule.")
    return {"formulaire": formulaire, "url_oublie": "#", "url_psc": "#"}


def _code() -> dict[str, Any]:
    fin = timezone.now() + dt.timedelta(seconds=95)
    return {"formulaire": FormulaireDeCode(), "url_secours": "#", "url_annuler": "#", "attendre": fin}


def _enrolement(etape: int) -> Callable[[], dict[str, Any]]:
    return lambda: {
        "etape": etape,
        "qr": QR,
        "secret": "JBSW Y3DP EHPK 3PXP",
        "formulaire": FormulaireDeCode(),
        "codes": [
            "4821-9034",
            "1177-5620",
            "9085-3341",
            "6620-7718",
            "3309-4457",
            "7754-1206",
            "2218-6093",
            "5046-8871",
        ],
        "url_suivante": "#",
        "url_precedente": "#",
        "personne": "Inès Morel",
    }


def _bris() -> dict[str, Any]:
    return {
        "dossier": DOSSIER,
        "formulaire": FormulaireDeBris(),
        "ouvre": ["identité", "soins", "proches et protection"],
        "duree_minutes": 60,
        "url": "#",
        "url_annuler": "#",
    }


def _pourquoi() -> dict[str, Any]:
    return {
        "raison": "Votre métier ouvre les soins, mais vous n’êtes pas dans l’équipe de cette personne.",
        "questions": [
            {
                "question": "Travaillez-vous dans cet établissement ?",
                "reponse": "Oui, jusqu’au 31 août 2027.",
                "oui": True,
            },
            {
                "question": "Votre métier ouvre-t-il les soins ?",
                "reponse": "Infirmière : lecture et écriture.",
                "oui": True,
                "regle": "Matrice de l’établissement",
            },
            {
                "question": "Faites-vous partie de son équipe ?",
                "reponse": "Non : son équipe est celle de l’unité Érable.",
                "oui": False,
                "regle": "Code de la santé publique, article L.1110-12",
            },
        ],
        "contact": {"nom": "Claire Morel", "metier": "cheffe de service"},
        "bris_url": "#",
        "url_retour": "#",
        "reference": REFERENCE,
    }


def _sessions() -> dict[str, Any]:
    debut = timezone.now() - dt.timedelta(hours=3)
    return {
        "sessions": [
            {
                "appareil": "Firefox sur Windows",
                "adresse": "192.0.2.14",
                "debut": debut,
                "derniere": timezone.now(),
                "actuelle": True,
            },
            {"appareil": "Chrome sur tablette Android", "adresse": "192.0.2.31", "debut": debut, "url_fermer": "#"},
        ],
        "url_fermer_autres": "#",
        "derniere_connexion": {"quand": debut - dt.timedelta(days=1), "appareil": "Firefox sur Windows"},
    }


def _etablissements() -> dict[str, Any]:
    lieux = [
        {
            "pk": 1,
            "nom": "EHPAD Les Tilleuls",
            "precision": "Association Les Tilleuls",
            "fonction": "infirmière",
            "actif": True,
        },
        {"pk": 2, "nom": "SAMSAH Horizon", "precision": "Association Les Tilleuls", "fonction": "infirmière, le jeudi"},
    ]
    return {"etablissements": lieux, "url": "#"}


def _403() -> dict[str, Any]:
    return {
        "raison": "Votre métier ne donne pas accès aux soins.",
        "contact": {"nom": "Claire Morel", "metier": "cheffe de service"},
        "pourquoi_url": "#",
        "bris_url": "#",
        "reference": REFERENCE,
    }


def _409() -> dict[str, Any]:
    return {
        "auteur": "Karim Benali, aide-soignant",
        "quand": timezone.now(),
        "champs": [
            {
                "nom": "Données",
                "le_votre": "A bien mangé à midi.",
                "le_leur": "A refusé le repas,\na bu un verre d’eau.",
            }
        ],
        "url_garder": "#",
        "caches": [("version", "3")],
        "url_reprendre": "#",
    }


def _reuni() -> dict[str, Any]:
    return {
        "garde": {"numero": 12, "nom_affiche": "DUPUIS Marcel"},
        "url_dossier": "#",
        "url_garder": "#",
        "caches": [("nom", "Lucie Dupuis")],
        "tapes": [
            {"nom": "Nom", "valeur": "Lucie Dupuis"},
            {"nom": "Remarque", "valeur": "Passe le dimanche,\nappeler avant."},
        ],
        "fichiers": True,
        "reference": REFERENCE,
    }


def _erreur() -> dict[str, Any]:
    return {"reference": REFERENCE}


MODELES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "connexion": ("habilitations/connexion.html", _connexion),
    "code": ("habilitations/code.html", _code),
    **{f"enrolement-{n}": ("habilitations/enrolement.html", _enrolement(n)) for n in (1, 2, 3, 4)},
    "deverrouiller": (
        "habilitations/deverrouiller.html",
        lambda: {
            "personne": "Inès Morel",
            "metier": "infirmière",
            "formulaire": FormulaireDeDeverrouillage(),
            "url_changer": "#",
        },
    ),
    "bris-de-glace": ("habilitations/bris_de_glace.html", _bris),
    "pourquoi": ("habilitations/pourquoi.html", _pourquoi),
    "mes-sessions": ("habilitations/mes_sessions.html", _sessions),
    "choisir-etablissement": ("habilitations/choisir_etablissement.html", _etablissements),
    "mot-de-passe-oublie": ("habilitations/mot_de_passe_oublie.html", lambda: {"formulaire": FormulaireDOubli()}),
    "mot-de-passe-nouveau": ("habilitations/mot_de_passe_nouveau.html", lambda: {"valide": False, "url_oublie": "#"}),
    "400": ("erreurs/400.html", _erreur),
    "403": ("erreurs/403.html", _403),
    "404": ("erreurs/404.html", _erreur),
    "409": ("erreurs/409.html", _409),
    "409-reuni": ("erreurs/reuni.html", _reuni),
    "413": ("erreurs/413.html", _erreur),
    "500": ("erreurs/500.html", _erreur),
    "503": ("erreurs/503.html", _erreur),
}
AVEC_CADRE = frozenset({"bris-de-glace", "pourquoi", "mes-sessions", "403", "404", "409", "409-reuni"})
