"""Pages of identity: the traits and their history, correction, attestation by a piece, doubts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from audit.models import Modification
from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.formulaires import recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis
from habilitations.personnes import collegues
from usagers import deces
from usagers.bandeau import bandeau
from usagers.fiches.service import VersionDepassee
from usagers.fiches.valeurs import depuis_la_piste, en_clair, libelle
from usagers.identite import service
from usagers.identite.formulaires import (
    FormulaireAttestation,
    FormulaireDeces,
    FormulaireIdentite,
    FormulaireSignalement,
)
from usagers.models import Dossier, Fusion, IdentiteINS
from usagers.onglets import onglets, sous_rubriques

COMBIEN = 50


@dossier_requis(Categorie.IDENTITE, action=Action.LIRE)
def identite(request: Any, dossier: Any) -> HttpResponse:
    contexte = _cadre(request)
    personne, ins = contexte["dossier"], IdentiteINS.objects.first()
    contexte |= {
        "section": {"dossier": personne, "ins": ins},
        "ins": ins,
        "historique": _historique(personne),
        "fusions": list(Fusion.objects.filter(defaite_le__isnull=True, jusqu_au__gte=aujourdhui())),
        "peut_ecrire": courant().peut_ecrire(Categorie.IDENTITE),
    }
    return render(request, "usagers/identite/identite.html", contexte)


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def modifier(request: Any, dossier: Any) -> HttpResponse:
    personne = get_object_or_404(Dossier.objects.all(), pk=dossier)
    depart = {c: getattr(personne, c) for c in (*service.CHAMPS, "version")}
    formulaire = FormulaireIdentite(
        recu(request), initial=depart, instance=personne, etablissement_id=personne.etablissement_id
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            service.corriger(personne, formulaire.contenu, formulaire.cleaned_data["version"] or 0)
        except VersionDepassee as depassee:
            return _conflit(request, depassee.actuelle, formulaire)
        messages.success(request, "L’identité est corrigée. L’ancienne reste dans l’historique.")
        return HttpResponseRedirect(_ici(dossier))
    contexte = _cadre(request) | {"formulaire": formulaire, "saisie": True, "annuler": _ici(dossier)}
    return render(request, "usagers/identite/modifier.html", contexte, status=_statut(formulaire))


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def attester(request: Any, dossier: Any) -> HttpResponse:
    personne = get_object_or_404(Dossier.objects.all(), pk=dossier)
    depart = {"vue_le": aujourdhui(), "version": personne.version}
    formulaire = FormulaireAttestation(recu(request), initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        try:
            service.attester(personne, **formulaire.cleaned_data)
        except service.AttestationImpossible as erreur:
            formulaire.add_error(None, str(erreur))
        except VersionDepassee:
            return _a_relire(request, dossier, "Comparez de nouveau ses traits avec la pièce.")
        else:
            messages.success(request, "La pièce est notée.")
            return HttpResponseRedirect(_ici(dossier))
    return _petite_page(
        request,
        formulaire,
        "J’ai vérifié une pièce d’identité",
        "Comparez les traits un par un avec la pièce. Elle doit être de haut niveau de confiance ; ne la gardez pas.",
    )


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def noter_deces(request: Any, dossier: Any) -> HttpResponse:
    personne = get_object_or_404(Dossier.objects.all(), pk=dossier)
    depart = {"decede_le": personne.decede_le, "version": personne.version}
    formulaire = FormulaireDeces(recu(request), initial=depart, deja=personne.decede_le is not None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            _noter_deces(request, personne, formulaire.cleaned_data)
        except deces.DecesRefuse as erreur:
            formulaire.add_error("decede_le", str(erreur))
        except VersionDepassee:
            messages.warning(request, "Cette identité a changé entre-temps : relisez-la avant de noter le décès.")
            return HttpResponseRedirect(_ici(dossier))
        else:
            return HttpResponseRedirect(_ici(dossier))
    return _petite_page(
        request,
        formulaire,
        "Noter un décès",
        "Le séjour en cours et les mesures de protection se terminent ce jour-là. Le dossier reste lisible.",
    )


def _noter_deces(request: Any, personne: Dossier, valeurs: dict[str, Any]) -> None:
    if valeurs.get("erreur"):
        deces.annuler(personne, valeurs["version"])
        messages.success(request, "C’est corrigé. Vérifiez le séjour et les mesures : ils se rouvrent un par un.")
    else:
        deces.enregistrer(personne, valeurs["decede_le"], valeurs["version"])
        messages.success(request, "C’est enregistré.")


@dossier_requis(Categorie.IDENTITE, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def signaler(request: Any, dossier: Any) -> HttpResponse:
    ins = IdentiteINS.objects.first()
    depart = {c: getattr(ins, c, False) for c in ("douteuse", "fictive", "homonyme")}
    formulaire = FormulaireSignalement(recu(request), initial=depart | {"version": ins.version if ins else 0})
    if request.method == "POST" and formulaire.is_valid():
        try:
            service.signaler(get_object_or_404(Dossier.objects.all(), pk=dossier), **formulaire.cleaned_data)
        except VersionDepassee:
            return _a_relire(request, dossier, "Relisez les doutes notés avant de les changer.")
        messages.success(request, "C’est enregistré.")
        return HttpResponseRedirect(_ici(dossier))
    return _petite_page(
        request,
        formulaire,
        "Signaler un doute sur l’identité",
        "Une identité douteuse ou fictive redevient provisoire : son matricule INS n’est plus montré ni transmis.",
    )


def _a_relire(request: Any, dossier: Any, suite: str) -> HttpResponse:
    messages.warning(request, f"L’identité a changé entre-temps. {suite}")
    return HttpResponseRedirect(_ici(dossier))


def _petite_page(request: Any, formulaire: Any, titre: str, aide: str) -> HttpResponse:
    contexte = _cadre(request) | {"titre": titre, "aide": aide, "formulaire": formulaire, "saisie": True}
    contexte["annuler"] = _ici(courant().dossier_id)
    return render(request, "usagers/identite/modifier.html", contexte, status=_statut(formulaire))


def _conflit(request: Any, actuelle: Dossier, formulaire: Any) -> HttpResponse:
    contenu = formulaire.contenu
    ecarts = [
        {
            "nom": str(formulaire.fields[nom].label),
            "le_votre": en_clair(actuelle, nom, valeur),
            "le_leur": en_clair(actuelle, nom, getattr(actuelle, nom)),
        }
        for nom, valeur in contenu.items()
        if (valeur or None) != (getattr(actuelle, nom) or None)
    ]
    if not ecarts:
        return HttpResponseRedirect(_ici(actuelle.pk))
    caches = [(c.html_name, v) for c in formulaire.visible_fields() for v in formulaire.data.getlist(c.html_name)]
    contexte = _cadre(request) | {
        "champs": ecarts,
        "quand": actuelle.modifie_le,
        "caches": [*caches, ("version", actuelle.version)],
        "url_garder": reverse("usagers:modifier_identite", kwargs={"dossier": actuelle.pk}),
        "url_reprendre": _ici(actuelle.pk),
        "saisie": True,
    }
    return render(request, "usagers/fiches/conflit.html", contexte, status=409)


def _historique(personne: Dossier) -> list[dict[str, Any]]:
    """Former traits and statuses. The dossier and its INS have just been read: the same category, already noted."""
    genres = {ContentType.objects.get_for_model(m).pk: m for m in (Dossier, IdentiteINS)}
    piste = Modification.objects.filter(
        content_type__in=genres, dossier_id=personne.pk, action=Modification.Action.UPDATE
    ).order_by("-timestamp")
    rangees = list(piste[:COMBIEN])
    connus = collegues({m.acteur for m in rangees if m.acteur}, courant().etablissement_id)
    vues = []
    for m in rangees:
        modele = genres[m.content_type_id]
        montres = [nom for nom in (m.changes or {}) if nom in MONTRES[modele]]
        champs = [
            {
                "nom": libelle(modele, nom),
                "avant": depuis_la_piste(modele(), nom, m.changes[nom][0]),
                "apres": depuis_la_piste(modele(), nom, m.changes[nom][1]),
            }
            for nom in montres
        ]
        if champs:
            vues.append({"quand": m.timestamp, "qui": connus.get(m.acteur), "champs": champs})
    return vues


# Never the former INS number: shown only while the identity is qualified.
MONTRES: dict[type, frozenset[str]] = {
    Dossier: frozenset(service.CHAMPS) - {"note", "unite"},
    IdentiteINS: frozenset({"statut", "verifie_le", "piece", "douteuse", "fictive", "homonyme"}),
}


def _cadre(request: Any) -> dict[str, Any]:
    contexte = bandeau(request)
    rubrique = Categorie.ADMINISTRATIF if courant().peut_lire(Categorie.ADMINISTRATIF) else None
    contexte |= {
        "onglets": onglets(request, contexte["dossier"], rubrique),
        "sous_rubriques": sous_rubriques(request, contexte["dossier"], rubrique) if rubrique else [],
    }
    return contexte


def _ici(dossier: Any) -> str:
    return reverse("usagers:identite", kwargs={"dossier": dossier})


def _statut(formulaire: Any) -> int:
    return 422 if formulaire.is_bound and formulaire.errors else 200
