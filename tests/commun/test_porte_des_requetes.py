"""The gate of the queries: building is free, executing asks for an `Acces`, reading leaves a note."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django import forms
from django.db import connection, models

from audit.journal import lignes_de
from dui.commun.acces import Acces, courant, courant_ou_rien, sans_montrer
from dui.commun.contexte_sql import transaction_de
from dui.commun.erreurs import AccesNonLie, EcritureEnMasseRefusee, LectureNonTracee
from dui.commun.horloge import aujourdhui
from dui.commun.modeles import EcritureRefusee
from habilitations import perimetre
from tests import fabrique as f
from usagers.models import Dossier, Ecrit

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
JOUR = dt.date(2026, 1, 5)


class FormulaireDeclareALImport(forms.ModelForm):
    class Meta:
        model = Ecrit
        fields = ["dossier", "titre"]


@pytest.fixture
def monde():
    with f.systeme():
        lieu = f.etablissement()
        ines = f.professionnel("ines", "infirmier", lieu)
        marcel = f.dossier(lieu, f.equipe(lieu, ines))
        etranger = f.dossier(f.etablissement("Ailleurs"))
        for personne in (marcel, etranger):
            for categorie in ("soins", "accompagnement", "psychologue"):
                Ecrit(dossier=personne, categorie=categorie, date=JOUR, titre="Titre", texte="Texte").save()
    poste = perimetre.poste_de(ines, None)
    acces = perimetre.acces_du_poste(ines, poste, requete=uuid.uuid4(), action="lister")
    return ines, marcel, etranger, acces


@pytest.mark.parametrize(
    "lecture",
    [
        list,
        lambda q: q.first(),
        lambda q: q.count(),
        lambda q: q.exists(),
        lambda q: list(q.values("id", "dossier_id", "categorie")),
        lambda q: q.aggregate(models.Max("date")),
        lambda q: list(q.iterator()),
        lambda q: q.in_bulk(),
        lambda q: list(q.filter(pk__in=q.values("pk"))),
        lambda q: list(q.union(q)),
        lambda q: q.get(pk=uuid.uuid4()),
        lambda q: q.latest("date"),
    ],
    ids=range(12),
)
def test_sans_acces_lie_toute_execution_echoue(monde, lecture):
    assert courant_ou_rien() is None
    with pytest.raises(AccesNonLie):
        lecture(Ecrit.objects.all())


@pytest.mark.parametrize(
    "lecture",
    [
        Ecrit._base_manager.first,
        lambda: list(Ecrit.objects.raw("SELECT * FROM usagers_ecrit")),
        lambda: connection.cursor().execute("SELECT count(*) FROM usagers_dossier"),
    ],
)
def test_le_sql_brut_sans_acces_est_une_erreur_et_non_une_page_vide(monde, lecture):
    with pytest.raises(AccesNonLie):
        lecture()


def test_une_vue_ou_un_formulaire_se_declare_a_l_import_sans_acces():
    assert FormulaireDeclareALImport.base_fields["dossier"].queryset.model is Dossier


def test_un_jeu_prepare_pour_un_acces_ne_sert_pas_a_un_autre(monde):
    _, _, _, acces = monde
    with acces.lier(), transaction_de(acces):
        prepare = Ecrit.objects.all()
        assert prepare.count() == 2
    with f.systeme(), pytest.raises(AccesNonLie):
        list(prepare)


def test_le_perimetre_et_les_categories_s_appliquent_partout(monde):
    _, marcel, etranger, acces = monde
    with acces.lier(), transaction_de(acces):
        assert {e.categorie for e in Ecrit.objects.all()} == {"soins", "accompagnement"}
        assert list(Dossier.objects.all()) == [marcel]
        assert Ecrit.objects.de(etranger).count() == 0
        assert [e.pk for e in marcel.ecrits.filter(categorie="psychologue")] == []
        assert FormulaireDeclareALImport().fields["dossier"].queryset.count() == 1


def test_le_mur_de_postgresql_ferme_les_jointures_et_les_sondes(monde):
    """A profile limited to some categories may not probe the others through a join."""
    _, _marcel, _, acces = monde
    with acces.lier(), transaction_de(acces):
        assert not Dossier.objects.filter(ecrits__categorie="psychologue").exists()
        assert Dossier.objects.filter(ecrits__categorie="soins").exists()


def test_le_mur_de_python_tient_seul_quand_celui_de_la_base_est_ouvert(monde):
    """PostgreSQL told that a task reads (spoofed role): the queryset still keeps to the perimeter."""
    ines, marcel, _, acces = monde
    with acces.lier(), transaction_de(Acces.systeme(motif="mur de la base ouvert pour l’essai")):
        assert list(Dossier.objects.all()) == [marcel]
        assert {(e.dossier_id, e.categorie) for e in Ecrit.objects.all()} == {
            (marcel.pk, "soins"),
            (marcel.pk, "accompagnement"),
        }
        f.MembreEquipe.objects.filter(professionnel=ines.professionnel).update(au=aujourdhui() - f.JOUR)
        acces.requete = uuid.uuid4()
        assert Dossier.objects.count() == 0


def test_ce_qui_est_lu_est_note_avec_sa_categorie(monde):
    _, marcel, _, acces = monde
    with acces.lier(), transaction_de(acces):
        list(Ecrit.objects.filter(categorie="soins"))
        assert acces.vus == {(marcel.pk, "soins")}
        list(Ecrit.objects.values_list("id", "dossier_id", "categorie"))
        assert acces.vus == {(marcel.pk, "soins"), (marcel.pk, "accompagnement")}
        ligne = Ecrit.objects.select_related("dossier").first()
        assert (marcel.pk, "identite") in acces.vus and ligne
        assert {x["categorie"] for x in lignes_de(acces)} == {"soins", "accompagnement", "identite"}


def test_lire_sans_pouvoir_tracer_est_refuse(monde):
    _, marcel, _, acces = monde
    with acces.lier(), transaction_de(acces):
        with pytest.raises(LectureNonTracee):
            list(Ecrit.objects.values_list("titre", flat=True))
        with pytest.raises(LectureNonTracee):
            list(Ecrit.objects.values("dossier__nom_naissance", "dossier_id", "categorie"))
        with pytest.raises(LectureNonTracee):
            Ecrit.objects.aggregate(models.Max("date"))
        ligne = Ecrit.objects.defer("texte").filter(categorie="soins").first()
        acces.vus.clear()
        assert ligne.texte == "Texte"
        assert acces.vus == {(marcel.pk, "soins")}
        assert Ecrit.objects.only("date").first().date == JOUR


def test_ce_qui_est_lu_pour_decider_ne_fait_pas_de_trace_mais_dechiffrer_en_fait(monde):
    _, marcel, _, acces = monde
    with acces.lier(), transaction_de(acces):
        with sans_montrer():
            ligne = Ecrit.objects.filter(categorie="soins").first()
        assert acces.vus == set()
        assert ligne.texte
        assert acces.vus == {(marcel.pk, "soins")}


def test_les_ecritures_en_masse_et_les_suppressions_sont_refusees(monde):
    _, _, _, acces = monde
    with acces.lier(), transaction_de(acces):
        for refus in (
            lambda: Ecrit.objects.update(metier="x"),
            lambda: Ecrit.objects.bulk_create([]),
            lambda: Ecrit.objects.all().delete(),
            lambda: Ecrit.objects.mise_a_jour_motivee("essai", metier="x"),
        ):
            with pytest.raises(EcritureEnMasseRefusee):
                refus()
        with pytest.raises(EcritureRefusee):
            Ecrit.objects.first().delete()


def test_ecrire_demande_le_dossier_ouvert_et_le_metier(monde):
    _, marcel, _, acces = monde
    with acces.lier(), transaction_de(acces), pytest.raises(EcritureRefusee):
        Ecrit(dossier=marcel, categorie="soins", date=JOUR, titre="t", texte="x").save()
    acces.dossier_id = marcel.pk
    with acces.lier(), transaction_de(acces):
        Ecrit(dossier=marcel, categorie="soins", date=JOUR, titre="t", texte="x").save()
        with pytest.raises(EcritureRefusee):
            Ecrit(dossier=marcel, categorie="psychologue", date=JOUR, titre="t", texte="x").save()
        assert (marcel.pk, "soins", "creer") in acces.ecrits


def test_un_fil_d_execution_n_herite_pas_de_l_acces(monde):
    _, _, _, acces = monde
    trouve = []
    with acces.lier():
        fil = threading.Thread(target=lambda: trouve.append(courant_ou_rien()))
        fil.start()
        fil.join()
        assert courant() is acces
    assert trouve == [None]


def test_un_acces_systeme_porte_un_motif():
    with pytest.raises(ValueError, match="motif"):
        Acces.systeme(motif=" ")


def test_le_contexte_sql_rend_ce_qu_il_a_pris(monde):
    """Nested under a test's transaction, settings survive RELEASE SAVEPOINT unless given back."""
    _, _, _, acces = monde
    with acces.lier(), transaction_de(acces):
        assert _role() == "dui_equipe"
        with f.systeme():
            assert _role() == "dui_tache"
        assert _role() == "dui_equipe"
    assert _role() == "none"


def _role() -> str:
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('role')")
        return curseur.fetchone()[0]
