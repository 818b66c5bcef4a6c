"""One rule, three forms: decision, queryset, row level security. On a mixed population they agree, row by row."""

from __future__ import annotations

import random
import uuid

import pytest
from django.db import connection

from dui.commun.categories import Categorie
from dui.commun.contexte_sql import transaction_de
from dui.commun.horloge import aujourdhui
from habilitations import perimetre
from habilitations.decisions import decider
from habilitations.professions import Profession
from tests import fabrique as f
from usagers.models import Ecrit

pytestmark = pytest.mark.django_db(databases=["default", "cles"])
HASARD = random.Random(7)
PROFESSIONS = list(Profession)


def _population():
    """Every relation in one world: teams running, over, to come; grants, break-glass, functions, other ESMS."""
    ici, ailleurs = f.etablissement("Ici"), f.etablissement("Ailleurs")
    comptes = [f.professionnel(p.value, p, ici) for p in PROFESSIONS]
    comptes += [f.professionnel("fini", "infirmier", ici, au=aujourdhui() - f.JOUR)]
    comptes += [f.professionnel("hugo", "infirmier", ailleurs)]
    inactif = f.professionnel("inactif", "infirmier", ici)
    inactif.is_active = False
    inactif.save()
    comptes.append(inactif)
    groupes = [f.equipe(ici, nom=f"É{i}") for i in range(4)]
    for titulaire in comptes:
        for groupe in HASARD.sample(groupes, 2):
            debut, fin = HASARD.choice([(-90, None), (-90, -1), (-90, 0), (1, None), (0, None)])
            f.rejoindre(
                groupe,
                titulaire,
                du=aujourdhui() + debut * f.JOUR,
                au=None if fin is None else aujourdhui() + fin * f.JOUR,
            )
    dossiers = []
    for rang in range(24):
        personne = f.dossier(ailleurs if rang % 8 == 7 else ici, etat="archive" if rang % 8 == 3 else "actif")
        if personne.etablissement == ici:
            debut, fin = HASARD.choice([(-90, None), (-90, -1), (-90, 0), (1, None)])
            f.accompagner(
                personne,
                HASARD.choice(groupes),
                du=aujourdhui() + debut * f.JOUR,
                au=None if fin is None else aujourdhui() + fin * f.JOUR,
            )
        for categorie in Categorie:
            if categorie != Categorie.IDENTITE:
                Ecrit(dossier=personne, categorie=categorie, date=aujourdhui(), titre="t", texte="x").save()
        dossiers.append(personne)
    for titulaire in HASARD.sample(comptes, 12):
        f.autoriser(
            HASARD.choice(dossiers), titulaire, *HASARD.sample(list(Categorie), 3), jours=HASARD.choice([9, -9])
        )
        f.briser(HASARD.choice(dossiers), titulaire, ouvert=HASARD.random() < 0.6)
    return ici, comptes, dossiers


def _par_sql(acces, table, colonne) -> set[tuple[uuid.UUID, str]]:
    with transaction_de(acces), connection.cursor() as curseur:
        curseur.execute(f"SELECT {colonne}, categorie FROM {table}")
        return set(curseur.fetchall())


def _par_le_queryset(acces, categorie) -> set[uuid.UUID]:
    """The sub-select of the Python wall by itself, whatever the other wall would close."""
    forme = perimetre.visibles(acces, categorie)
    with connection.cursor() as curseur:
        curseur.execute(forme.sql, forme.params)
        return {d for (d,) in curseur.fetchall()}


def test_decision_queryset_et_mur_disent_la_meme_chose():
    with f.systeme():
        ici, comptes, dossiers = _population()
    compares, actifs = 0, {d.pk for d in dossiers if d.etat == "actif"}
    for titulaire in comptes:
        poste = perimetre.poste_de(titulaire, None)
        if poste is None:
            assert not titulaire.is_active or titulaire.prenom == "fini"
            continue
        acces = perimetre.acces_du_poste(titulaire, poste, requete=uuid.uuid4(), action="lire")
        with acces.lier(), transaction_de(acces):
            attendus = set()
            for personne in dossiers:
                faits, _ = perimetre.faits_sur(titulaire, poste, personne.pk)
                for categorie in Categorie:
                    if decider(faits, categorie).accorde:
                        attendus.add((personne.pk, categorie.value))
            if acces.fonction:  # lists of a wide function show what the function opens, no more
                attendus = {(d, c) for d, c in attendus if c in acces.fonction and _ici(dossiers, d, ici)}
            ecrits = {(e.dossier_id, e.categorie) for e in Ecrit.objects.all()}
            brut = _par_sql(acces, "usagers_ecrit", "dossier_id")
            seul = {(d, c) for c in acces.lire for d in _par_le_queryset(acces, c)}
        assert ecrits == {a for a in attendus if a[1] != "identite"}, titulaire.prenom
        if acces.fonction:  # on lists the wide policy knows the ESMS, not the archive: Python closes that
            brut = {(d, c) for d, c in brut if d in actifs}
        else:
            assert {(d, c) for d, c in seul if d in actifs} == attendus, titulaire.prenom
        assert brut == ecrits, titulaire.prenom
        compares += len(attendus)
    assert compares > 200


def _ici(dossiers, identifiant, lieu) -> bool:
    return any(d.pk == identifiant and d.etablissement_id == lieu.pk for d in dossiers)
