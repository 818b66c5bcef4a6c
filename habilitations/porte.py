"""The gate of web requests: binds the `Acces`, opens the transaction, decides, and writes the journal last.

Everything that builds the page runs inside the transaction, rendering included. A 403 or 404 keeps its trace; a 5xx
rolls back, then is traced in a transaction of its own; an error of COMMIT or of the journal is a 503. A write into a
dossier that was merged in between rolls back too, then is answered 409 (`habilitations.reunions`).
"""

from __future__ import annotations

import logging
import uuid
from typing import Any
from urllib.parse import quote

from django.core.handlers.exception import response_for_exception
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from audit import journal
from dui.commun import roles
from dui.commun.acces import Acces, Evenement
from dui.commun.categories import Categorie
from dui.commun.contexte_sql import poser, transaction_de
from habilitations import erreurs, perimetre, reunions
from habilitations.cadre import cadre_de
from habilitations.decisions import Decision, decider, inscriptibles, lisibles
from habilitations.gardes import APPROCHES, Declaration, declaration_de
from habilitations.middleware import METHODES_SURES, partir, retour
from habilitations.models import NatureCompte

trace = logging.getLogger("dui.porte")


class _Suspendue(HttpResponse):
    """Stands for an answer that is built once the transaction is rolled back."""

    def __init__(self, erreur: Exception) -> None:
        super().__init__(status=409)
        self.erreur = erreur


def _ecrit(request: Any) -> bool:
    """This request writes in the dossier that the gate opened."""
    return request.method not in METHODES_SURES and request.acces.dossier_id is not None


def acces_de(request: Any) -> Acces:
    """Who is asking, before any view: anonymous, technical, or a professional in one function."""
    requete = getattr(request, "requete", None) or uuid.uuid4()
    compte = request.user
    if not (compte.is_authenticated and compte.is_active and compte.is_verified()):
        return Acces(compte_id=compte.pk if compte.is_authenticated else None, etablissement_id=None, requete=requete)
    poste = None
    if compte.nature == NatureCompte.PROFESSIONNEL:
        poste = perimetre.poste_de(compte, request.session.get("affectation"))
    if poste is None:
        return Acces(compte_id=compte.pk, etablissement_id=None, requete=requete, role=roles.EQUIPE)
    acces = perimetre.acces_du_poste(compte, poste, requete=requete, action="lire")
    acces.poste = poste
    return acces


class Porte:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        acces = acces_de(request)
        request.acces, request.demandeur = acces, request.user  # DRF puts nobody in `user`
        request.cadre = cadre_de(request)
        reponse: HttpResponse | None = None
        with acces.lier():
            try:
                with transaction_de(acces):
                    reponse = self._repondre(request, acces)
                if isinstance(reponse, _Suspendue):
                    reponse = self._apres_le_retour(request, acces, reponse.erreur)
            except Exception as erreur:  # journal or COMMIT; the class only: a message may hold values
                trace.error("transaction ou journal en échec", extra={"classe": type(erreur).__name__})
                return self._indisponible(request, acces)
            if reponse.status_code >= 500:
                self._tracer_l_echec(acces)
        return self._sans_cache(reponse)

    def _repondre(self, request: Any, acces: Acces) -> HttpResponse:
        reponse = self.get_response(request)
        if getattr(reponse, "streaming", False):
            reponse.close()
            trace.error("réponse en flux refusée : elle sortirait après la porte")
            reponse = erreurs.erreur_interne(request)
        if isinstance(reponse, _Suspendue) or reponse.status_code >= 500:
            transaction.set_rollback(True)
            return reponse
        if reponse.status_code == 404 and _ecrit(request):  # its row has moved, perhaps
            reponse = reunions.repondre(request) or reponse
        if acces.vus and acces.dossier_id is None and acces.poste is not None:
            acces.exceptions = perimetre.exceptions_de(acces)
        journal.ecrire(acces)
        return reponse

    def process_exception(self, request: Any, erreur: Exception) -> HttpResponse | None:
        """A write refused because a merge closed its dossier: which one it is can be read after the rollback only."""
        return _Suspendue(erreur) if _ecrit(request) and reunions.peut_en_venir(erreur) else None

    def _apres_le_retour(self, request: Any, acces: Acces, erreur: Exception) -> HttpResponse:
        with transaction_de(acces):
            reponse = reunions.repondre(request)
            if reponse is not None:
                journal.ecrire(acces)
                return reponse
        try:
            raise erreur
        except Exception:  # it was something else: what Django does of it
            return response_for_exception(request, erreur)

    def _tracer_l_echec(self, acces: Acces) -> None:
        try:
            journal.tracer_a_part(acces)
        except Exception as erreur:
            trace.error("trace d’un échec non écrite", extra={"classe": type(erreur).__name__})

    def _indisponible(self, request: Any, acces: Acces) -> HttpResponse:
        self._tracer_l_echec(acces)
        return self._sans_cache(erreurs.indisponible(request))

    @staticmethod
    def _sans_cache(reponse: HttpResponse) -> HttpResponse:
        """Pages of sign-in too: on a shared tablet, « Retour » shows the address of nobody."""
        reponse.headers["Cache-Control"] = "no-store"
        return reponse

    # -- before the view ----------------------------------------------------------------------------------

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        declaration = declaration_de(view)
        if declaration is None:
            raise RuntimeError(f"vue sans déclaration d’accès : {view.__module__}.{view.__name__}")
        request.declaration = declaration
        acces: Acces = request.acces
        acces.action = declaration.action
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(declaration.permises)})
        # HEAD carries no token: it stands for GET and for nothing else
        if ("GET" if request.method == "HEAD" else request.method) not in declaration.permises:
            return erreurs.methode_refusee(request, declaration.permises)
        if declaration.genre == "publique":
            return None
        return self._identifier(request, declaration) or self._habiliter(request, declaration, kwargs)

    def _identifier(self, request: Any, declaration: Declaration) -> HttpResponse | None:
        """Nobody anonymous, nobody single-factor."""
        if not (request.user.is_authenticated and request.user.is_active):
            return aller_a(request, "habilitations:connexion")
        if not request.user.is_verified():
            return aller_a(request, "habilitations:code")
        return None

    def _habiliter(self, request: Any, declaration: Declaration, kwargs: dict[str, Any]) -> HttpResponse | None:
        acces: Acces = request.acces
        if declaration.genre == "reservee":
            return self._reservee(request, declaration)
        if acces.poste is None:
            a_soi = declaration.genre == "personnelle" and declaration.categorie is None  # opens nothing of a person
            if request.user.nature == NatureCompte.TECHNIQUE and a_soi:
                return None
            acces.dossier_id = kwargs.get("dossier")  # what was asked for is on record, whoever asked
            return refuser(request, Decision(False, "sans_affectation", _sans_poste(request.user)))
        if declaration.au_dossier:
            return ouvrir_dossier(request, declaration, kwargs)
        if declaration.genre in APPROCHES:
            from habilitations.approche import approcher  # which refuses and narrows as we do

            return approcher(request, declaration, kwargs)
        return None

    def _reservee(self, request: Any, declaration: Declaration) -> HttpResponse | None:
        poste = request.acces.poste
        if poste is not None and poste.affectation.profession in declaration.professions:
            return None
        if request.user.nature in declaration.natures:
            return None
        return refuser(request, Decision(False, "hors_fonction", "Cette page est réservée à une autre fonction."))


def _sans_poste(compte: Any) -> str:
    if compte.nature == NatureCompte.TECHNIQUE:
        return "Un compte d’administration technique n’ouvre aucun dossier."
    return "Aucune affectation n’est en cours pour votre compte."


def aller_a(request: HttpRequest, nom: str) -> HttpResponse:
    """Redirect to a step of sign-in and come back."""
    suite = retour(request, ici="GET" in request.declaration.permises)  # type: ignore[attr-defined]
    return partir(request, f"{reverse(nom)}?suite={quote(suite)}")


def refuser(request: Any, decision: Decision, categorie: Categorie | None = None) -> HttpResponse:
    """403 with its reason in French, traced, with « Pourquoi ? » and, where allowed, break-glass."""
    acces: Acces = request.acces
    acces.noter(
        Evenement(
            action=acces.action,
            issue="refuse",
            dossier_id=acces.dossier_id,
            categorie=categorie.value if categorie else "",
            motif=decision.code,
        )
    )
    return erreurs.refus(request, decision, acces.dossier_id, categorie)


def ouvrir_dossier(request: Any, declaration: Declaration, kwargs: dict[str, Any]) -> HttpResponse | None:
    """Decide on the dossier named by the URL, then narrow the access and both walls to it."""
    acces: Acces = request.acces
    dossier_id = kwargs["dossier"]
    categorie = _categorie(declaration, kwargs)
    faits, acces.instant = perimetre.faits_sur(request.user, acces.poste, dossier_id)
    if not faits.meme_etablissement:
        acces.noter(Evenement(action=acces.action, issue="refuse", dossier_id=dossier_id, motif="introuvable"))
        raise Http404
    requis = declaration.lecture if request.method in METHODES_SURES else declaration.ecriture
    decision = decider(faits, categorie, requis)
    acces.dossier_id = dossier_id
    request.faits, request.decision, request.categorie = faits, decision, categorie
    if not decision.accorde:
        ferme = decision.code == "archive" and request.method not in METHODES_SURES
        return (reunions.repondre(request) if ferme else None) or refuser(request, decision, categorie)
    resserrer(acces, faits)
    return None


def _categorie(declaration: Declaration, kwargs: dict[str, Any]) -> Categorie:
    if declaration.choix:
        try:
            return Categorie(kwargs[declaration.choix])
        except ValueError:
            raise Http404 from None
    return declaration.categorie or Categorie.IDENTITE


def resserrer(acces: Acces, faits: Any) -> None:
    """From « who reads » to « who reads this dossier »: categories, grounds, role and settings of the wall."""
    decisions = lisibles(faits)
    acces.lire = frozenset(c for c, d in decisions.items() if d.accorde)
    acces.ecrire = inscriptibles(faits)
    acces.bases = {c: d.base for c, d in decisions.items() if d.accorde}
    acces.role = roles.EQUIPE
    poser(acces)
