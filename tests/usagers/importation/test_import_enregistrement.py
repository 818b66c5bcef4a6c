"""From the document to the dossier: created, attached or flagged; all or nothing; care kept in « soins »."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dui.commun.categories import Categorie
from dui.commun.erreurs import AccesNonLie
from tests import fabrique as monde
from tests.usagers.importation import fabrique, fabrique_cda
from tests.usagers.importation.fabrique import EVENEMENT, LOCAL, MATRICULE, SEJOUR
from tests.usagers.importation.officiels import officiel
from usagers.importation.enregistrement import importer
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.lecture import lire_document
from usagers.importation.rapport import RapportImport
from usagers.importation.rapprochement import masquer
from usagers.models import (
    Coordonnees,
    Dossier,
    Doublon,
    Ecrit,
    EvenementImporte,
    IdentiteINS,
    Proche,
    Sejour,
    SourceImportee,
)

pytestmark = pytest.mark.django_db(databases=["default", "cles"])


@pytest.fixture
def lieu() -> Any:
    return monde.etablissement()


def fhir(**modifs: Any) -> bytes:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1").update(modifs)
    return fabrique.octets(paquet)


def entrer(octets: bytes, lieu: Any, auteur: Any = None) -> RapportImport:
    with monde.systeme("import d'essai"):
        return importer(lire_document(octets), lieu, auteur)


def test_une_personne_inconnue_est_creee(lieu: Any) -> None:
    rapport = entrer(fhir(), lieu)
    assert rapport.dossier_cree
    assert rapport.doublons == []
    with monde.systeme():
        dossier = Dossier.objects.get(pk=rapport.dossier)
        assert (dossier.nom_naissance, dossier.premier_prenom) == ("LECHAMP", "Marguerite")
        assert (dossier.nom_utilise, dossier.prenom_utilise) == ("VERNAY", "Margot")
        assert (dossier.prenoms, dossier.sexe) == ("Marguerite Odette", "F")
        assert dossier.date_naissance == dt.date(1938, 2, 11)
        assert (dossier.lieu_naissance, dossier.ordre_naissance) == ("38185", 3)
        assert dossier.identifiant_source == LOCAL
        assert dossier.entre_le == dt.date(2025, 1, 10)
        sejour = Sejour.objects.get(dossier=dossier)
        assert (sejour.numero, sejour.statut) == (SEJOUR, "en_cours")
        assert (sejour.admis_le, sejour.sortie_prevue) == (dt.date(2025, 1, 8), dt.date(2025, 6, 30))
        assert sejour.mode_entree == "Retour d'hospitalisation"
        assert sejour.provenance == "Hôpital fictif de Voiron"
        coordonnees = Coordonnees.objects.get(dossier=dossier)
        assert coordonnees.adresse.startswith("4 impasse des Tilleuls")
        assert coordonnees.telephone == "0476000000"
        assert Proche.objects.get(dossier=dossier).lien == "enfant"


def test_le_matricule_est_garde_provisoire_et_jamais_montrable(lieu: Any) -> None:
    rapport = entrer(fhir(), lieu)
    with monde.systeme():
        ins = IdentiteINS.objects.get(dossier=rapport.dossier)
        assert (ins.statut, ins.matricule, ins.oid) == ("provisoire", MATRICULE, "1.2.250.1.213.1.4.8")
        assert ins.matricule_montrable == ""


def test_les_evenements_sont_en_coordination_et_les_soins_en_soins(lieu: Any) -> None:
    """« coordination » is read by professions that may not read care: no care text goes there."""
    for octets in (fhir(), fabrique_cda.document()):
        rapport = entrer(octets, monde.etablissement("Autre"))
        with monde.systeme():
            evenement = EvenementImporte.objects.get(dossier=rapport.dossier, identifiant=EVENEMENT)
            assert (evenement.code, evenement.statut) == ("MED-1299", "REALISE")
            assert evenement.debut.isoformat() == "2025-02-03T07:00:00+00:00"
            assert evenement.libelle == "Toilette au domicile"
            assert evenement.details["transports"][0]["mode"] == "Véhicule individuel"
            montre = f"{evenement.libelle}{evenement.details}{evenement.fragment}"
            for soin in ("Peau saine", "Perte d'autonomie", "boîtier"):
                assert soin not in montre
            ecrits = list(Ecrit.objects.filter(dossier=rapport.dossier))
            assert {ecrit.categorie for ecrit in ecrits} == {Categorie.SOINS}
            texte = "\n".join(ecrit.texte for ecrit in ecrits)
            assert "Peau saine, moral bon." in texte
            assert "Perte d'autonomie" in texte
            assert any("GIR-3" in ecrit.titre for ecrit in ecrits)
            assert "Se laver" in texte


def test_la_source_garde_tout_et_dit_ce_qui_manque(lieu: Any) -> None:
    octets = fhir()
    rapport = entrer(octets, lieu)
    with monde.systeme():
        source = SourceImportee.objects.get(dossier=rapport.dossier)
        assert source.contenu.encode() == octets
        assert any("CarePlan" in une["chemin"] for une in source.non_repris)
        assert any(une["chemin"] == "pièces jointes" for une in source.non_repris)


def test_importer_deux_fois_ne_change_rien(lieu: Any) -> None:
    premier, second = entrer(fhir(), lieu), entrer(fhir(), lieu)
    assert second.deja_importe
    assert second.dossier == premier.dossier
    assert "rien n'a changé" in second.en_lignes()[0]
    with monde.systeme():
        assert Dossier.objects.filter(etablissement=lieu).count() == 1
        assert EvenementImporte.objects.filter(dossier=premier.dossier).count() == 2


def test_le_meme_document_va_dans_deux_etablissements(lieu: Any) -> None:
    autre = monde.etablissement("Les Ormes")
    assert entrer(fhir(), lieu).dossier != entrer(fhir(), autre).dossier


def test_le_cda_complete_le_dossier_cree_par_le_fhir(lieu: Any) -> None:
    premier, second = entrer(fhir(), lieu), entrer(fabrique_cda.document(), lieu)
    assert not second.dossier_cree
    assert second.dossier == premier.dossier
    assert second.rapprochement == "même matricule INS et mêmes traits d'identité"
    assert second.deja_la["séjour"] == second.deja_la["évènement"] == 1
    with monde.systeme():
        assert Sejour.objects.filter(dossier=premier.dossier).count() == 1
        assert SourceImportee.objects.filter(dossier=premier.dossier).count() == 2


def sans_ins(octets: bytes) -> bytes:
    import json

    paquet = json.loads(octets)
    patient = fabrique.ressource(paquet, "p1")
    patient["identifier"] = patient["identifier"][1:]
    patient["note-de-test"] = "autre empreinte"
    return fabrique.octets(paquet)


def test_l_identifiant_local_suffit_si_les_traits_concordent(lieu: Any) -> None:
    premier, second = entrer(fhir(), lieu), entrer(sans_ins(fhir()), lieu)
    assert second.dossier == premier.dossier
    assert second.rapprochement.startswith("même identifiant local")


def test_un_identifiant_fort_et_des_traits_differents_font_un_doublon(lieu: Any) -> None:
    premier = entrer(fhir(), lieu)
    second = entrer(fhir(birthDate="1939-02-11"), lieu)
    assert second.dossier_cree
    assert second.doublons == [premier.dossier]
    with monde.systeme():
        doublon = Doublon.objects.get(dossier=second.dossier)
        assert doublon.autre == premier.dossier
        assert "traits d'identité différents" in doublon.raison
        assert doublon.tranche_le is None


def inconnu_par_ses_numeros() -> bytes:
    """Same traits, no identifier in common."""
    texte = sans_ins(fhir()).decode()
    return texte.replace("/U77", "/X99").encode()


def test_des_traits_seuls_ne_rattachent_jamais(lieu: Any) -> None:
    premier = entrer(fhir(), lieu)
    second = entrer(inconnu_par_ses_numeros(), lieu)
    assert second.dossier_cree
    assert second.doublons == [premier.dossier]


def test_un_homonyme_rend_le_rattachement_ambigu(lieu: Any) -> None:
    premier = entrer(fhir(), lieu)
    jumeau = entrer(inconnu_par_ses_numeros(), lieu)
    troisieme = entrer(fabrique_cda.document(), lieu)
    assert troisieme.dossier_cree
    assert set(troisieme.doublons) == {premier.dossier, jumeau.dossier}


def test_un_autre_etablissement_n_est_jamais_rapproche(lieu: Any) -> None:
    entrer(fhir(), lieu)
    assert entrer(fabrique_cda.document(), monde.etablissement("Les Ormes")).doublons == []


def test_ce_qui_differe_est_dit_et_rien_n_est_ecrase(lieu: Any) -> None:
    premier = entrer(fhir(), lieu)
    autre = fabrique_cda.document().replace(b">VERNAY<", b">MARTEL<").replace(b'"20250630"', b'"20250715"')
    second = entrer(autre, lieu)
    assert second.dossier == premier.dossier
    assert any("nom utilisé" in phrase for phrase in second.differences)
    assert any("sortie prévue" in phrase for phrase in second.differences)
    with monde.systeme():
        assert Dossier.objects.get(pk=premier.dossier).nom_utilise == "VERNAY"
        assert Sejour.objects.get(dossier=premier.dossier).sortie_prevue == dt.date(2025, 6, 30)


def test_tout_ou_rien(lieu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*_args: Any, **_nommes: Any) -> None:
        raise DocumentRefuse("Document refusé : panne voulue.")

    monkeypatch.setattr("usagers.importation.enregistrement.enregistrer_evaluations", tomber)
    with monde.systeme():  # this session goes on after the refusal: only the import is undone
        with pytest.raises(DocumentRefuse):
            importer(lire_document(fhir()), lieu)
        for modele in (Dossier, Sejour, EvenementImporte, SourceImportee, IdentiteINS, Ecrit):
            assert modele.objects.filter(etablissement=lieu).count() == 0


def test_des_dates_de_sejour_incoherentes_refusent_tout(lieu: Any) -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "s1")["period"] = {"start": "2025-01-10", "end": "2025-01-01"}
    with pytest.raises(DocumentRefuse, match="avant d'avoir commencé"):
        entrer(fabrique.octets(paquet), lieu)


def test_un_nom_trop_long_est_refuse_sans_etre_coupe(lieu: Any) -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["name"][0]["family"] = "A" * 101
    with pytest.raises(DocumentRefuse, match="100 caractères"):
        entrer(fabrique.octets(paquet), lieu)


def test_sans_acces_lie_rien_ne_s_importe(lieu: Any) -> None:
    with pytest.raises(AccesNonLie):
        importer(lire_document(fhir()), lieu)


def test_deux_evenements_du_meme_numero_sont_gardes_tous_les_deux(lieu: Any) -> None:
    paquet = fabrique.paquet()
    double = copy.deepcopy(next(une for une in paquet["entry"] if une["resource"]["id"] == "e1"))
    double["fullUrl"], double["resource"]["id"] = "urn:uuid:double", "e3"
    paquet["entry"].append(double)
    rapport = entrer(fabrique.octets(paquet), lieu)
    assert rapport.crees["évènement"] == 3


def test_un_identifiant_bati_sur_le_nir_n_entre_jamais_en_clair(lieu: Any) -> None:
    """The official example numbers its stays with the INS number itself."""
    octets = fhir().decode().replace("/U77-", f"/{MATRICULE}-").encode()
    rapport = entrer(octets, lieu)
    with monde.systeme():
        clairs = [
            *Sejour.objects.filter(dossier=rapport.dossier).values_list("dossier_id", "numero"),
            *Dossier.objects.filter(pk=rapport.dossier).values_list("id", "identifiant_source"),
            *EvenementImporte.objects.filter(dossier=rapport.dossier).values_list("dossier_id", "identifiant"),
        ]
    assert len(clairs) == 4
    assert all(MATRICULE not in texte for _, texte in clairs)
    assert masquer(f"3/{MATRICULE}-EVN-1") == masquer(f"3/{MATRICULE}-EVN-1") != f"3/{MATRICULE}-EVN-1"


def test_le_rapport_et_le_journal_ne_disent_rien_de_la_personne(lieu: Any, caplog: pytest.LogCaptureFixture) -> None:
    entrer(fhir(), lieu)
    lignes = "\n".join(entrer(fabrique_cda.document(), lieu).en_lignes()) + caplog.text
    for donnee in ("LECHAMP", "VERNAY", "Marguerite", MATRICULE, "Peau saine", "1938"):
        assert donnee not in lignes


def commande(fichier: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    call_command("importer_tddui", str(fichier), **options)
    return capsys.readouterr().out


def test_la_commande(lieu: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fichier = tmp_path / "recu.json"
    fichier.write_bytes(fhir())
    ines = monde.professionnel("Inès", "infirmier", lieu)
    equipe = monde.equipe(lieu, ines)
    sortie = commande(fichier, capsys, etablissement=lieu.finess, equipe=equipe.nom, auteur=ines.courriel)
    assert "créé" in sortie
    assert "repris : évènement × 2" in sortie
    assert "accompagnement" in sortie
    assert "déjà importé" in commande(fichier, capsys, etablissement=str(lieu.pk))


def test_sans_etablissement_la_commande_prend_le_seul_et_demande_lequel_sinon(
    lieu: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fichier = tmp_path / "recu.json"
    fichier.write_bytes(fhir())
    assert "n'est confié à aucune équipe" in commande(fichier, capsys)
    monde.etablissement("Ailleurs")
    with pytest.raises(CommandError, match=lieu.finess):
        call_command("importer_tddui", str(fichier))


def test_en_demonstration_la_commande_confie_le_dossier_a_la_premiere_equipe(
    lieu: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.DUI_MODE = "demo"
    monde.etablissement("Zéphyr", lieu.organisme)
    equipe = monde.equipe(lieu, monde.professionnel("Inès", "infirmier", lieu))
    fichier = tmp_path / "recu.json"
    fichier.write_bytes(fhir())
    assert f"confié à « {equipe.nom} », {lieu.nom}" in commande(fichier, capsys)


def test_la_commande_a_l_essai_n_enregistre_rien(lieu: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fichier = tmp_path / "recu.json"
    fichier.write_bytes(fhir())
    assert "rien n'est enregistré" in commande(fichier, capsys, etablissement=lieu.finess, essai=True)
    with monde.systeme():
        assert Dossier.objects.filter(etablissement=lieu).count() == 0


@pytest.mark.parametrize(
    ("contenu", "options", "mot"),
    [
        (b"<!DOCTYPE a><a/>", {}, "DTD"),
        (None, {}, "illisible"),
        (b"ok", {"etablissement": "000000000"}, "ni JSON"),
    ],
)
def test_la_commande_refuse_en_francais(
    lieu: Any, tmp_path: Path, contenu: bytes | None, options: dict[str, str], mot: str
) -> None:
    fichier = tmp_path / "recu"
    if contenu is not None:
        fichier.write_bytes(contenu)
    with pytest.raises(CommandError, match=mot):
        call_command("importer_tddui", str(fichier), **{"etablissement": lieu.finess, **options})


@pytest.mark.parametrize(
    ("options", "mot"),
    [
        ({"etablissement": "000000000"}, "Aucun établissement"),
        ({"auteur": "personne@exemple.invalid"}, "Aucun compte"),
        ({"equipe": "Équipe fantôme"}, "Aucune équipe"),
    ],
)
def test_la_commande_nomme_ce_qu_elle_ne_trouve_pas(
    lieu: Any, tmp_path: Path, options: dict[str, str], mot: str
) -> None:
    fichier = tmp_path / "recu.json"
    fichier.write_bytes(fhir())
    with pytest.raises(CommandError, match=mot):
        call_command("importer_tddui", str(fichier), **{"etablissement": lieu.finess, **options})
    with monde.systeme():
        assert Dossier.objects.filter(etablissement=lieu).count() == 0


def test_les_deux_exemples_officiels_font_un_seul_dossier(lieu: Any) -> None:
    un = entrer(officiel("tddui_bundle_ssiad.json"), lieu)
    deux = entrer(officiel("cda_export_dui_ssiad.xml"), lieu)
    assert un.dossier_cree
    assert not deux.dossier_cree
    assert deux.dossier == un.dossier
    assert deux.crees["évaluation (soins)"] == 2
    with monde.systeme():
        assert Sejour.objects.filter(dossier=un.dossier).count() == 1
        assert EvenementImporte.objects.filter(dossier=un.dossier).count() == 1
        assert IdentiteINS.objects.get(dossier=un.dossier).matricule is None
