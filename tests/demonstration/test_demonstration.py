"""The demonstration: the same for a same seed, marked field by field with `--jetons`, related as it says."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.journal import session_tracee
from dui.commun.acces import Acces
from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.modeles import modeles_gardes
from dui.demonstration import chargement, dossiers, transmissions
from dui.demonstration import relations as r
from dui.demonstration.dossiers import Contexte
from dui.demonstration.jetons import Jetons
from dui.demonstration.personnes import peupler
from dui.demonstration.structures import Structures
from habilitations import perimetre
from habilitations.decisions import decider
from habilitations.models import Compte
from tests import fabrique as f
from tests.epreuves import regles
from tests.epreuves.conftest import bases_de_demonstration, demonstration  # noqa: F401  (fixtures)
from usagers.models import Dossier

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JETON = re.compile(r"ZQ(\d{4})([A-Z]{4})X\d+")
INSTANT = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
# Encrypted, and yet no free text: a number whose key must stay right, a report of fields, an answer of the machine.
SANS_JETON = {
    "transfert.contenu",
    "identiteins.matricule",
    "sourceimportee.non_repris",
    "brouillon.contenu",
    "document.empreinte",
}
SANS_JETON |= {"versiondeprojet.contenu"}  # repeats the texts of the parts, tokens and all
SANS_JETON |= {"consentement.categories"}  # codes of headings, no text


def _lancer(**options: object) -> str:
    sortie = io.StringIO()
    call_command("demo", stdout=sortie, **options)
    return sortie.getvalue()


def _plan(graine: int) -> list[tuple]:
    """What would be written, without the base: names, dates, texts."""
    s = Structures()
    s.lieux = dict.fromkeys(r.LIEUX, type("Lieu", (), {"pk": None})())
    lignes: list[tuple] = []
    for p in peupler(graine, INSTANT.date()):
        c = Contexte(p, s, Jetons(p.numero, True), INSTANT.date())
        lignes.append((p.numero, p.nom, p.prenom, p.naissance, p.entree, p.sortie, p.chambre))
        lignes += [(v.type, v.du) for v in dossiers.vigilances(c)]
        lignes += [(i, q.cle, texte.donnees) for i, q, texte in transmissions._ordinaires(c, INSTANT)]
    return lignes


def test_meme_graine_memes_donnees_autre_graine_autres_donnees():
    assert _plan(7) == _plan(7)
    assert _plan(7) != _plan(8)


def test_elle_se_presente_sous_la_forme_convenue(demonstration):  # noqa: F811
    assert len(demonstration["dossiers"]) == 150 and len(demonstration["personas"]) >= 25
    assert {d["numero"] for d in demonstration["dossiers"]} == set(range(1, 151))
    assert {d["etat"] for d in demonstration["dossiers"]} == {"actif", "archive", "quarantaine", "purge"}
    relations = {x.split(":")[0] for d in demonstration["dossiers"] for x in d["relations"].values()}
    assert relations >= {
        "equipe", "autre_equipe", "autre_esms", "autre_organisme", "terminee", "a_venir", "bris_ouvert",
        "bris_expire", "nominative", "nominative_expiree", "fonction", "lui_meme", "represente", "represente_biens",
        "represente_fini", "parent", "curateur", "proche", "personne_confiance", "homonyme",
    }  # fmt: skip
    metiers = {p["profession"] for p in demonstration["personas"]}
    assert metiers >= set(regles.PAR_METIER)
    assert Counter(p["etat"] for p in demonstration["personas"])["desactive"] == 1


def test_la_recharger_ne_change_rien(demonstration):  # noqa: F811
    _lancer(si_vide=True, jetons=True)
    with pytest.raises(CommandError, match="déjà chargée"):
        _lancer()
    assert json.loads(_lancer(personas=True))["dossiers"] == demonstration["dossiers"]


def test_chaque_champ_sensible_porte_un_jeton_unique_de_son_dossier_et_de_sa_rubrique(demonstration):  # noqa: F811
    numeros = {d["uuid"]: d["numero"] for d in demonstration["dossiers"]}
    vus: Counter[str] = Counter()
    sans: list[str] = []
    with session_tracee(Acces.systeme(motif="contrôle des jetons")):
        for modele in modeles_gardes():
            champs = [c for c in modele._meta.fields if isinstance(c, TexteChiffre | JSONChiffre)]
            for ligne in modele.objects.all() if champs else ():
                for champ in champs:
                    valeur = getattr(ligne, champ.name)
                    nom = f"{modele._meta.model_name}.{champ.name}"
                    if not valeur or nom in SANS_JETON:
                        continue
                    trouve = JETON.search(str(valeur))
                    if trouve is None:
                        sans.append(nom)
                        continue
                    vus[trouve[0]] += 1
                    numero = numeros[str(ligne.dossier_de_trace)]
                    assert (int(trouve[1]), trouve[2]) == (numero, Categorie(ligne.categorie).jeton), nom
    assert Counter(sans) == {}
    assert set(vus.values()) == {1} and len(vus) > 9000
    assert {j[6:10] for j in vus} == {c.jeton for c in Categorie}


def test_les_relations_annoncees_sont_celles_que_la_regle_constate(demonstration):  # noqa: F811
    """The declared table on one side, the facts of the base on the other: for all staff and all dossiers."""
    codes = {code: categorie for categorie, code in regles.CODES.items()}
    ecarts = []
    for persona in demonstration["personas"]:
        compte = Compte.objects.get(pk=persona["uuid"])
        poste = perimetre.poste_de(compte, None)
        if poste is None:
            continue
        ici = [d for d in demonstration["dossiers"] if d["etablissement"] == str(poste.etablissement.pk)]
        acces = perimetre.acces_du_poste(compte, poste, requete=Acces.systeme(motif="contrôle").requete, action="lire")
        with session_tracee(acces):
            for dossier in ici:
                faits, _ = perimetre.faits_sur(compte, poste, dossier["uuid"])
                lus = {c for c in codes if decider(faits, Categorie(codes[c])).accorde}
                if lus != set(regles.lettres(persona, dossier)):
                    ecarts.append((persona["cle"], dossier["numero"], dossier["relations"].get(persona["cle"])))
    assert ecarts == []


def test_le_dossier_detruit_n_a_plus_ni_cle_ni_contenu(demonstration):  # noqa: F811
    detruit = next(d for d in demonstration["dossiers"] if d["etat"] == "purge")
    assert not [o for o in demonstration["objets"] if o["dossier"] == detruit["uuid"] and o["categorie"]]
    with session_tracee(Acces.systeme(motif="contrôle")):
        assert Dossier.objects.get(pk=detruit["uuid"]).date_naissance is None
    assert chargement.etat() == "jetons"


def test_rien_n_est_ecrit_dans_l_avenir(demonstration):  # noqa: F811
    from coordination.models import Transmission

    with session_tracee(Acces.systeme(motif="contrôle")):
        assert not Transmission.objects.filter(faite_le__gt=timezone.now()).exists()
        assert Transmission.objects.filter(faite_le__gt=timezone.now() - dt.timedelta(days=2)).count() > 50


def test_un_dossier_importe_se_presente_avec_la_relation_que_ses_equipes_lui_donnent(demonstration):  # noqa: F811
    """The main job must not break the list of the personas, and says who opens the new dossier."""
    from habilitations.models import Equipe

    with f.systeme():
        equipe = Equipe.objects.select_related("etablissement").get(nom="Équipe Jardin")
        neuf = f.dossier(equipe.etablissement, equipe, numero=151)
    ligne = next(d for d in json.loads(_lancer(personas=True))["dossiers"] if d["uuid"] == str(neuf.pk))
    relations = ligne["relations"]
    assert (relations["ines"], relations["nora"], relations["bernard"]) == ("equipe", "autre_equipe", "fonction")
    assert (relations["thomas"], relations["hugo"]) == ("autre_esms", "autre_organisme")
    assert relations["monique"] == "terminee" and "remi" not in relations


def test_un_acces_en_urgence_fini_n_est_plus_annonce_ouvert(demonstration):  # noqa: F811
    from habilitations.models import BrisDeGlace

    nora = next(p["uuid"] for p in demonstration["personas"] if p["cle"] == "nora")
    with f.systeme():
        BrisDeGlace.objects.filter(compte_id=nora, referme_le__isnull=True).update(referme_le=timezone.now())
    dossiers = json.loads(_lancer(personas=True))["dossiers"]
    assert next(d for d in dossiers if d["numero"] == 5)["relations"]["nora"] == "bris_expire"
