"""What the two formats say of the same fictitious person, read into the same words."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from tests.usagers.importation import fabrique, fabrique_cda
from tests.usagers.importation.fabrique import EVENEMENT, EVENEMENT_ANNULE, LOCAL, MATRICULE, PIECE, RPPS, SEJOUR
from tests.usagers.importation.officiels import officiel
from usagers.importation.erreurs import DocumentRefuse
from usagers.importation.lecture import lire_document
from usagers.importation.structures import DocumentLu, Format, StatutEvenement, StatutIdentite


def fhir() -> DocumentLu:
    return lire_document(fabrique.octets(fabrique.paquet()))


def cda() -> DocumentLu:
    return lire_document(fabrique_cda.document())


def transporte() -> DocumentLu:
    return lire_document(fabrique.octets(fabrique.transporte(fabrique_cda.document())))


TOUS = pytest.mark.parametrize("lire", [fhir, cda, transporte])


@TOUS
def test_identite(lire) -> None:
    personne = lire().personne
    assert (personne.nom_naissance, personne.nom_utilise) == ("LECHAMP", "VERNAY")
    assert (personne.premier_prenom, personne.prenoms_naissance) == ("Marguerite", "Marguerite Odette")
    assert (personne.prenom_utilise, personne.civilite, personne.sexe) == ("Margot", "MME", "F")
    assert personne.date_naissance.jour == date(1938, 2, 11)
    assert (personne.lieu_naissance_cog, personne.ordre_naissance) == ("38185", 3)
    assert (personne.matricule_ins, personne.oid_ins) == (MATRICULE, "1.2.250.1.213.1.4.8")
    assert personne.identifiants_locaux == [LOCAL]
    assert personne.adresses[0].ville == "Voiron"
    assert personne.telecoms[0].valeur == "0476000000"


@TOUS
def test_l_import_ne_donne_jamais_mieux_que_provisoire(lire) -> None:
    """The sender announces VALI: neither INSi nor a paper was seen here (RNIV)."""
    assert lire().personne.statut_propose is StatutIdentite.PROVISOIRE


@TOUS
def test_sejour(lire) -> None:
    (sejour,) = lire().sejours
    assert (sejour.identifiant, sejour.numero_dossier) == (SEJOUR, "2041")
    assert sejour.statut is StatutEvenement.EN_REALISATION
    assert sejour.date_admission.jour == date(2025, 1, 8)
    assert sejour.date_entree.jour == date(2025, 1, 10)
    assert sejour.date_sortie is None
    assert sejour.date_sortie_prevue.jour == date(2025, 6, 30)
    assert str(sejour.mode_entree) == "Retour d'hospitalisation"
    assert str(sejour.mode_sortie) == "Retour au domicile"
    assert sejour.structure.finess == fabrique.FINESS
    assert EVENEMENT in sejour.evenements


@TOUS
def test_evenement(lire) -> None:
    evenement = lire().evenements[0]
    assert (evenement.identifiant, evenement.sejour) == (EVENEMENT, SEJOUR)
    assert evenement.types[0].code == "MED-1299"
    assert evenement.statut is StatutEvenement.REALISE
    assert evenement.debut.texte == "2025-02-03T08:00:00+01:00"
    assert evenement.fin.texte == "2025-02-03T08:45:00+01:00"
    assert (evenement.libelle, evenement.motif) == ("Toilette au domicile", "Perte d'autonomie")
    assert evenement.compte_rendu == "Peau saine, moral bon."
    assert evenement.commentaire == "Clé dans le boîtier."
    assert evenement.participants[0].professionnel.rpps == RPPS
    assert evenement.participants[0].professionnel.nom == "Ostreval"
    assert evenement.lieux[0].nom == "Domicile"
    assert EVENEMENT in evenement.source


@TOUS
def test_transport(lire) -> None:
    (transport,) = lire().evenements[0].transports
    assert transport.nature == "professionnel"
    assert transport.mode.code == "ORG-202"
    assert [(mesure.valeur, mesure.unite) for mesure in transport.mesures] == [("7.25", "km"), ("3", "EUR")]
    assert transport.participants[0].professionnel.rpps == RPPS


@TOUS
def test_evaluation_et_piece_jointe(lire) -> None:
    document = lire()
    (evaluation,) = document.evaluations
    assert (evaluation.type.code, evaluation.resultat.code) == ("MED-1292", "MED-341")
    assert any(reponse.code.libelle == "Se laver" for reponse in evaluation.reponses)
    assert document.documents[0].contenu == PIECE
    assert document.documents[0].type_mime == "application/pdf"


def test_un_evenement_annule_porte_son_motif() -> None:
    annule = fhir().evenements[1]
    assert annule.identifiant == EVENEMENT_ANNULE
    assert annule.statut is StatutEvenement.ANNULE
    assert annule.motif_annulation.code == "GEN-358"


def test_contacts_couverture_et_provenance() -> None:
    du_fhir, du_cda = fhir(), cda()
    assert du_fhir.contacts[0].nom == "Vernay"
    assert [str(relation) for relation in du_fhir.contacts[0].relations] == ["Fille", "Contact d'urgence"]
    assert du_fhir.sejours[0].provenance == "Hôpital fictif de Voiron"
    assert du_cda.contacts[0].nom == "Ferrand"
    assert du_cda.couvertures[0].organisme == "CPAM fictive"
    assert du_cda.entete.logiciel == "Éditeur AutreDUI"
    assert du_cda.structure.categorie.precisions[0].code == "354"


def test_formats_versions_et_empreintes() -> None:
    assert [lu.format for lu in (fhir(), cda(), transporte())] == [Format.FHIR, Format.CDA, Format.CDA_TRANSPORTE]
    assert (fhir().version, cda().version) == ("2.2.0", "1.0.1")
    assert len({fhir().empreinte, cda().empreinte, transporte().empreinte}) == 3


def test_la_source_d_un_evenement_garde_les_decimales() -> None:
    assert '"value": 7.25' in fhir().evenements[0].transports[0].source


def test_un_projet_personnalise_est_rapporte_en_une_ligne() -> None:
    (ligne,) = fhir().non_repris
    assert "CarePlan" in ligne.chemin
    assert "projet personnalisé" in ligne.raison
    assert ligne.feuilles == 4


@pytest.mark.parametrize(
    ("valeur", "systeme", "raison"),
    [
        (MATRICULE[:-1] + "0", "urn:oid:1.2.250.1.213.1.4.8", "clé est fausse"),
        (MATRICULE[:13], "urn:oid:1.2.250.1.213.1.4.8", "15 caractères"),
        (MATRICULE, "urn:oid:1.2.3", "sans OID connu"),
        (MATRICULE, None, "sans OID connu"),
    ],
)
def test_un_matricule_douteux_est_ecarte_et_dit(valeur: str, systeme: str | None, raison: str) -> None:
    paquet = fabrique.paquet()
    identifiant = fabrique.ressource(paquet, "p1")["identifier"][0]
    identifiant["value"] = valeur
    identifiant.pop("system")
    if systeme:
        identifiant["system"] = systeme
    lu = lire_document(fabrique.octets(paquet))
    assert (lu.personne.matricule_ins, lu.personne.oid_ins) == ("", "")
    assert any(raison in une.raison for une in lu.non_repris)
    assert any(raison in phrase for phrase in lu.avertissements)


def test_un_matricule_de_test_est_signale() -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["identifier"][0]["system"] = "urn:oid:1.2.250.1.213.1.4.10"
    lu = lire_document(fabrique.octets(paquet))
    assert lu.personne.oid_ins.endswith(".10")
    assert any("test" in phrase for phrase in lu.avertissements)


@pytest.mark.parametrize(
    ("recu", "texte", "precision"),
    [("1938", "1938", "annee"), ("1938-02", "1938-02", "mois"), ("1938-02-11", "1938-02-11", "jour")],
)
def test_une_date_de_naissance_partielle_le_reste(recu: str, texte: str, precision: str) -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["birthDate"] = recu
    naissance = lire_document(fabrique.octets(paquet)).personne.date_naissance
    assert (naissance.texte, naissance.precision) == (texte, precision)
    octets = fabrique_cda.document().replace(b'"19380211"', f'"{recu.replace("-", "")}"'.encode())
    assert lire_document(octets).personne.date_naissance == naissance


@pytest.mark.parametrize("mauvaise", ["1938-02-30", "0000-01-01", "9999-12-31", "11/02/1938", "1938-13", "٣٩٣٨"])
def test_une_date_impossible_refuse_le_document(mauvaise: str) -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "p1")["birthDate"] = mauvaise
    with pytest.raises(DocumentRefuse, match="date illisible") as refus:
        lire_document(fabrique.octets(paquet))
    assert mauvaise not in str(refus.value)


def test_une_ligne_d_une_autre_personne_refuse_tout() -> None:
    for identifiant, cle in (("e1", "subject"), ("q1", "subject"), ("rp1", "patient"), ("d1", "subject")):
        paquet = fabrique.paquet()
        fabrique.ressource(paquet, identifiant)[cle] = {"reference": "Patient/un-autre"}
        with pytest.raises(DocumentRefuse, match="autre personne"):
            lire_document(fabrique.octets(paquet))


def test_deux_personnes_sont_refusees() -> None:
    paquet = fabrique.paquet()
    autre = copy.deepcopy(paquet["entry"][0])
    autre["fullUrl"], autre["resource"]["id"] = "urn:uuid:autre", "p2"
    paquet["entry"].append(autre)
    with pytest.raises(DocumentRefuse, match="une seule"):
        lire_document(fabrique.octets(paquet))
    deux = fabrique_cda.document().replace(
        b"</recordTarget>", b"</recordTarget><recordTarget><patientRole><patient/></patientRole></recordTarget>"
    )
    with pytest.raises(DocumentRefuse, match="une seule"):
        lire_document(deux)


def test_une_demande_de_suppression_est_refusee() -> None:
    paquet = fabrique.paquet()
    paquet["entry"][1]["request"]["method"] = "DELETE"
    with pytest.raises(DocumentRefuse, match="créations"):
        lire_document(fabrique.octets(paquet))


def test_des_cles_fausses_ne_font_qu_avertir() -> None:
    paquet = fabrique.paquet()
    fabrique.ressource(paquet, "o1")["identifier"][0]["value"] = "1380012345"
    fabrique.ressource(paquet, "pr1")["identifier"][0]["value"] = "10004123451"
    lu = lire_document(fabrique.octets(paquet))
    assert any("FINESS 380012345" in phrase for phrase in lu.avertissements)
    assert any("RPPS" in phrase and "10004123451" not in phrase for phrase in lu.avertissements)
    assert lu.professionnels[0].rpps == "10004123451"


def test_les_exemples_officiels_disent_la_meme_personne() -> None:
    un, deux = (lire_document(officiel(nom)) for nom in ("tddui_bundle_ssiad.json", "cda_export_dui_ssiad.xml"))
    for champ in ("nom_naissance", "premier_prenom", "prenoms_naissance", "sexe", "date_naissance"):
        assert getattr(un.personne, champ) == getattr(deux.personne, champ)
    assert set(un.personne.identifiants_locaux) & set(deux.personne.identifiants_locaux)
    assert un.sejours[0].identifiant == deux.sejours[0].identifiant
    assert un.evenements[0].identifiant == deux.evenements[0].identifiant
    assert deux.evaluations[0].resultat.libelle == "GIR-2"
    assert deux.documents[0].contenu.startswith(b"%PDF")
    # the official matricule, FINESS and RPPS have wrong keys: said, and the matricule is not kept
    assert un.personne.matricule_ins == deux.personne.matricule_ins == ""
    assert any("FINESS" in phrase for phrase in un.avertissements)
