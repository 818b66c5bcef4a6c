"""Pages of the receiver: the dossiers proposed to the ESMS, one of them, its acceptance, its refusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dui.commun.acces import Action, Base, Evenement, courant
from dui.commun.categories import Categorie
from dui.commun.chiffrement.cles import precharger
from dui.commun.formulaires import recu
from dui.commun.horloge import aujourdhui
from habilitations.decisions import refus
from habilitations.equipe_de_soins import confier
from habilitations.gardes import reserve_a
from habilitations.porte import refuser as refuser_la_page
from habilitations.professions import Profession as P
from usagers.admission.creation import Semblable, equipes_possibles, semblables
from usagers.enums import EtatTransfert
from usagers.models import Dossier, Proposition
from usagers.transferts import reception
from usagers.transferts.formulaires import FormulaireAccepter, FormulaireMotif
from usagers.transferts.regles import TransfertRefuse

PAR_PAGE = 50
RECOIVENT = (P.DIRECTEUR, P.SECRETAIRE)


def peut_repondre() -> bool:
    return courant().peut_ecrire(Categorie.ADMISSION)


@reserve_a(*RECOIVENT, action=Action.LISTER)
def proposes(request: Any) -> HttpResponse:
    if not courant().peut_lire(Categorie.ADMISSION):
        return refuser_la_page(request, refus("hors_metier", Categorie.ADMISSION), Categorie.ADMISSION)
    page = Paginator(_ici(), PAR_PAGE).get_page(request.GET.get("page"))
    precharger(p.pk for p in page if p.etat == EtatTransfert.PROPOSE)
    lignes = [_ligne(p) for p in page]
    _tracer(Action.LISTER, [p for p in page if p.annonce])
    return render(request, "usagers/transferts/proposes.html", {"page": page, "lignes": lignes})


@reserve_a(*RECOIVENT, action=Action.MODIFIER)
def propose(request: Any, proposition: Any) -> HttpResponse:
    if not peut_repondre():
        return refuser_la_page(request, refus("lecture_seule", Categorie.ADMISSION), Categorie.ADMISSION)
    trouvee = get_object_or_404(_ici(), pk=proposition)
    proches = _semblables(trouvee)
    formulaire = FormulaireAccepter(recu(request), equipes=equipes_possibles(courant()))
    if request.method == "POST" and formulaire.is_valid():
        reponse = _accepter(request, trouvee, formulaire, proches)
        if reponse is not None:
            return reponse
    _tracer(Action.LIRE, [trouvee])
    contexte = {
        "proposition": trouvee,
        "ligne": _ligne(trouvee),
        "annonce": trouvee.annonce or {},
        "attend": trouvee.etat == EtatTransfert.PROPOSE,
        "semblables": [
            {"s": s, "url": reverse("usagers:dossier", kwargs={"dossier": s.pk})} for s in proches if s.personne
        ],
        "formulaire": formulaire,
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/transferts/propose.html", contexte, status=statut)


def _accepter(request: Any, trouvee: Proposition, formulaire: Any, proches: list[Semblable]) -> HttpResponse | None:
    try:
        issue = reception.accepter(trouvee.pk, doublons=proches)
    except TransfertRefuse as erreur:
        formulaire.add_error(None, str(erreur))
        return None
    if issue.nouvelle:
        equipe = formulaire.equipes.get(formulaire.cleaned_data["equipe"])
        if equipe is not None:
            confier(dossier=Dossier(pk=issue.dossier), equipe=equipe, du=aujourdhui())
        messages.success(request, "Le dossier est ouvert. L’identité reste provisoire : vérifiez une pièce.")
    elif issue.dossier is not None:
        messages.info(request, "Ce dossier a déjà été accepté : le voici.")
    else:
        messages.warning(request, issue.message or "Cette proposition n’attend plus de réponse.")
    if issue.dossier is None:
        return HttpResponseRedirect(reverse("usagers:proposes"))
    return HttpResponseRedirect(reverse("usagers:dossier", kwargs={"dossier": issue.dossier}))


@reserve_a(*RECOIVENT, action=Action.MODIFIER)
def refuser(request: Any, proposition: Any) -> HttpResponse:
    if not peut_repondre():
        return refuser_la_page(request, refus("lecture_seule", Categorie.ADMISSION), Categorie.ADMISSION)
    trouvee = get_object_or_404(_ici(), pk=proposition)
    formulaire = FormulaireMotif(recu(request))
    if request.method == "POST" and formulaire.is_valid():
        if reception.refuser(trouvee.pk, formulaire.cleaned_data["motif"]):
            messages.success(request, "Le refus est enregistré ; la copie est détruite.")
        else:
            messages.warning(request, "Cette proposition n’attend plus de réponse.")
        return HttpResponseRedirect(reverse("usagers:proposes"))
    contexte = {
        "formulaire": formulaire,
        "ligne": _ligne(trouvee),
        "annuler": reverse("usagers:propose", kwargs={"proposition": trouvee.pk}),
    }
    statut = 422 if formulaire.is_bound and formulaire.errors else 200
    return render(request, "usagers/transferts/refuser.html", contexte, status=statut)


# -- shared ------------------------------------------------------------------------------------------------


def _ici() -> Any:
    """Of the ESMS acted in: the wall says the same."""
    return Proposition.objects.filter(etablissement_id=courant().etablissement_id).select_related("origine")


def _ligne(p: Proposition) -> dict[str, Any]:
    """What a list shows; once answered, nothing of the person is left."""
    annonce = p.annonce if p.etat == EtatTransfert.PROPOSE else None
    return {
        "proposition": p,
        "nom": (annonce or {}).get("nom") or f"Dossier de « {p.origine.nom} »",
        "naissance": Dossier._meta.get_field("date_naissance").to_python((annonce or {}).get("naissance")),
        "de": p.origine.nom,
        "url": reverse("usagers:propose", kwargs={"proposition": p.pk}),
        "dossier": reverse("usagers:dossier", kwargs={"dossier": p.ouvert}) if p.ouvert else "",
    }


def _semblables(p: Proposition) -> list[Semblable]:
    """Dossiers of the ESMS that may be the same person; none without a birth date, as for a request."""
    annonce = p.annonce if p.etat == EtatTransfert.PROPOSE else None
    naissance = Dossier._meta.get_field("date_naissance").to_python((annonce or {}).get("naissance"))
    if not annonce or naissance is None:
        return []
    return semblables(annonce["nom_naissance"], annonce["premier_prenom"], naissance)


def _tracer(action: Action, lues: list[Proposition]) -> None:
    for p in lues:
        courant().noter(
            Evenement(
                action=action,
                categorie=Categorie.ADMISSION.value,
                base=Base.FONCTION,
                motif=f"transfert_lu {p.pk}",
            )
        )
