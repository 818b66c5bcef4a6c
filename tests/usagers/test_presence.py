"""Who is present: the same answer from the pure rule, from the list and from the counts of a unit."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.models import Unite
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from usagers.enums import EtatDemande
from usagers.models import DemandeAdmission
from usagers.presence import Presence, presence

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
UN = dt.timedelta(days=1)
DATES = (None, -400 * UN, -UN, 0 * UN, UN)


def _date(ecart: dt.timedelta | None) -> dt.date | None:
    return None if ecart is None else aujourdhui() + ecart


CAS = [
    (entree, sortie, deces, demande)
    for entree, sortie, deces in itertools.product(DATES, (None, -UN, 0 * UN), (None, 0 * UN))
    for demande in ("", "demande", "attente", "refus", "entree")
    if not (entree is None and sortie is not None)
]


def _situations(client: Client) -> dict[str, set[str]]:
    trouves = {}
    for choix in ("", "attente", "demandes", "sortis", "decedes", "tous"):
        noms: set[str] = set()
        for page in range(1, 20):
            reponse = client.get(reverse("usagers:liste"), {"presence": choix, "page": page})
            noms |= {x["dossier"].nom_naissance for x in reponse.context["lignes"]}
            if not reponse.context["page"].has_next():
                break
        trouves[choix] = noms
    return trouves


@pytest.mark.parametrize("metier", [Profession.CHEF_SERVICE, Profession.AIDE_SOIGNANT, Profession.SECRETAIRE])
def test_la_liste_dit_comme_la_regle_a_qui_lit_les_demandes_ou_non(metier):
    with f.systeme():
        lieu = f.etablissement()
        compte = f.professionnel("Maud", metier, lieu)
        groupe = f.equipe(lieu, compte)
        attendus: dict[str, set[str]] = {p.value: set() for p in Presence}
        for rang, (entree, sortie, deces, demande) in enumerate(CAS):
            dates = {"entre_le": _date(entree), "sorti_le": _date(sortie), "decede_le": _date(deces)}
            personne = f.dossier(lieu, groupe, nom_naissance=f"P{rang:03d}", **dates)
            if demande:
                DemandeAdmission(dossier=personne, origine="famille", recue_le=aujourdhui(), etat=demande).save()
            attendus[presence(aujourdhui(), demande=demande, **dates).value].add(personne.nom_naissance)
    trouves = _situations(connecter(Client(), compte))
    assert trouves[""] == attendus["present"]
    for choix in ("attente", "demandes", "sortis", "decedes"):
        assert trouves[choix] == attendus[choix], choix
    assert trouves["tous"] == set().union(*attendus.values()) and attendus["sans_suite"]


def test_qui_a_seulement_demande_n_est_pas_present_et_ne_compte_pas_dans_l_unite():
    with f.systeme():
        lieu = f.etablissement()
        unite = Unite.objects.get(etablissement=lieu)
        claire = f.professionnel("Claire", Profession.CHEF_SERVICE, lieu)
        groupe = f.equipe(lieu, claire)
        la = {"unite": unite, "entre_le": aujourdhui() - UN}
        f.dossier(lieu, groupe, nom_naissance="Presente", **la)
        demandeur = f.dossier(lieu, groupe, nom_naissance="Demandeuse", unite=unite)
        DemandeAdmission(dossier=demandeur, origine="famille", recue_le=aujourdhui(), etat=EtatDemande.ATTENTE).save()
    client = connecter(Client(), claire)
    reponse = client.get(reverse("usagers:liste"), {"unite": str(unite.pk)})
    assert [x["dossier"].nom_naissance for x in reponse.context["lignes"]] == ["Presente"]
    assert reponse.context["page"].paginator.count == 1
    texte = client.get(reverse("usagers:liste"), {"presence": "attente"}).content.decode()
    assert "DEMANDEUSE" in texte and "liste d’attente" in texte
    trouvee = client.get(reverse("usagers:recherche"), {"q": "demandeuse"}).content.decode()
    assert "DEMANDEUSE" in trouvee and "liste d’attente" in trouvee
    assert "DEMANDEUSE" not in client.get(reverse("coordination:choisir")).content.decode()


def test_une_demande_d_un_autre_etablissement_ne_dit_rien():
    with f.systeme():
        ici, ailleurs = f.etablissement("Ici"), f.etablissement("Ailleurs")
        claire = f.professionnel("Claire", Profession.CHEF_SERVICE, ici)
        f.dossier(ici, f.equipe(ici, claire), nom_naissance="Presente")
        DemandeAdmission(dossier=f.dossier(ailleurs), origine="famille", recue_le=aujourdhui()).save()
    reponse = connecter(Client(), claire).get(reverse("usagers:liste"))
    assert [x["dossier"].nom_naissance for x in reponse.context["lignes"]] == ["Presente"]
