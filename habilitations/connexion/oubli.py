"""Forgotten password: same page and same work whether the address is known or not; the second factor stays."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from audit.journal import noter_connexion
from dui.commun.acces import Action
from dui.commun.formulaires import recu
from habilitations.connexion import invitations, sessions
from habilitations.connexion.formulaires import FormulaireNouveau, FormulaireOubli
from habilitations.gardes import page_publique
from habilitations.models import Compte


@page_publique(Action.CONNEXION)
def oublie(request: Any) -> HttpResponse:
    formulaire = FormulaireOubli(recu(request))
    envoye = request.method == "POST" and formulaire.is_valid()
    if envoye:
        from habilitations.tasks import demander, envoyer_le_lien

        compte = Compte.objects.filter(courriel=formulaire.cleaned_data["courriel"].lower(), is_active=True).first()
        identifiant = str(compte.pk) if compte else ""
        # an unknown address makes the same task leave: same time, same page
        # (a lambda: Django names what failed, and a partial has no name; Redis away is no error for who asks)
        transaction.on_commit(lambda: demander(envoyer_le_lien, identifiant), robust=True)
    contexte = {"formulaire": formulaire, "envoye": envoye, "url_connexion": reverse("habilitations:connexion")}
    return render(request, "habilitations/mot_de_passe_oublie.html", contexte)


def adresse_du_lien(compte: Any) -> str:
    """Path of the single-use link of this account (30 minutes: PASSWORD_RESET_TIMEOUT)."""
    valeurs = {
        "uidb64": urlsafe_base64_encode(force_bytes(compte.pk)),
        "jeton": default_token_generator.make_token(compte),
    }
    return reverse("habilitations:nouveau_mot_de_passe", kwargs=valeurs)


def _compte_du_lien(uidb64: str, jeton: str) -> Any:
    try:
        compte = Compte.objects.filter(pk=urlsafe_base64_decode(uidb64).decode(), is_active=True).first()
    except (ValueError, ValidationError):
        return None
    if compte is None:
        return None
    sert = default_token_generator.check_token(compte, jeton) or invitations.est_valide(compte, jeton)
    return compte if sert else None


@page_publique(Action.CONNEXION)
def nouveau(request: Any, uidb64: str, jeton: str) -> HttpResponse:
    compte = _compte_du_lien(uidb64, jeton)
    oubli = reverse("habilitations:mot_de_passe_oublie")
    if compte is None:
        return render(
            request, "habilitations/mot_de_passe_nouveau.html", {"valide": False, "url_oublie": oubli}, status=410
        )
    formulaire = FormulaireNouveau(recu(request), compte=compte)
    if request.method == "POST" and formulaire.is_valid():
        compte.set_password(formulaire.cleaned_data["nouveau"])
        compte.save(update_fields=["password"])
        sessions.fermer_toutes(compte)
        noter_connexion(compte.pk, "accorde", "mot_de_passe_change")
        return HttpResponseRedirect(reverse("habilitations:connexion"))
    contexte = {"formulaire": formulaire, "valide": True, "url_oublie": oubli}
    statut = 422 if formulaire.errors else 200
    return render(request, "habilitations/mot_de_passe_nouveau.html", contexte, status=statut)
