"""The figures are right, stay in their ESMS, are masked alike everywhere, and cost one query."""

from __future__ import annotations

import csv
import io
import re
import statistics
import zipfile
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from audit import lecture
from dui.commun import roles
from dui.commun.acces import Action
from dui.commun.contexte_sql import en_role
from dui.commun.erreurs import AccesNonLie
from habilitations.models import Etablissement, SurchargeMatrice, Unite
from habilitations.professions import Profession as P
from tests import fabrique as f
from tests.habilitations.outils import traces
from tests.usagers.pilotage.monde import Decompte, Monde
from usagers import donnees
from usagers import models as u
from usagers.pilotage.comptes import Periode, compter
from usagers.pilotage.gir import MOTIF, relever, relever_tous
from usagers.pilotage.masque import PETIT, TOTAL
from usagers.pilotage.publication import publier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
ADRESSES = ("usagers:pilotage", "usagers:pilotage_csv", "usagers:pilotage_xlsx")
LECTEURS = {P.DIRECTEUR, P.CHEF_SERVICE, P.CADRE_SANTE}


@pytest.fixture
def monde(settings, tmp_path) -> Monde:
    settings.DUI_ANCRE = tmp_path / "ancre"
    return Monde()


def comptes_de(monde: Monde, annee: int):
    periode = Periode(annee, monde.jour)
    with f.systeme():
        return periode, compter(monde.lieu.pk, periode)


@pytest.mark.parametrize("recul", [0, 1])
def test_les_chiffres_sont_ceux_d_un_decompte_ligne_a_ligne(monde, recul):
    monde.peupler(120)
    monde.peupler(25, monde.autre)
    periode, comptes = comptes_de(monde, monde.jour.year - recul)
    d = Decompte(monde.lieu, periode.debut, periode.fin, monde.jour)
    tranches = [(int(r["depuis"]), r["code"]) for r in donnees.lire("tranches_age")]
    attendus = {
        "file_active": d.file_active(), "presents": d.presents(tranches), "entrees": d.mouvements("entree"),
        "sorties": d.mouvements("sortie"), "journees": d.journees(), "projets": d.projets(), "droits": d.droits(),
        "contrats": d.contrats(), "actes": d.actes(),
    }  # fmt: skip
    for code, attendu in attendus.items():
        assert Counter(comptes.comptes[code]) == attendu, code
        assert attendu, code
    durees = d.durees()
    assert comptes.mesures["moyenne"][TOTAL] == pytest.approx(statistics.mean(durees))
    assert comptes.mesures["mediane"][TOTAL] == pytest.approx(statistics.median(durees))


def test_l_autre_etablissement_ne_compte_pas(monde):
    monde.peupler(30, monde.autre)
    _, comptes = comptes_de(monde, monde.jour.year)
    assert not any(comptes.comptes.values()) and not any(comptes.mesures.values())
    assert set(comptes.unites) == {str(x.pk) for x in Unite.objects.filter(etablissement=monde.lieu)}


def test_sans_acces_lie_rien_n_est_compte(monde):
    with pytest.raises(AccesNonLie):
        compter(monde.lieu.pk, Periode(monde.jour.year, monde.jour))


@pytest.mark.parametrize("profession", list(P))
def test_seuls_ceux_qui_en_repondent_voient_les_chiffres(monde, profession):
    client = monde.client(profession)
    attendu = 200 if profession in LECTEURS else 403
    assert {client.get(reverse(nom)).status_code for nom in ADRESSES} == {attendu}
    assert ("/pilotage/" in client.get("/").content.decode()) == (profession in LECTEURS)


def test_le_journal_dit_qui_a_regarde_des_chiffres_et_de_personne(monde):
    monde.peupler(12)
    client = monde.client(P.DIRECTEUR)
    page, fichier = client.get(reverse("usagers:pilotage")), client.get(reverse("usagers:pilotage_xlsx"))
    assert traces(page) == [([], "", Action.LISTER, "accorde", "fonction", "indicateurs")]
    assert traces(fichier) == [([], "", Action.EXPORTER, "accorde", "fonction", "indicateurs_exportes")]
    journal = monde.client(P.DPO).get("/journal/").content.decode()
    assert "a consulté les indicateurs" in journal and "a exporté les indicateurs" in journal


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_dossiers(monde):
    client, nombres = monde.client(P.DIRECTEUR), []
    client.get("/aide/")  # what a process or a session asks once
    for combien in (10, 990):
        monde.peupler(combien)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(reverse("usagers:pilotage")).status_code == 200
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1] <= 12 + 3, nombres  # three: a transaction inside that of the test


def _cases_du_csv(contenu: bytes) -> dict[tuple[str, str, str], str]:
    """By indicator (as a tab may name it), unit and detail."""
    lignes = csv.reader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";")
    return {(a[:31], b, c): re.sub(r"\s", "", d) for a, b, c, d in lignes if a != "Lisez-moi"}


def _feuilles_du_xlsx(contenu: bytes) -> dict[str, list[list[str]]]:
    """Sheet name -> rows of texts, read from the XML of the archive."""
    espace = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        assert archive.testzip() is None
        lus = {n: archive.read(n) for n in archive.namelist()}
    textes = [
        "".join(t.text or "" for t in si.iter(f"{{{espace['m']}}}t"))
        for si in etree.fromstring(lus["xl/sharedStrings.xml"]).findall("m:si", espace)
    ]
    noms = [s.get("name") or "" for s in etree.fromstring(lus["xl/workbook.xml"]).iter(f"{{{espace['m']}}}sheet")]
    feuilles = {}
    for rang, nom in enumerate(noms, 1):
        page = etree.fromstring(lus[f"xl/worksheets/sheet{rang}.xml"])
        assert page.find(".//m:f", espace) is None  # no formula
        feuilles[nom] = [
            [textes[int(c.findtext("m:v", "", espace))] if c.get("t") == "s" else c.findtext("m:v", "", espace)
             for c in r.findall("m:c", espace)]
            for r in page.findall(".//m:row", espace)
        ]  # fmt: skip
    return feuilles


def test_la_page_le_csv_et_le_xlsx_publient_les_memes_cases(monde):
    monde.peupler(70)
    client = monde.client(P.DIRECTEUR)
    page = client.get(reverse("usagers:pilotage")).content.decode()
    lus = _cases_du_csv(client.get(reverse("usagers:pilotage_csv")).content)
    feuilles = _feuilles_du_xlsx(client.get(reverse("usagers:pilotage_xlsx")).content)
    assert next(iter(feuilles)) == "Lisez-moi"
    garde = " ".join(" ".join(x) for x in feuilles["Lisez-moi"])
    assert all(mot in garde for mot in ("Les Tilleuls", "Masquage", "File active", "Source", f"{monde.jour:%d/%m/%Y}"))
    for nom, lignes in feuilles.items():
        if nom == "Lisez-moi":
            continue
        rang = next(i for i, x in enumerate(lignes) if x and x[0] == "Unité")
        for ligne in lignes[rang + 1 :]:
            paires = list(zip(lignes[rang], ligne, strict=True))
            mois = f"{ligne[1]}, " if lignes[rang][1] == "Mois" else ""
            for entete, valeur in paires[2 if mois else 1 :]:
                assert lus[nom, ligne[0], mois + entete] == re.sub(r"\s", "", valeur), (nom, entete)
    attendues = [v for (quoi, _, _), v in lus.items() if quoi == "Par unité"]
    table = re.search(
        r'<table class="tableau en-cartes"><caption class="visuellement-cache">Par unité.*?</table>', page, re.S
    )
    cellules = re.findall(r"<td[^>]*>(.*?)</td>", table.group(), re.S)
    assert [re.sub(r"\s|&nbsp;", "", x).replace("&lt;", "<") for x in cellules] == attendues
    assert "<5" in attendues + list(lus.values())


def test_aucun_petit_effectif_ne_sort_de_la_regle(monde):
    monde.peupler(90)
    periode, comptes = comptes_de(monde, monde.jour.year)
    p = publier(comptes, periode, "X", None)
    for tableau in p.tableaux.values():
        assert not any(c.valeur and c.valeur < 5 for c in tableau.cases.values())
    for liste in p.listes.values():
        assert not any(c.valeur and c.valeur < 5 for c in liste.values())
    for unite, duree in p.durees.items():
        if p.tableaux["sorties"].total(unite).masquee:
            assert duree.moyenne.masquee and duree.mediane.masquee


def test_la_file_active_ne_rend_pas_des_sorties_masquees(monde):
    """Who was there less who still is would be who left."""
    monde.peupler(60)
    periode, comptes = comptes_de(monde, monde.jour.year)
    comptes.comptes["sorties"] = {(str(monde.verger.pk), "01"): 2}
    p = publier(comptes, periode, "X", None)
    for unite in (str(monde.verger.pk), TOTAL):
        assert p.tableaux["sorties"].total(unite).texte == PETIT
        assert p.listes["file_active"][unite].masquee
    presents = p.tableaux["presents"].total(TOTAL).valeur
    assert p.listes["file_active"][TOTAL].texte == f"de {presents} à {presents + 4}"


def test_une_unite_choisie_montre_les_siens(monde):
    monde.peupler(80)
    client, verger = monde.client(P.CHEF_SERVICE), str(monde.verger.pk)
    periode, comptes = comptes_de(monde, monde.jour.year)
    attendu = publier(comptes, periode, "X", None).listes["file_active"][verger].texte
    page = client.get(reverse("usagers:pilotage"), {"unite": verger}).content.decode()
    assert re.search(rf'<dt>File active</dt><dd class="chiffre-cle">{attendu.replace("<", "&lt;")}</dd>', page)
    ailleurs = str(monde.unites[monde.autre.pk][0].pk)
    autre = client.get(reverse("usagers:pilotage"), {"unite": ailleurs, "annee": "1812"}).content.decode()
    assert 'id="chiffres">Tout l’établissement' in autre and "Le Phare" not in autre


# -- GIR -----------------------------------------------------------------------------------------------------


def _evaluer(monde: Monde, effectifs: dict[tuple[str, int], int]) -> None:
    unites = {x.nom: x for x in Unite.objects.filter(etablissement=monde.lieu)}
    with f.systeme():
        for (unite, gir), combien in effectifs.items():
            for _ in range(combien):
                d = f.dossier(monde.lieu, unite=unites[unite])
                u.Evaluation(
                    dossier=d, categorie="soins", grille="aggir", date=monde.jour, etat="VALIDE",
                    validee_le="2026-01-01T00:00Z", validee_par=monde.comptes[P.MEDECIN], resultat={"gir": gir},
                ).save()  # fmt: skip


def test_le_releve_des_gir_ne_garde_que_des_effectifs_masques(monde):
    _evaluer(monde, {("Jardin", 1): 8, ("Jardin", 2): 2, ("Verger", 1): 7, ("Verger", 2): 9})
    releve = relever(monde.lieu.pk, monde.jour)
    verger, jardin = str(monde.verger.pk), str(monde.unites[monde.lieu.pk][0].pk)
    assert releve.contenu[TOTAL] | {"1": "15", "2": "11", TOTAL: "26"} == releve.contenu[TOTAL]
    assert releve.contenu[jardin]["2"] == PETIT and releve.contenu[verger]["2"] == "n. c."
    assert not any(v.isdecimal() and 0 < int(v) < 5 for x in releve.contenu.values() for v in x.values())


def test_les_gir_se_relevent_une_fois_par_mois_sous_un_motif(monde):
    _evaluer(monde, {("Jardin", 3): 6})
    assert relever_tous(monde.jour) == 1 and relever_tous(monde.jour) == 0
    with lecture.tout_le_journal(), en_role(roles.JOURNAL), connection.cursor() as curseur:
        curseur.execute("SELECT dossiers, categorie, base, acteur FROM audit_trace WHERE motif LIKE %s", [f"{MOTIF}%"])
        lues = curseur.fetchall()
    assert {x[1:] for x in lues} == {("soins", "systeme", None)}
    assert sum(len(x[0]) for x in lues) == 6


def test_les_gir_par_unite_sont_a_qui_lit_les_soins(monde):
    _evaluer(monde, {("Jardin", 1): 8, ("Verger", 4): 9})
    relever_tous(monde.jour)
    for profession, par_unite in ((P.DIRECTEUR, False), (P.CHEF_SERVICE, False), (P.CADRE_SANTE, True)):
        client = monde.client(profession)
        lus = _cases_du_csv(client.get(reverse("usagers:pilotage_csv")).content)
        gir = {unite for quoi, unite, _ in lus if quoi == "Répartition des GIR"}
        assert gir == ({"Jardin", "Verger", "Tout l’établissement"} if par_unite else {"Tout l’établissement"})
        page = client.get(reverse("usagers:pilotage"), {"unite": str(monde.verger.pk)}).content.decode()
        assert ("Donnée de santé : votre métier la lit" in page) != par_unite


def test_une_matrice_reglee_ici_ouvre_le_detail(monde):
    _evaluer(monde, {("Jardin", 1): 8, ("Verger", 4): 9})
    relever_tous(monde.jour)
    SurchargeMatrice.objects.create(
        etablissement=monde.lieu, profession=P.DIRECTEUR, categorie="soins", niveau=1, motif="essai",
        auteur=monde.comptes[P.DIRECTEUR],
    )  # fmt: skip
    lus = _cases_du_csv(monde.client(P.DIRECTEUR).get(reverse("usagers:pilotage_csv")).content)
    assert ("Répartition des GIR", "Verger", "GIR 4") in lus


# -- places --------------------------------------------------------------------------------------------------


def test_la_direction_regle_les_places_et_l_occupation_suit(monde):
    monde.peupler(60)
    client, adresse = monde.client(P.DIRECTEUR), reverse("habilitations:places")
    jardin = monde.unites[monde.lieu.pk][0]
    assert client.post(adresse, {"etablissement": "-1"}).status_code == 422
    saisie = {"etablissement": "50", f"unite_{jardin.pk}": "20", f"unite_{monde.verger.pk}": ""}
    reponse = client.post(adresse, saisie)
    assert reponse.status_code == 302
    assert [t[-1] for t in traces(reponse)] == ["places_reglees"]
    jardin.refresh_from_db()
    assert (Etablissement.objects.get(pk=monde.lieu.pk).places, jardin.places) == (50, 20)
    periode, comptes = comptes_de(monde, monde.jour.year)
    p = publier(comptes, periode, "X", 50)
    journees = sum(comptes.comptes["journees"].values())
    assert p.occupation[TOTAL].taux.valeur == round(100 * journees / (50 * periode.jours))
    assert monde.client(P.CHEF_SERVICE).get(adresse).status_code == 403
