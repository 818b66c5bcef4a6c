"""At the same time, with real commits: one row for one form, no text covered, a right that ends ends at once."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from audit import verification
from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from habilitations.models import Accompagnement, Affectation, Autorisation, BrisDeGlace, MembreEquipe
from tests import fabrique as f
from tests.coordination.monde import (
    Monde,
    anciens_textes,
    brouillons,
    client_de,
    complement,
    correction,
    ecritures,
    lectures,
    lisible,
    messages,
    saisie,
    traces_de,
    transmissions,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "cles"])
PATIENCE = 30  # seconds


@pytest.fixture
def monde(settings, tmp_path) -> Monde:
    settings.DUI_ANCRE = tmp_path / "ancre"
    return Monde()


@contextmanager
def en_attente(verrou: str) -> Iterator[Callable[[int], None]]:
    """Hold this lock; the function given back waits until so many requests wait for it: a race that always happens."""
    reglages = connection.settings_dict
    with psycopg.connect(
        host=reglages["HOST"],
        port=reglages["PORT"] or None,
        dbname=reglages["NAME"],
        user=settings.DUI_BASE_PROPRIETAIRE,
        password=settings.DUI_BASE_PROPRIETAIRE_MDP,
    ) as autre:
        autre.execute(verrou)

        def attendre(combien: int) -> None:
            fin = time.monotonic() + PATIENCE
            while autre.execute(EN_ATTENTE).fetchone()[0] < combien:
                assert time.monotonic() < fin, "les requêtes ne se sont pas rencontrées"
                time.sleep(0.02)

        yield attendre


# Waiters of this data base only: other suites run beside. `pg_stat_activity` would be frozen within a transaction.
EN_ATTENTE = """SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN (
  SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""


def ensemble(*gestes: Callable[[], Any], verrou: str = "") -> list[Any]:
    """Run each in its own thread and connection; `verrou`: they queue for it in this order, then go together."""
    resultats: list[Any] = [None] * len(gestes)

    def faire(rang: int) -> None:
        try:
            resultats[rang] = gestes[rang]()
        except Exception as erreur:
            resultats[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=faire, args=(rang,)) for rang in range(len(gestes))]
    with en_attente(verrou) if verrou else nullcontext() as attendre:
        for rang, fil in enumerate(fils, 1):
            fil.start()
            if attendre:
                attendre(rang)
    for fil in fils:
        fil.join(PATIENCE)
    assert [r for r in resultats if isinstance(r, BaseException) or r is None] == []
    return resultats


def retenir(table: str) -> str:
    return f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"


def verifier_le_journal() -> str:
    sortie = StringIO()
    try:
        call_command("verifier_journal", stdout=sortie)
    except SystemExit as fin:
        assert not fin.code, sortie.getvalue()
    return sortie.getvalue()


# -- one form, one row --------------------------------------------------------------------------------------


def test_le_meme_formulaire_envoye_deux_fois_a_la_fois_ne_fait_qu_une_transmission(monde):
    clients, donnees = [client_de(monde.ines) for _ in range(2)], saisie()
    reponses = ensemble(
        *(lambda c=c: c.post(monde.adresse("noter"), donnees) for c in clients),
        verrou=retenir("coordination_transmission"),
    )
    assert [r.status_code for r in reponses] == [302, 302]
    assert len({r.headers["Location"] for r in reponses}) == 1 and len(transmissions()) == 1
    dits = sorted(messages(c)[0] for c in clients)
    assert dits == [
        "Cette transmission était déjà enregistrée : la voici, une seule fois.",
        "Transmission enregistrée.",
    ]
    assert sum(len([t for t in ecritures(r) if t[2] == "creer"]) for r in reponses) == 1
    verifier_le_journal()


def test_complements_et_lectures_doubles_ne_s_ajoutent_qu_une_fois(monde):
    ecrite, ajout = monde.transmission(), complement()
    clients = [client_de(monde.karim) for _ in range(2)]
    for nom, table, donnees in (
        ("completer", "coordination_transmission", ajout),
        ("lue", "coordination_lecture", {}),
    ):
        reponses = ensemble(
            *(lambda c=c, n=nom, d=donnees: c.post(monde.adresse(n, ecrite), d) for c in clients), verrou=retenir(table)
        )
        assert [r.status_code for r in reponses] == [302, 302]
    assert len(transmissions(precise=ecrite)) == 1 and len(lectures()) == 1
    adresse = reverse("usagers:brouillon", kwargs={"dossier": monde.marcel.pk, "formulaire": "transmission"})
    reponses = ensemble(
        *(lambda c=c, t=t: c.post(adresse, saisie(donnees=t)) for c, t in zip(clients, ("Un.", "Deux."), strict=True)),
        verrou=retenir("usagers_brouillon"),
    )
    assert sorted(r.status_code for r in reponses) == [200, 409]
    gardee = "Un." if reponses[0].status_code == 200 else "Deux."
    (brouillon,) = brouillons()
    with lisible():
        assert brouillon.contenu["donnees"] == gardee
    assert "déjà ouvert ailleurs" in next(r.json()["message"] for r in reponses if r.status_code == 409)


# -- one text, two hands ------------------------------------------------------------------------------------


def test_deux_corrections_a_la_fois_l_une_passe_l_autre_voit_les_deux_textes(monde):
    ecrite = monde.transmission(donnees="Départ.")
    textes = ("Depuis le poste.", "Depuis la tablette.")
    clients = [client_de(monde.ines) for _ in textes]
    reponses = ensemble(
        *(
            lambda c=c, t=t: c.post(monde.adresse("modifier", ecrite), correction(donnees=t))
            for c, t in zip(clients, textes, strict=True)
        ),
        verrou=retenir("coordination_transmission"),
    )
    assert sorted(r.status_code for r in reponses) == [302, 409]
    gagnant = next(t for r, t in zip(reponses, textes, strict=True) if r.status_code == 302)
    (relue,) = transmissions()
    with lisible():
        assert (relue.version, relue.donnees) == (2, gagnant)
    page = next(r for r in reponses if r.status_code == 409).content.decode()
    assert all(texte in page for texte in textes)
    assert [m["donnees"] for m in anciens_textes(ecrite)[1:]] == [["Départ.", gagnant]]
    assert [ecritures(r) for r in reponses if r.status_code == 409] == [[]]
    verifier_le_journal()


@pytest.mark.parametrize("nom", ["lue", "completer"])
def test_corriger_pendant_qu_un_collegue_lit_ou_complete_ne_bloque_personne(monde, nom):
    """Foreign keys are checked at COMMIT, after the head of the journal is locked: FOR UPDATE there was a deadlock."""
    ecrite = monde.transmission(donnees="Départ.")
    karim, ines = client_de(monde.karim), client_de(monde.ines)
    reponses = ensemble(
        lambda: karim.post(monde.adresse(nom, ecrite), complement()),
        lambda: ines.post(monde.adresse("modifier", ecrite), correction(donnees="Corrigé.")),
        verrou="SELECT 1 FROM audit_tete FOR UPDATE",
    )
    assert [r.status_code for r in reponses] == [302, 302]
    verifier_le_journal()


def test_corriger_completer_et_lire_a_la_fois_ne_perd_rien(monde):
    ecrite = monde.transmission(donnees="Départ.")
    with f.systeme():
        claire = f.professionnel("Claire", "cadre_sante", monde.lieu)
        f.rejoindre(monde.equipe, claire)
    ines, karim, emma, nora = (client_de(c) for c in (monde.ines, monde.karim, monde.emma, monde.nora))
    reponses = ensemble(
        lambda: ines.post(monde.adresse("modifier", ecrite), correction(donnees="Corrigé.")),
        lambda: karim.post(monde.adresse("completer", ecrite), complement(donnees="De Karim.")),
        lambda: client_de(claire).post(monde.adresse("completer", ecrite), complement(donnees="De Claire.")),
        lambda: emma.post(monde.adresse("lue", ecrite)),
        lambda: nora.post(monde.adresse("completer", ecrite), complement(donnees="De Nora.")),
    )
    assert [r.status_code for r in reponses] == [302, 302, 302, 302, 403]
    with lisible():
        assert {t.donnees for t in transmissions()} == {"Corrigé.", "De Karim.", "De Claire."}
    assert len(lectures()) == 1


def test_le_journal_reste_enchaine_sous_la_charge(monde):
    """Six threads of two ESMS read, write and are refused; the chain is recomputed afterwards."""
    with f.systeme():
        ailleurs = monde.hugo.professionnel.affectations.get().etablissement
        autre = f.dossier(ailleurs, f.equipe(ailleurs, monde.hugo))
    clients = {c: client_de(c) for c in (monde.ines, monde.karim, monde.paul, monde.emma, monde.nora)}

    def tour(client: Any, dossier: Any) -> Callable[[], list[int]]:
        adresses = [monde.adresse("transmissions", dossier=dossier), reverse("coordination:releve")]
        return lambda: [
            code
            for _ in range(3)
            for code in (
                *(client.get(a).status_code for a in adresses),
                client.post(monde.adresse("noter", dossier=dossier), saisie()).status_code,
            )
        ]

    resultats = ensemble(
        *(tour(c, monde.marcel) for c in clients.values()),
        tour(client_de(monde.hugo), autre),
    )
    assert resultats[0] == [200, 200, 302] * 3 == resultats[1] == resultats[5]
    assert resultats[2] == resultats[3] == [200, 200, 403] * 3 and resultats[4] == [403, 200, 403] * 3
    assert len(transmissions()) == 9
    verifier_le_journal()
    with session_tracee(Acces.systeme(motif="essai")):
        bilan = verification.verifier()
    assert bilan.sain and bilan.chaines >= 2 and bilan.lignes >= 6 * 9  # a row a request, at least


# -- a right that ends --------------------------------------------------------------------------------------


def _hier(modele: Any, **filtre: Any) -> None:
    assert modele.objects.filter(**filtre).update(au=f.aujourdhui() - f.JOUR) >= 1


def test_un_droit_qui_finit_en_cours_de_session_est_refuse_a_la_requete_suivante(monde):
    """Team, accompaniment, function, account: the page open a moment ago is closed, and so is writing."""
    ecrite = monde.transmission(donnees="Texte de soins.")
    pro = monde.ines.professionnel

    def desactiver() -> None:
        monde.ines.is_active = False
        monde.ines.save(update_fields=["is_active"])

    fins: tuple[tuple[Callable[[], Any], Callable[[], Any], int, str], ...] = (
        (
            lambda: _hier(MembreEquipe, professionnel=pro),
            lambda: MembreEquipe.objects.update(au=None),
            403,
            "équipe de soins",
        ),
        (
            lambda: _hier(Accompagnement, dossier_id=monde.marcel.pk),
            lambda: Accompagnement.objects.update(au=None),
            403,
            "équipe de soins",
        ),
        (
            lambda: _hier(Affectation, professionnel=pro),
            lambda: Affectation.objects.update(au=None),
            403,
            "Aucune affectation n’est en cours",
        ),
        (desactiver, lambda: None, 302, ""),
    )
    for finir, retablir, statut, raison in fins:
        client = client_de(monde.ines)
        assert "Texte de soins." in client.get(monde.adresse("transmissions")).content.decode()
        with f.systeme():
            finir()
        for reponse in (
            client.get(monde.adresse("transmissions")),
            client.post(monde.adresse("noter"), saisie()),
            client.post(monde.adresse("modifier", ecrite), correction(donnees="Après la fin.")),
            client.post(monde.adresse("lue", ecrite)),
        ):
            texte = reponse.content.decode()
            assert reponse.status_code == statut and raison in texte and "Texte de soins." not in texte
            if statut == 302:
                assert reponse.headers["Location"].startswith("/connexion/?suite=")
        liste = client.get(reverse("usagers:liste"))
        assert "DUPUIS" not in liste.content.decode()
        with f.systeme():
            retablir()
    assert [t.version for t in transmissions()] == [1] and lectures() == []


def test_un_acces_en_urgence_ou_nominatif_expire_a_l_heure_dite(monde):
    monde.transmission(donnees="Texte de soins.")
    instant = timezone.now()
    with f.systeme():
        f.briser(monde.marcel, monde.nora)
    client = client_de(monde.nora)
    assert "Texte de soins." in client.get(monde.adresse("transmissions")).content.decode()
    with f.systeme():
        BrisDeGlace.objects.update(ouvert_le=instant - dt.timedelta(hours=4), expire_le=instant)
    refus = client.get(monde.adresse("transmissions"))
    assert refus.status_code == 403 and "Texte de soins." not in refus.content.decode()
    assert [t[5] for t in traces_de(refus)] == ["hors_equipe"]
    with f.systeme():
        f.autoriser(monde.marcel, monde.nora, Categorie.SOINS)
    assert "Texte de soins." in client.get(monde.adresse("transmissions")).content.decode()
    with f.systeme():
        Autorisation.objects.update(fin=instant)
    assert client.get(monde.adresse("transmissions")).status_code == 403


def test_rejouer_la_transmission_d_une_autre_personne_par_mon_dossier_est_introuvable(monde):
    """Her uuid under the dossier that I open: 404, and the journal of her dossier says nothing was shown."""
    with f.systeme():
        autre = f.dossier(monde.lieu, f.equipe(monde.lieu, monde.nora, nom="Verger"), nom_naissance="Amrani")
    etrangere = monde.transmission(dossier=autre, auteur=monde.ines, donnees="Texte d’ailleurs.")
    client = client_de(monde.ines)
    for nom, donnees in (("modifier", correction(donnees="Prise.")), ("completer", complement()), ("lue", {})):
        reponse = client.post(monde.adresse(nom, etrangere), donnees)
        inconnue = client.post(monde.adresse(nom, uuid.uuid4()), donnees)
        assert reponse.status_code == inconnue.status_code == 404
        assert "Texte d’ailleurs." not in reponse.content.decode()
        assert autre.pk not in {d for t in traces_de(reponse) for d in t[0]}
        assert [t[1:] for t in traces_de(reponse)] == [t[1:] for t in traces_de(inconnue)]
    (relue,) = transmissions()
    with lisible():
        assert relue.donnees == "Texte d’ailleurs." and relue.version == 1
    assert lectures() == []
