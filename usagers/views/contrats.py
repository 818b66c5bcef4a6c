"""Signing a contract, its PDF, and what the unit has to do."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, courant
from dui.commun.categories import Categorie, Niveau
from dui.commun.dates_fr import pluriel
from dui.commun.formulaires import ChampDate, FormulaireDui, recu
from dui.commun.horloge import aujourdhui
from habilitations.gardes import dossier_requis, page_personnelle
from habilitations.televersement import recoit_des_fichiers
from usagers.bandeau import dossier_ouvert
from usagers.contrats import a_faire, impression, qui_signe, versions
from usagers.documents.controle import controler
from usagers.documents.formats import FORMATS, IMAGES, FichierRefuse, Piece
from usagers.documents.quota import place_restante
from usagers.enums import EtatContrat, QualiteSignataire
from usagers.envois import FormulaireUnEnvoi, deja_posee, poser_une_fois
from usagers.fiches import service
from usagers.fiches.vues import adresse_de, cadre
from usagers.models import Contrat, Document, Signataire, VersionDeContrat
from usagers.personnes import designer, noter_montres
from usagers.projets.formulaires import uuid_ou_rien
from usagers.projets.versions import differences, intacte
from usagers.recherche import unites_visibles
from usagers.rubriques.contrats import CONTRATS, terminer_le_remplace

PAR_PAGE = 50
LIGNES = 4  # signatories of a form; more are added by a second one
LISIBLES = frozenset({"pdf", *IMAGES})  # what a signature can be seen on
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,application/pdf,image/jpeg,image/png,image/webp"
PAS_A_SIGNER = {
    EtatContrat.REFUSE: "La signature a été refusée. Si le contrat est proposé à nouveau, modifiez d’abord son état.",
    EtatContrat.FINI: "Ce contrat est terminé : il ne se signe plus.",
}


class FormulaireSignature(FormulaireDui, FormulaireUnEnvoi, forms.Form):
    """Who signed, when, and the file that was signed: kept once, among the documents, with its fingerprint."""

    signe_le = ChampDate(label="Signé le", passee=True)
    fichier = forms.FileField(
        label="Document signé",
        required=False,
        help_text="PDF ou photo, 25 Mo au plus. Il est rangé dans « Documents » ; son empreinte, notée avec le "
        "contrat, prouvera plus tard qu’il n’a pas changé.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)
    confirme = forms.BooleanField(
        label="J’ai lu l’avertissement : j’enregistre quand même", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, contrat: Contrat, deja: list[str], **options: Any) -> None:
        """`deja`: the qualities of those who signed before."""
        super().__init__(*args, **options)
        self.contrat, self.deja = contrat, deja
        for n in range(1, LIGNES + 1):
            self.fields[f"nom_{n}"] = forms.CharField(label=f"Participant {n} : nom", max_length=200, required=False)
            self.fields[f"qualite_{n}"] = forms.ChoiceField(
                label=f"Participant {n} : qualité", choices=[("", "—"), *QualiteSignataire.choices], required=False
            )
        self.fields["confirme"] = self.fields.pop("confirme")  # after those it is about

    def clean_signe_le(self) -> Any:
        jour = self.cleaned_data["signe_le"]
        if jour > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Notez la signature le jour venu.")
        if self.contrat.signe_le and jour < self.contrat.signe_le:
            raise forms.ValidationError("Cette date précède la première signature. Vérifiez-la.")
        return jour

    def clean_fichier(self) -> Piece | None:
        """Judged as any document of the dossier."""
        fichier = self.cleaned_data["fichier"]
        if not fichier:
            return None
        try:
            piece = controler(str(fichier.name), fichier.read())
        except FichierRefuse as refus:
            raise forms.ValidationError(str(refus)) from refus
        if piece.format not in LISIBLES:
            raise forms.ValidationError("Un document signé se garde en PDF ou en photo (JPEG, PNG, WebP).")
        if len(piece.octets) > place_restante():
            raise forms.ValidationError("La place prévue pour les documents est pleine. Prévenez votre administrateur.")
        return piece

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or self.cleaned_data
        for n in range(1, LIGNES + 1):
            nom, qualite = valeurs.get(f"nom_{n}"), valeurs.get(f"qualite_{n}")
            if bool(nom) != bool(qualite):
                manque = "qualite" if nom else "nom"
                self.add_error(f"{manque}_{n}", "Complétez le nom et la qualité de ce participant.")
        if not self.participants and not self.errors:
            self.add_error("nom_1", "Indiquez au moins une personne qui a participé ou signé.")
        if not self.errors:
            self._verifier_qui(valeurs)
        return valeurs

    def _verifier_qui(self, valeurs: dict[str, Any]) -> None:
        """Not a lock: whoever read the judgment confirms, and the contract stays marked « à vérifier »."""
        qualites = [*self.deja, *(qualite for _, qualite in self.participants)]
        texte = qui_signe.a_verifier(valeurs["signe_le"], qualites, self.contrat.parties or "")
        if not texte:
            return
        self.fields["confirme"].widget = forms.CheckboxInput()
        if not valeurs.get("confirme"):
            self.add_error("qualite_1", f"{texte} Corrigez, ou cochez la dernière case pour enregistrer quand même.")

    @property
    def participants(self) -> list[tuple[str, str]]:
        v = self.cleaned_data
        return [(v[f"nom_{n}"], v.get(f"qualite_{n}", "")) for n in range(1, LIGNES + 1) if v.get(f"nom_{n}")]

    @property
    def signataires(self) -> list[dict[str, Any]]:
        jour = self.cleaned_data["signe_le"]
        return [
            {"nom": nom, "qualite": qualite, "signe_le": None if qualite == QualiteSignataire.PARTICIPANT else jour}
            for nom, qualite in self.participants
        ]


@recoit_des_fichiers
@dossier_requis(Categorie.ADMINISTRATIF, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def signer_contrat(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    """The first signature freezes the contract; afterwards the same page only adds who signed later."""
    ligne = get_object_or_404(Contrat, pk=contrat)
    signe = ligne.etat == EtatContrat.SIGNE
    if not (signe or versions.se_signe(ligne)):
        messages.info(request, PAS_A_SIGNER[EtatContrat(ligne.etat)])
        return HttpResponseRedirect(adresse_de(CONTRATS, ligne))
    deja = list(Signataire.objects.filter(contrat=ligne))
    depart: dict[str, Any] = {"envoi": uuid.uuid4(), "signe_le": aujourdhui(), "version": ligne.version}
    if not deja:
        depart |= {"nom_1": dossier_ouvert(request).nom_affiche, "qualite_1": QualiteSignataire.PERSONNE.value}
    formulaire = FormulaireSignature(
        recu(request), request.FILES or None, initial=depart, contrat=ligne, deja=[s.qualite for s in deja]
    )
    if request.method == "POST" and formulaire.is_valid():
        _signer(request, ligne, formulaire)
        return HttpResponseRedirect(adresse_de(CONTRATS, ligne))
    reponse = qui_signe.du_dossier(aujourdhui())
    contexte = cadre(request, CONTRATS) | {
        "formulaire": formulaire,
        "resume": CONTRATS.resume(ligne),
        "annuler": adresse_de(CONTRATS, ligne),
        "signe": signe,
        "deja": deja,
        "qui_peut": reponse.phrase if reponse else "",
        "parties": (ligne.parties or "").splitlines() if reponse is None else [],
        "saisie": True,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/contrats/signer.html", contexte, status=statut)


def _signer(request: Any, ligne: Contrat, formulaire: FormulaireSignature) -> None:
    """Everything in the transaction of the request: the state, who signed, the file, the version that is frozen."""
    saisie = formulaire.cleaned_data
    if deja_posee(Signataire, uuid.uuid5(saisie["envoi"], "0")) is not None:
        messages.info(request, "C’était déjà enregistré : le voici, une seule fois.")
        return
    try:
        tenue: Any = service.verrouiller(CONTRATS, ligne, saisie["version"])
    except service.VersionDepassee:
        messages.warning(request, "Ce contrat a changé entre-temps : relisez-le, puis notez la signature à nouveau.")
        return
    premiere = versions.se_signe(tenue)
    tenue.version += 1  # two who add at once: the second reads what the first one wrote
    if premiere:
        tenue.etat, tenue.signe_le = EtatContrat.SIGNE.value, saisie["signe_le"]
        if tenue.remis_le is None or tenue.remis_le > saisie["signe_le"]:
            tenue.remis_le = saisie["signe_le"]
    tenue.save()
    signes = formulaire.signataires
    version = versions.figer(tenue, saisie["signe_le"], _fichier(request, tenue, saisie, signes if premiere else []))
    for n, s in enumerate(signes):
        cle = uuid.uuid5(saisie["envoi"], str(n))
        poser_une_fois(Signataire, cle, contrat=tenue, version_figee=version, **s)
    if version.empreinte_du_fichier and not tenue.empreinte:
        tenue.empreinte = version.empreinte_du_fichier
        tenue.save()
    if premiere:
        terminer_le_remplace(tenue)
    combien = pluriel(len(signes), "personne présente", "personnes présentes")
    messages.success(request, f"La signature est enregistrée, avec {combien}.")


def _fichier(request: Any, contrat: Contrat, saisie: dict[str, Any], signes: list[dict[str, Any]]) -> Document | None:
    """What was signed: the file that was brought, else the text as the house prints it with those who sign."""
    if saisie["fichier"]:
        return versions.ranger(contrat, saisie["fichier"], saisie["envoi"], "exemplaire signé", saisie["signe_le"])
    if not signes:
        return None
    octets = _imprimer(request, contrat, [Signataire(**s) for s in signes])
    if len(octets) > place_restante():
        return None  # the words are kept all the same
    piece = versions.piece_du_texte(contrat, octets)
    return versions.ranger(contrat, piece, saisie["envoi"], "texte signé", saisie["signe_le"])


def _imprimer(request: Any, contrat: Contrat, signataires: list[Signataire] | None = None) -> bytes:
    lieu = courant().poste.etablissement
    return impression.contrat_en_pdf(contrat, dossier_ouvert(request), lieu, signataires)


# -- what was signed ---------------------------------------------------------------------------------------


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.TELECHARGER)
def contrat_pdf(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    """Through the gate like any page. Signed: the file that was kept, not another printing of it."""
    ligne = get_object_or_404(Contrat, pk=contrat)
    garde = versions.texte_garde(ligne) if versions.est_fige(ligne) else None
    return _telecharger(garde or _imprimer(request, ligne), "application/pdf", f"{ligne.genre}.pdf")


def _telecharger(octets: bytes, media: str, nom: str) -> HttpResponse:
    """The name of the file says nothing of the person: it stays in the downloads of a computer."""
    reponse = HttpResponse(octets, content_type=media)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.LIRE)
def contrat_versions(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    """The versions that were signed, and what differs between two of them (`de` and `a` in the address)."""
    ligne = get_object_or_404(Contrat, pk=contrat)
    toutes = versions.du_contrat(ligne)
    signes: dict[Any, list[Signataire]] = defaultdict(list)
    for s in Signataire.objects.filter(version_figee__in=[v.pk for v in toutes]):
        signes[s.version_figee_id].append(s)
    par_cle: dict[Any, VersionDeContrat] = {v.pk: v for v in toutes}
    de, a = (par_cle.get(uuid_ou_rien(request.GET.get(nom))) for nom in ("de", "a"))
    if de is None and a is None and len(toutes) > 1:
        a, de = toutes[0], toutes[1]
    contexte = cadre(request, CONTRATS) | {
        "contrat": ligne,
        "versions": [{"version": v, "signes": signes[v.pk], "intacte": intacte(v)} for v in toutes],
        "de": de,
        "a": a,
        "differences": differences(de.contenu, a.contenu) if de and a else [],
        "url_contrat": adresse_de(CONTRATS, ligne),
    }
    return render(request, "usagers/contrats/versions.html", contexte)


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.TELECHARGER)
def version_de_contrat(request: Any, dossier: Any, versiondecontrat: Any) -> HttpResponse:
    """The file that was signed, checked against its print as any document."""
    version = get_object_or_404(VersionDeContrat, pk=versiondecontrat)
    trouve = versions.fichier_de(version)
    if trouve is None:
        raise Http404
    document, octets = trouve
    format_ = FORMATS[document.format]
    return _telecharger(octets, format_.media, f"contrat-signe{format_.extension}")


class FormulaireFin(FormulaireDui, forms.Form):
    termine_le = ChampDate(label="Terminé le", passee=True)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, signe_le: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.signe_le = signe_le

    def clean_termine_le(self) -> Any:
        jour = self.cleaned_data["termine_le"]
        if jour > aujourdhui():
            raise forms.ValidationError("Cette date est à venir. Notez la fin le jour venu.")
        if self.signe_le and jour < self.signe_le:
            raise forms.ValidationError("La fin précède la signature. Vérifiez cette date.")
        return jour


@dossier_requis(Categorie.ADMINISTRATIF, action=Action.MODIFIER, lecture=Niveau.ECRITURE)
def terminer_contrat(request: Any, dossier: Any, contrat: Any) -> HttpResponse:
    """A signed contract does not change: that it is over is said beside it."""
    ligne = get_object_or_404(Contrat, pk=contrat)
    if ligne.etat != EtatContrat.SIGNE:
        messages.info(request, "Seul un contrat signé et en cours se termine.")
        return HttpResponseRedirect(adresse_de(CONTRATS, ligne))
    depart = {"version": ligne.version, "termine_le": aujourdhui()}
    formulaire = FormulaireFin(recu(request), initial=depart, signe_le=ligne.signe_le)
    if request.method == "POST" and formulaire.is_valid():
        _terminer(request, ligne, formulaire.cleaned_data)
        return HttpResponseRedirect(adresse_de(CONTRATS, ligne))
    contexte = cadre(request, CONTRATS) | {
        "titre": "Terminer ce contrat",
        "formulaire": formulaire,
        "annuler": adresse_de(CONTRATS, ligne),
        "saisie": True,
    }
    return render(request, "usagers/fiches/saisir.html", contexte, status=422 if formulaire.errors else 200)


def _terminer(request: Any, ligne: Contrat, saisie: dict[str, Any]) -> None:
    try:
        tenue: Any = service.verrouiller(CONTRATS, ligne, saisie["version"])
    except service.VersionDepassee:
        messages.warning(request, "Ce contrat a changé entre-temps : relisez-le avant de le terminer.")
        return
    tenue.etat, tenue.termine_le = EtatContrat.FINI.value, saisie["termine_le"]
    tenue.version += 1
    tenue.save()
    messages.success(request, "Le contrat est terminé. Il reste lisible, tel qu’il a été signé.")


# -- what the unit has to do -------------------------------------------------------------------------------


class FiltreUnite(FormulaireDui, forms.Form):
    unite = forms.ChoiceField(label="Unité", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["unite"]
        unites = unites_visibles(courant().etablissement_id)
        champ.choices = [("", "Toutes"), *((str(u.pk), u.nom) for u in unites)]


@page_personnelle(Action.LISTER, categorie=Categorie.ADMINISTRATIF)
def contrats_a_faire(request: Any) -> HttpResponse:
    lit = courant().peut_lire(Categorie.ADMINISTRATIF)
    filtre = FiltreUnite(request.GET)
    unite = filtre.cleaned_data["unite"] if filtre.is_valid() else ""
    suivi = a_faire.par_personne(uuid.UUID(unite) if unite else None) if lit else a_faire.Suivi([])
    page = Paginator(suivi.lignes, PAR_PAGE).get_page(request.GET.get("page"))
    noter_montres((d.pk for d, _ in page), Categorie.ADMINISTRATIF)
    rangees = [
        {
            "personne": designer(d),
            "unite": d.unite.nom if d.unite else "",
            "entre_le": d.entre_le,
            "echeances": echeances,
            "url": reverse("usagers:rubrique", kwargs={"dossier": d.pk, "rubrique": Categorie.ADMINISTRATIF.value}),
        }
        for d, echeances in page
    ]
    contexte = {"lit": lit, "filtre": filtre, "page": page, "lignes": rangees, "au_dela": suivi.au_dela}
    return render(request, "usagers/contrats/a_faire.html", contexte)
