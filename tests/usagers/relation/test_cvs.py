"""The CVS: what the law asks of its seats and meetings, minutes that are adopted then published, who reads them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from tests.epreuves.test_budget import BUDGET
from tests.epreuves.test_budget import _requetes as requetes_de
from tests.habilitations.outils import traces
from tests.usagers.relation.test_enquetes import dans_la_base
from usagers.models import MandatCvs, SeanceCvs
from usagers.relation import cvs

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)
SECRET = "Mme Lenoir demande un banc"


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            self.lieu = f.etablissement()
            self.diane = f.professionnel("Diane", Profession.DIRECTEUR, self.lieu)
            self.ines = f.professionnel("Inès", Profession.INFIRMIER, self.lieu)
            self.karim = f.professionnel("Karim", Profession.AIDE_SOIGNANT, self.lieu)
            self.ailleurs = f.etablissement("Ailleurs")
            self.hugo = f.professionnel("Hugo", Profession.DIRECTEUR, self.ailleurs)

    def client(self, qui: str) -> Client:
        return connecter(Client(), getattr(self, qui))

    def seance(self, **champs: Any) -> SeanceCvs:
        with f.systeme():
            base = {"date": aujourdhui() - 9 * JOUR, "compte_rendu": SECRET}
            ligne = SeanceCvs(etablissement=self.lieu, **base | champs)
            ligne.save()
        return ligne

    def decider(self, page: str, seance: SeanceCvs, **saisie: Any) -> Any:
        with f.systeme():
            version = SeanceCvs.objects.get(pk=seance.pk).version
        return self.client("diane").post(url(page, seance), {"version": version} | saisie)

    def publiees(self, lieu: Any = None) -> list[SeanceCvs]:
        with session_tracee(Acces.systeme(motif="essai", etablissement_id=(lieu or self.lieu).pk)):
            return cvs.publiees()


def url(page: str, seance: SeanceCvs) -> str:
    return reverse(f"usagers:{page}", kwargs={"seancecvs": seance.pk})


def fr(jour: dt.date) -> str:
    return f"{jour:%d/%m/%Y}"


@pytest.fixture
def monde() -> Monde:
    return Monde()


# -- what the law asks -------------------------------------------------------------------------------------


def _mandat(college: str, **champs: Any) -> MandatCvs:
    return MandatCvs(college=college, **{"designation": "elu", "du": dt.date(2026, 1, 1)} | champs)


def test_la_composition_dit_ce_qui_manque():
    jour = dt.date(2026, 3, 1)
    complet = [_mandat(c) for c in ("personnes", "personnes", "familles", "professionnels")]
    complet.append(_mandat("gestionnaire", designation="designe"))
    assert cvs.constats(complet, jour) == []
    assert "1 siège" in " ".join(cvs.constats(complet[1:], jour))
    assert "plus de la moitié" in " ".join(cvs.constats([*complet, _mandat("autres")], jour))
    designe = _mandat("professionnels", designation="designe")
    assert "élu" in " ".join(cvs.constats([*complet[:3], designe, complet[4]], jour))
    sans_effet = [_mandat("autres", suppleant=True), _mandat("autres", au=dt.date(2026, 2, 1))]
    assert cvs.constats([*complet, *sans_effet], jour) == []


@pytest.mark.parametrize(
    ("jours", "dit"), [((dt.date(2026, 1, 10),), False), ((dt.date(2025, 11, 9),), True), ((), False)]
)
def test_une_seance_en_retard_se_rappelle(jours, dit):
    """Four months between two meetings: three a year."""
    assert bool(cvs.rappel(jours, dt.date(2026, 3, 10))) is dit


def test_l_ordre_du_jour_part_huit_jours_avant():
    seance = SeanceCvs(date=dt.date(2026, 3, 20), ordre_envoye_le=dt.date(2026, 3, 12))
    assert cvs.ordre_tardif(seance) == ""
    seance.ordre_envoye_le = dt.date(2026, 3, 13)
    assert "après le 12" in cvs.ordre_tardif(seance)
    seance.ordre_envoye_le = None
    assert "au plus tard" in cvs.ordre_tardif(seance)


# -- who reads, who writes ---------------------------------------------------------------------------------


def test_il_se_lit_avec_la_rubrique_et_s_ecrit_de_meme(monde):
    seance = monde.seance()
    assert SECRET in monde.client("ines").get(url("seance_cvs", seance)).content.decode()
    assert monde.client("ines").get(url("modifier_seance_cvs", seance)).status_code == 403
    assert monde.client("ines").post(url("adopter_seance_cvs", seance), {}).status_code == 403
    assert monde.client("karim").get(url("seance_cvs", seance)).status_code == 403
    assert monde.client("karim").get(reverse("usagers:cvs")).status_code == 403
    assert monde.client("hugo").get(url("seance_cvs", seance)).status_code == 404
    assert "Aucune séance notée" in monde.client("hugo").get(reverse("usagers:cvs")).content.decode()
    lecture = monde.client("diane").get(url("seance_cvs", seance))
    assert [(c, a) for _, c, a, *_ in traces(lecture)] == [("relation", "lire")]


def test_le_texte_est_chiffre_et_le_mur_tient_sans_la_porte(monde):
    monde.seance()
    lu = dans_la_base(monde, "SELECT compte_rendu::text FROM usagers_seancecvs")
    assert len(lu) == 1 and "Lenoir" not in lu[0][0]
    with f.systeme():
        ailleurs = f.etablissement("Plus loin")
    assert dans_la_base(monde, "SELECT id FROM usagers_seancecvs", "hugo", ailleurs) == []


def test_un_membre_s_ajoute_une_fois_et_se_modifie(monde):
    saisie = {"envoi": str(uuid.uuid4()), "college": "personnes", "nom": "Marcel Roy", "designation": "elu"}
    saisie["du"] = fr(aujourdhui() - JOUR)
    client = monde.client("diane")
    for _ in range(2):
        assert client.post(reverse("usagers:ajouter_mandat_cvs"), saisie).status_code == 302
    with f.systeme():
        mandat = MandatCvs.objects.get()
    adresse = reverse("usagers:modifier_mandat_cvs", kwargs={"mandatcvs": mandat.pk})
    assert client.post(adresse, saisie | {"version": "1", "nom": "Marcel Leroy"}).status_code == 302
    reponse = client.post(adresse, saisie | {"version": "1", "nom": "Marcel Loy"})
    assert reponse.status_code == 409 and "Marcel Leroy" in reponse.content.decode()
    assert client.post(adresse, saisie | {"version": "2", "au": fr(aujourdhui() - 9 * JOUR)}).status_code == 422
    page = client.get(reverse("usagers:cvs")).content.decode()
    assert "Marcel Leroy" in page and "il manque 1 siège" in page


def test_un_mandat_a_venir_se_voit_et_ne_compte_pas_encore(monde):
    with f.systeme():
        _mandat("personnes", nom="Lucie Bref", du=aujourdhui() + JOUR, etablissement=monde.lieu).save()
    page = monde.client("diane").get(reverse("usagers:cvs")).content.decode()
    assert "Lucie Bref" in page and "à partir du" in page and "il manque 2 sièges" in page


# -- minutes -----------------------------------------------------------------------------------------------


def test_la_seance_se_note_avec_son_fichier(monde, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    octets = "Compte rendu signé : Mme Lenoir.".encode()
    saisie = {"envoi": str(uuid.uuid4()), "date": fr(aujourdhui()), "ordre_du_jour": "Menus"}
    saisie |= {"fichiers": SimpleUploadedFile("cr.txt", octets)}
    reponse = monde.client("diane").post(reverse("usagers:ajouter_seance_cvs"), saisie)
    assert reponse.status_code == 302
    with f.systeme():
        seance = SeanceCvs.objects.get()
    assert seance.fichier and seance.nom_fichier == "cr.txt"
    assert all(b"Lenoir" not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    lu = monde.client("ines").get(url("fichier_seance_cvs", seance))
    assert lu.content == octets and "attachment" in lu.headers["Content-Disposition"]
    assert monde.client("hugo").get(url("fichier_seance_cvs", seance)).status_code == 404
    page = monde.client("diane").get(url("modifier_seance_cvs", seance)).content.decode()
    assert 'type="file"' in page and " multiple" not in page  # one file: the picker must not offer several
    mauvais = saisie | {"envoi": "", "fichiers": SimpleUploadedFile("x.pdf", b"MZ\x00\x00")}
    assert monde.client("diane").post(reverse("usagers:ajouter_seance_cvs"), mauvais).status_code >= 400


def test_adopte_il_ne_change_plus_et_se_publie(monde):
    seance = monde.seance()
    assert monde.decider("publier_seance_cvs", seance).status_code == 302
    assert monde.publiees() == []  # a draft is never on the portal
    assert monde.decider("adopter_seance_cvs", seance, le=fr(aujourdhui() + JOUR)).status_code == 422
    assert monde.decider("adopter_seance_cvs", seance, le=fr(aujourdhui())).status_code == 302
    assert monde.client("diane").get(url("modifier_seance_cvs", seance)).status_code == 302
    with pytest.raises(DatabaseError, match="SeanceAdoptee"), transaction.atomic():
        dans_la_base(monde, "UPDATE usagers_seancecvs SET date = date - 1")
    assert monde.publiees() == []
    publication = monde.decider("publier_seance_cvs", seance)
    assert publication.status_code == 302 and len(traces(publication)) == 1
    assert [s.pk for s in monde.publiees()] == [seance.pk]
    assert monde.publiees(monde.ailleurs) == []
    assert monde.decider("publier_seance_cvs", seance).status_code == 302  # and off it again
    assert monde.publiees() == []


def test_sans_compte_rendu_rien_ne_s_adopte(monde):
    seance = monde.seance(compte_rendu=None)
    assert monde.decider("adopter_seance_cvs", seance, le=fr(aujourdhui())).status_code == 302
    with f.systeme():
        assert SeanceCvs.objects.get().etat == "projet"


def test_deux_a_la_fois_rien_n_est_perdu(monde):
    seance = monde.seance()
    saisie = {"date": fr(seance.date), "version": "1"}
    adresse, client = url("modifier_seance_cvs", seance), monde.client("diane")
    assert client.post(adresse, saisie | {"compte_rendu": "Un banc est posé."}).status_code == 302
    reponse = client.post(adresse, saisie | {"compte_rendu": "Deux bancs."})
    assert reponse.status_code == 409 and "Un banc est posé." in reponse.content.decode()


def test_un_fichier_envoye_sur_une_version_depassee_ne_se_perd_pas_en_silence(monde):
    seance = monde.seance()
    adresse, client = url("modifier_seance_cvs", seance), monde.client("diane")
    saisie = {"date": fr(seance.date), "version": "1", "compte_rendu": "Un banc est posé."}
    assert client.post(adresse, saisie).status_code == 302
    reponse = client.post(adresse, saisie | {"fichiers": SimpleUploadedFile("signe.txt", b"Vu.")})
    assert reponse.status_code == 409 and "signe.txt" in reponse.content.decode()


def test_adopte_pendant_la_saisie_le_texte_est_rendu_sans_promettre_de_l_enregistrer(monde):
    seance = monde.seance()
    monde.decider("adopter_seance_cvs", seance, le=fr(aujourdhui()))
    saisie = {"date": fr(seance.date), "version": "1", "compte_rendu": "Deux bancs."}
    reponse = monde.client("diane").post(url("modifier_seance_cvs", seance), saisie)
    page = reponse.content.decode()
    assert reponse.status_code == 409 and "Deux bancs." in page and "ne change plus" in page
    assert "Enregistrer mon texte" not in page
    assert monde.client("diane").post(url("modifier_seance_cvs", seance), saisie | {"version": "2"}).status_code == 302
    with f.systeme():
        assert SeanceCvs.objects.get().compte_rendu == SECRET


def test_la_direction_voit_le_retard_en_commencant_sa_journee(monde):
    monde.seance(date=aujourdhui() - 200 * JOUR)
    journee = reverse("usagers:ma_journee")
    assert "Le CVS devait se réunir" in monde.client("diane").get(journee).content.decode()
    assert "Le CVS devait se réunir" not in monde.client("ines").get(journee).content.decode()
    assert "Séance en retard" in monde.client("ines").get(reverse("usagers:cvs")).content.decode()


def test_chaque_page_tient_en_douze_requetes_quel_que_soit_le_nombre(monde):
    client, seance = monde.client("diane"), monde.seance()
    pages = [reverse("usagers:cvs"), url("seance_cvs", seance), url("modifier_seance_cvs", seance)]
    pages.append(url("adopter_seance_cvs", seance))
    requetes_de(client, pages[0])  # the first page of all reads the site once
    avant = [len(requetes_de(client, page) or []) for page in pages]
    for rang in range(9):
        monde.seance(date=aujourdhui() - rang * JOUR)
    assert [len(requetes_de(client, page) or []) for page in pages] == avant
    assert all(0 < combien <= BUDGET for combien in avant)
