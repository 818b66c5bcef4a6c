"""« Qui décide ? », relatives and oppositions on screen, the rules for the DPO; and who is refused."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dui.commun.horloge import aujourdhui
from habilitations.professions import Profession
from tests import fabrique as f
from tests.connexion import connecter
from usagers.models import MesureProtection, OppositionProche, Proche
from usagers.representation.chargement import faits_du_dossier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.timedelta(days=1)


class Monde:
    def __init__(self) -> None:
        with f.systeme():
            lieu = f.etablissement()
            self.claire = f.professionnel("Claire", Profession.CHEF_SERVICE, lieu)
            self.karim = f.professionnel("Karim", Profession.AIDE_SOIGNANT, lieu)
            self.julie = f.professionnel("Julie", Profession.ANIMATEUR, lieu)
            self.denise = f.professionnel("Denise", Profession.DPO, lieu)
            self.ailleurs = f.professionnel("Hugo", Profession.CHEF_SERVICE, f.etablissement("Ailleurs"))
            equipe = f.equipe(lieu, self.claire, self.karim, self.julie)
            self.dossier = f.dossier(lieu, equipe)
            self.voisin = f.dossier(lieu, None)

    def poser(self, modele, **champs):
        with f.systeme():
            ligne = modele(dossier=self.dossier, **champs)
            ligne.save()
        return ligne

    def mesure(self, **champs):
        return self.poser(MesureProtection, **({"titulaire": "Mme Roy", "du": aujourdhui() - 100 * JOUR} | champs))

    def client(self, qui) -> Client:
        return connecter(Client(), getattr(self, qui))

    def url(self, nom: str, dossier=None, **cles) -> str:
        return reverse(f"usagers:{nom}", kwargs={"dossier": (dossier or self.dossier).pk, **cles})

    def rubrique(self) -> str:
        return self.url("rubrique", rubrique="proches")


@pytest.fixture
def monde():
    return Monde()


def _texte(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ")


def test_la_page_dit_qui_decide_aujourd_hui_et_a_une_date(monde):
    monde.mesure(type="tutelle", mission="representation")
    page = monde.client("karim").get(monde.url("qui_decide"))
    texte = _texte(page)
    assert page.status_code == 200
    assert "Le représentant : Mme Roy" in texte and "CSP L.1111-7" in texte and "Tutelle" in texte
    avant = f"{aujourdhui() - 101 * JOUR:%d/%m/%Y}"
    texte = _texte(monde.client("karim").get(monde.url("qui_decide"), {"date": avant}))
    assert "Majeur, sans mesure" in texte and "Le représentant" not in texte


def test_une_date_illisible_se_dit(monde):
    assert monde.client("karim").get(monde.url("qui_decide"), {"date": "un jour"}).status_code == 422


def test_la_certitude_ne_se_voit_pas_dans_un_dossier(monde):
    monde.mesure(type="tutelle", etendue="biens")  # every rule of it is « à confirmer »
    for page in (monde.url("qui_decide"), monde.rubrique()):
        texte = _texte(monde.client("claire").get(page))
        assert "à confirmer" not in texte and "certitude" not in texte.lower()


def test_la_page_des_regles_est_a_la_dpo_sans_personne(monde):
    page = reverse("usagers:regles_de_representation")
    reponse = monde.client("denise").get(page)
    texte = _texte(reponse)
    assert reponse.status_code == 200
    assert "à confirmer par un juriste" in texte and "C. civ. 469" in texte and "436" in texte
    assert texte.count("<tr>") == 436 + texte.count("<thead>")
    assert "Dupuis" not in texte
    assert "Règles de représentation" in _texte(monde.client("denise").get("/"))
    for qui in ("claire", "karim", "ailleurs"):
        assert monde.client(qui).get(page).status_code == 403
    assert "regles-de-representation" not in _texte(monde.client("claire").get("/"))


def test_qui_decide_est_ferme_aux_autres(monde):
    assert monde.client("julie").get(monde.url("qui_decide")).status_code == 403
    assert monde.client("denise").get(monde.url("qui_decide")).status_code == 403
    assert monde.client("karim").get(monde.url("qui_decide", dossier=monde.voisin)).status_code == 403
    assert monde.client("ailleurs").get(monde.url("qui_decide")).status_code == 404
    assert connecter(Client(), monde.karim, second_facteur=False).get(monde.url("qui_decide")).status_code == 302


def test_qui_decide_ne_revele_pas_un_soin_secret(monde):
    """The same sentence for every minor, whether or not a secret care exists."""
    with f.systeme():
        monde.dossier.date_naissance = aujourdhui() - 10 * 365 * JOUR
        monde.dossier.save()
    avant = _texte(monde.client("claire").get(monde.url("qui_decide")))
    assert "garder secret" in avant
    with f.systeme():
        from usagers.models import Ecrit

        Ecrit(dossier=monde.dossier, categorie="secret", date=aujourdhui(), titre="Soin", texte="Demandé.").save()
    jetons = re.compile(r"(csrf|nonce|token|value=|data-dui-fin|Mon travail).*")
    assert jetons.sub("", _texte(monde.client("claire").get(monde.url("qui_decide")))) == jetons.sub("", avant)


def test_la_page_ne_coute_pas_plus_avec_plus_de_mesures(monde):
    client = monde.client("claire")

    def combien() -> int:
        client.get(monde.url("qui_decide"))
        with CaptureQueriesContext(connection) as requetes:
            client.get(monde.url("qui_decide"))
        return len(requetes)

    monde.mesure(type="curatelle", etendue="biens")
    avant = combien()
    for _ in range(6):
        monde.mesure(type="curatelle", etendue="biens")
    assert combien() == avant


def test_les_faits_viennent_du_dossier(monde):
    monde.mesure(type="mandat", mission="representation", active_le=aujourdhui())
    monde.mesure(type="habilitation", regime="assistance", portee="speciale", echeance=aujourdhui())
    retiree = monde.mesure(type="tutelle")
    with f.systeme():
        retiree.retire_le = dt.datetime.now(dt.UTC)
        retiree.save()
        faits = faits_du_dossier(monde.dossier)
    assert {m.type for m in faits.mesures} == {"mandat", "habilitation"}
    assert [m.speciale for m in faits.mesures if m.type == "habilitation"] == [True]
    assert faits.naissance == dt.date(1944, 3, 12) and faits.deces is None


@pytest.mark.parametrize(
    ("champs", "volonte"),
    [
        ({"apres_deces": True}, True),
        ({"apres_deces": False}, False),
        ({"apres_deces": True, "nom": "Son cousin"}, False),
        ({"apres_deces": True, "au": dt.date(2026, 1, 31)}, False),
    ],
)
def test_la_volonte_dite_de_son_vivant(monde, champs, volonte):
    monde.poser(OppositionProche, **({"du": dt.date(2025, 1, 1)} | champs))
    with f.systeme():
        monde.dossier.decede_le = dt.date(2026, 2, 1)
        monde.dossier.save()
        assert faits_du_dossier(monde.dossier).volonte_contraire is volonte


# -- what the form of a measure refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"type": "curatelle", "mission": "representation"}, "Un curateur assiste"),
        ({"type": "mandat", "mission": "assistance"}, "Un mandat de protection future"),
        ({"type": "habilitation", "mission": "assistance"}, "Assistance ou représentation"),
        ({"type": "tutelle", "etendue": "personne"}, "Une mesure limitée à la personne"),
        ({"type": "tutelle", "etendue": "biens", "mission": "representation"}, "Une mesure limitée aux biens"),
        ({"type": "tutelle", "echeance": "01/01/2026"}, "échéance précède"),
    ],
)
def test_une_mesure_contradictoire_est_refusee_avec_l_article(monde, champs, message):
    base = {"etendue": "les_deux", "mission": "aucune", "titulaire": "UDAF", "du": "01/02/2026"}
    reponse = monde.client("claire").post(monde.url("mesures_ajouter"), base | champs)
    assert reponse.status_code == 422 and message in _texte(reponse)


@pytest.mark.parametrize(
    ("champs", "etat"),
    [
        ({"echeance": -1}, "vérifier le renouvellement"),
        ({"echeance": 30}, "à renouveler bientôt"),
        ({"au": -1}, "terminée"),
    ],
)
def test_l_echeance_d_une_mesure_se_voit(monde, champs, etat):
    monde.mesure(type="curatelle", etendue="biens", **{c: aujourdhui() + n * JOUR for c, n in champs.items()})
    assert etat in _texte(monde.client("karim").get(monde.url("mesures_liste")))


def test_le_bandeau_tait_un_mandat_sans_visa(monde):
    client, page = monde.client("karim"), monde.url("consentements_liste")  # only its band names a measure
    monde.mesure(type="mandat", mission="representation")
    assert "Mandat de protection future : Mme Roy" not in _texte(client.get(page))
    monde.mesure(type="curatelle", etendue="biens")
    assert "Curatelle simple : Mme Roy" in _texte(client.get(page))


# -- relatives -----------------------------------------------------------------------------------------------

CONFIANCE = {"nom": "Lucie", "lien": "enfant", "role": "confiance", "ordre_appel": "1"}


def test_une_personne_de_confiance_est_designee_par_ecrit(monde):
    client, url = monde.client("claire"), monde.url("proches_ajouter")
    assert "date de l’écrit" in _texte(client.post(url, CONFIANCE))
    assert "signé par les deux" in _texte(client.post(url, CONFIANCE | {"designe_le": "01/02/2026"}))
    assert client.post(url, CONFIANCE | {"designe_le": "01/02/2026", "cosigne": "on"}).status_code == 302
    assert "désignée le 1er février 2026" in _texte(client.get(monde.url("proches_liste")))


def test_un_mineur_ne_designe_pas_de_personne_de_confiance(monde):
    with f.systeme():
        monde.dossier.date_naissance = dt.date(2015, 1, 1)
        monde.dossier.save()
    saisie = CONFIANCE | {"designe_le": "01/02/2026", "cosigne": "on"}
    reponse = monde.client("claire").post(monde.url("proches_ajouter"), saisie)
    assert reponse.status_code == 422 and "personne majeure" in _texte(reponse)


def test_une_designation_revoquee_se_dit(monde):
    monde.poser(
        Proche, nom="Lucie", lien="enfant", role="confiance", cosigne=True, designe_le=dt.date(2025, 1, 1),
        designe_jusquau=aujourdhui() - JOUR,
    )  # fmt: skip
    assert "N’est plus personne de confiance" in _texte(monde.client("karim").get(monde.url("proches_liste")))


def test_une_opposition_avertit_dans_la_liste_et_le_bandeau(monde):
    pere = monde.poser(Proche, nom="André Dupuis", lien="enfant")
    monde.poser(Proche, nom="Lucie Dupuis", lien="enfant")
    monde.poser(OppositionProche, proche=pere, du=aujourdhui(), objet="sante")
    liste = _texte(monde.client("karim").get(monde.url("proches_liste")))
    assert liste.count("opposition de la personne") == 1
    assert "Ne pas communiquer : les informations de santé" in liste
    assert "Ne pas informer : André Dupuis" in _texte(monde.client("karim").get(monde.url("dossier")))
    assert "André Dupuis" not in _texte(monde.client("julie").get(monde.url("dossier")))


@pytest.mark.parametrize(("du", "au", "vue"), [(0, 0, True), (1, None, False), (-9, -1, False), (-9, None, True)])
def test_une_opposition_suit_ses_dates(monde, du, au, vue):
    fin = None if au is None else aujourdhui() + au * JOUR
    monde.poser(OppositionProche, nom="Son cousin", du=aujourdhui() + du * JOUR, au=fin)
    assert ("Ne pas informer : Son cousin" in _texte(monde.client("karim").get(monde.url("dossier")))) is vue


def test_l_opposition_choisit_parmi_les_proches_de_ce_dossier(monde):
    sien = monde.poser(Proche, nom="André Dupuis", lien="enfant")
    tiers = monde.poser(Proche, nom="Un voisin", lien="ami", categorie="tiers")
    with f.systeme():
        autre = Proche(dossier=monde.voisin, nom="Inconnu", lien="ami")
        autre.save()
    client, url = monde.client("claire"), monde.url("oppositions-proches_ajouter")
    page = _texte(client.get(url))
    assert "André Dupuis (enfant)" in page and "Un voisin" not in page and "Inconnu" not in page
    saisie = {"objet": "tout", "dite_par": "personne", "du": "01/02/2026"}
    for refuse in (tiers, autre):
        assert client.post(url, saisie | {"proche": str(refuse.pk)}).status_code == 422
    assert client.post(url, saisie | {"proche": str(sien.pk), "nom": "Autre"}).status_code == 422
    reponse = client.post(url, saisie | {"proche": str(sien.pk), "envoi": str(uuid.uuid4())})
    assert reponse.status_code == 302
    assert "André Dupuis" in _texte(client.get(reponse.headers["Location"]))


def test_une_adresse_protegee_reste_a_ses_lecteurs(monde):
    from usagers.models import Coordonnees

    monde.poser(Coordonnees, categorie="adresse_protegee", adresse="7 rue Cachée")
    for page in (monde.rubrique(), monde.url("qui_decide"), monde.url("proches_liste"), monde.url("dossier")):
        assert "rue Cachée" not in _texte(monde.client("karim").get(page))
    assert monde.client("karim").get(monde.url("adresse-protegee_liste")).status_code == 403


# -- legal lengths, and who answers --------------------------------------------------------------------------


def test_l_echeance_d_une_mesure_est_proposee(monde):
    client, url = monde.client("claire"), monde.url("mesures_ajouter")
    saisie = {"type": "sauvegarde", "etendue": "les_deux", "mission": "aucune", "titulaire": "UDAF", "du": "01/02/2026"}
    propose = client.post(url, saisie)
    assert propose.status_code == 422 and "le 1er février 2027 (C. civ. 439)" in _texte(propose)
    assert 'value="01/02/2027"' in propose.content.decode()
    trop = client.post(url, saisie | {"echeance": "01/03/2028"})
    assert trop.status_code == 422 and "au plus tard le 1er février 2028" in _texte(trop)
    assert client.post(url, saisie | {"echeance": "01/02/2027"}).status_code == 302


def test_une_mesure_qui_a_dure_plus_que_la_loi_ne_represente_plus_et_se_dit(monde):
    ancienne = aujourdhui() - 400 * JOUR
    monde.mesure(type="sauvegarde_mandat", mission="representation", du=ancienne)
    client = monde.client("karim")
    assert "durée légale passée" in _texte(client.get(monde.url("mesures_liste")))
    page = _texte(client.get(monde.url("qui_decide")))
    assert "durée légale passée le" in page and "(C. civ. 439)" in page and "Majeur, sans mesure" in page
    assert "Sauvegarde de justice avec mandat" not in _texte(client.get(monde.url("consentements_liste")))  # the band


def test_une_mesure_sans_echeance_dit_jusqu_ou_la_loi_la_laisse_aller(monde):
    monde.mesure(type="curatelle", etendue="biens")
    assert "échéance à recopier du jugement" in _texte(monde.client("karim").get(monde.url("qui_decide")))


def test_une_personne_de_confiance_sous_representation_avertit_du_juge(monde):
    monde.mesure(type="tutelle", mission="representation")
    client, url = monde.client("claire"), monde.url("proches_ajouter")
    jour = f"{aujourdhui():%d/%m/%Y}"
    saisie = CONFIANCE | {"designe_le": jour, "cosigne": "on"}
    averti = client.post(url, saisie)
    assert averti.status_code == 422 and "autorisation du juge" in _texte(averti)
    reponse = client.post(url, saisie | {"confirme": "on"})
    assert reponse.status_code == 302
    assert "Désignation à vérifier" in _texte(client.get(reponse.headers["Location"]))
    assert "Désignation à vérifier" in _texte(client.get(monde.url("proches_liste")))
    avant = CONFIANCE | {"nom": "Paul", "designe_le": f"{aujourdhui() - 200 * JOUR:%d/%m/%Y}", "cosigne": "on"}
    assert client.post(url, avant).status_code == 302  # before the measure


def test_le_dernier_jour_d_une_designation_compte(monde):
    monde.poser(
        Proche, nom="Lucie", lien="enfant", role="confiance", cosigne=True, designe_le=dt.date(2025, 1, 1),
        designe_jusquau=aujourdhui(),
    )  # fmt: skip
    assert "Personne de confiance, désignée le" in _texte(monde.client("karim").get(monde.url("proches_liste")))


def test_une_opposition_dite_par_un_autre_est_a_verifier(monde):
    client, url = monde.client("claire"), monde.url("oppositions-proches_ajouter")
    saisie = {"objet": "sante", "nom": "Son frère", "du": f"{aujourdhui():%d/%m/%Y}"}
    averti = client.post(url, saisie | {"dite_par": "representant"})
    assert averti.status_code == 422 and "La personne exerce elle-même ce droit" in _texte(averti)
    monde.mesure(type="tutelle", mission="representation")
    assert client.post(url, saisie | {"dite_par": "representant"}).status_code == 302
    assert client.post(url, saisie | {"dite_par": "personne"}).status_code == 302  # her word is always received
    reponse = client.post(url, saisie | {"dite_par": "autre", "confirme": "on"})
    assert reponse.status_code == 302
    page = _texte(client.get(reponse.headers["Location"]))
    assert "Qui a répondu est à vérifier" in page and "Quelqu’un d’autre" in page
