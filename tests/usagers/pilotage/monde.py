"""A population drawn at random in two ESMS, and the same figures counted row by row in Python."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any

from django.test import Client

from dui.commun.chiffrement.cles import creer_cles
from dui.commun.dates_fr import age
from dui.commun.horloge import aujourdhui
from habilitations.models import Unite
from habilitations.professions import Profession as P
from tests import fabrique as f
from tests.connexion import connecter
from usagers import models as u
from usagers.contrats.echeancier import EN_RETARD, Acte, calculer
from usagers.droits.rappels import est_relaye, palier
from usagers.enums import EtatDroit
from usagers.projets.echeances import echeance

JOUR = dt.timedelta(days=1)
MOTIF = "préparation d’un test"


class Monde:
    """`peupler(n)` adds `n` persons with their stays, rights, contracts and projects."""

    def __init__(self, graine: int = 7) -> None:
        self.h, self.jour, self.numero = random.Random(graine), aujourdhui(), 0
        with f.systeme():
            self.lieu, self.autre = f.etablissement("Les Tilleuls"), f.etablissement("Le Phare")
            self.verger = Unite.objects.create(etablissement=self.lieu, nom="Verger")
            self.comptes = {p: f.professionnel(p.label, p, self.lieu) for p in P}
        self.unites = {
            self.lieu.pk: [*Unite.objects.filter(etablissement=self.lieu).order_by("nom"), None],
            self.autre.pk: list(Unite.objects.filter(etablissement=self.autre)),
        }

    def client(self, profession: P) -> Client:
        return connecter(Client(), self.comptes[profession])

    def passe(self, au_plus: int, au_moins: int = 0) -> dt.date:
        return self.jour - self.h.randint(au_moins, au_plus) * JOUR

    def peupler(self, combien: int, lieu: Any = None) -> None:
        lieu = lieu or self.lieu
        dossiers = [self._dossier(lieu) for _ in range(combien)]
        creer_cles([d.pk for d in dossiers])
        with f.systeme():
            for modele, lignes in [
                (u.Dossier, lambda d: [d]), (u.Sejour, self._sejours), (u.DroitOuvert, self._droits),
                (u.CouvertureSociale, self._couvertures), (u.Contrat, self._contrats),
                (u.Projet, lambda d: [u.Projet(**_de(d), id=_id(d), titre="Projet")]),
                (u.VersionDeProjet, self._versions), (u.Accord, self._accords), (u.Bilan, self._bilans),
            ]:  # fmt: skip
                lot = [ligne for d in dossiers for ligne in lignes(d)]
                if lot:
                    modele.objects.creer_en_lot(MOTIF, lot)

    def _dossier(self, lieu: Any) -> u.Dossier:
        self.numero += 1
        sorti = self.passe(500) if self.h.random() < 0.3 else None
        return u.Dossier(
            etablissement=lieu, unite=self.h.choice(self.unites[lieu.pk]), numero=self.numero,
            nom_naissance="Essai", premier_prenom=f"Personne {self.numero}",
            date_naissance=None if self.h.random() < 0.1 else dt.date(1930, 2, 28) + self.h.randint(0, 29000) * JOUR,
            entre_le=None if self.h.random() < 0.05 else self.passe(1200, 3), sorti_le=sorti,
            etat="archive" if sorti and self.h.random() < 0.3 else "actif",
            decede_le=sorti if sorti and self.h.random() < 0.2 else None,
        )  # fmt: skip

    def _sejours(self, d: u.Dossier) -> list[u.Sejour]:
        lignes = []
        for _ in range(self.h.choice((0, 1, 1, 2, 3))):
            entree = self.passe(900)
            sortie = min(self.jour + 20 * JOUR, entree + self.h.randint(0, 500) * JOUR)
            statut = self.h.choice(("en_cours", "termine", "annule"))
            lignes.append(u.Sejour(**_de(d), entree=entree, sortie=self.h.choice((None, sortie)), statut=statut))
        return lignes

    def _droits(self, d: u.Dossier) -> list[u.DroitOuvert]:
        return [
            u.DroitOuvert(
                **_de(d), nature=self.h.choice(("aah", "orientation")), etat=self.h.choice(EtatDroit.values),
                au=self.h.choice((None, self.jour + self.h.randint(-120, 220) * JOUR)),
            )
            for _ in range(self.h.randint(0, 3))
        ]  # fmt: skip

    def _couvertures(self, d: u.Dossier) -> list[u.CouvertureSociale]:
        if self.h.random() < 0.5:
            return []
        au = self.jour + self.h.randint(-120, 220) * JOUR
        return [u.CouvertureSociale(**_de(d), genre="amc", organisme="Mutuelle", au=au)]

    def _contrats(self, d: u.Dossier) -> list[u.Contrat]:
        def jour() -> dt.date | None:
            return self.h.choice((None, self.passe(800)))

        return [
            u.Contrat(
                **_de(d), genre=self.h.choice(("sejour", "dipc", "avenant", "annexe")),
                etat=self.h.choice(("remis", "signe", "refuse", "fini")), remis_le=jour(), signe_le=jour(),
                fin_le=self.h.choice((None, self.jour + self.h.randint(-120, 220) * JOUR)),
            )
            for _ in range(self.h.randint(0, 3))
        ]  # fmt: skip

    def _versions(self, d: u.Dossier) -> list[u.VersionDeProjet]:
        return [u.VersionDeProjet(**_de(d), id=_id(d), projet_id=_id(d), numero=1, contenu={}, empreinte="0" * 64)]

    def _accords(self, d: u.Dossier) -> list[u.Accord]:
        return [
            u.Accord(**_de(d), projet_id=_id(d), version_figee_id=_id(d), par="personne", nom="X", le=self.passe(700))
            for _ in range(self.h.randint(0, 2))
        ]

    def _bilans(self, d: u.Dossier) -> list[u.Bilan]:
        lignes = []
        for _ in range(self.h.randint(0, 2)):
            date = self.passe(700)
            prochain = self.h.choice((None, date + self.h.randint(-30, 500) * JOUR))
            lignes.append(u.Bilan(**_de(d), projet_id=_id(d), date=date, atteint="X", prochain=prochain))
        return lignes


def _id(d: u.Dossier) -> uuid.UUID:
    return uuid.uuid5(d.pk, "projet")


def _de(d: u.Dossier) -> dict[str, Any]:
    return {"dossier": d, "etablissement_id": d.etablissement_id}


# -- the same figures, one row after the other ------------------------------------------------------------------


def _unite(d: u.Dossier) -> str:
    return str(d.unite_id) if d.unite_id else "sans"


class Decompte:
    """Counts in Python everything that `usagers.pilotage.comptes` counts in SQL."""

    def __init__(self, lieu: Any, debut: dt.date, fin: dt.date, jour: dt.date) -> None:
        self.debut, self.fin, self.jour = debut, fin, jour
        with f.systeme("décompte d’un test"):
            tous = u.Dossier.objects.filter(etablissement=lieu, fusionne_dans__isnull=True)
            self.dossiers = {d.pk: d for d in tous if d.etat in {"actif", "archive"}}
            self.lignes = {
                m: [x for x in m.objects.filter(etablissement=lieu) if x.dossier_id in self.dossiers]
                for m in (u.Sejour, u.DroitOuvert, u.CouvertureSociale, u.Contrat, u.Accord, u.Bilan)
            }

    def _de(self, modele: Any, d: u.Dossier) -> list[Any]:
        return [x for x in self.lignes[modele] if x.dossier_id == d.pk]

    def sejours(self, d: u.Dossier) -> list[u.Sejour]:
        return [
            s for s in self._de(u.Sejour, d)
            if s.statut != "annule" and s.entree <= self.fin and (s.sortie is None or s.sortie >= self.debut)
        ]  # fmt: skip

    def la(self, d: u.Dossier, jour: dt.date) -> bool:
        return any(s.entree <= jour and (s.sortie is None or jour <= s.sortie) for s in self.sejours(d))

    def file_active(self) -> Counter:
        return Counter((_unite(d), "") for d in self.dossiers.values() if self.sejours(d))

    def presents(self, tranches: list[tuple[int, str]]) -> Counter:
        def tranche(d: u.Dossier) -> str:
            ans = age(d.date_naissance, self.fin)
            return "inconnu" if ans is None else next(code for depuis, code in reversed(tranches) if ans >= depuis)

        return Counter((_unite(d), tranche(d)) for d in self.dossiers.values() if self.la(d, self.fin))

    def mouvements(self, quoi: str) -> Counter:
        return Counter(
            (_unite(d), f"{getattr(s, quoi):%m}")
            for d in self.dossiers.values()
            for s in self.sejours(d)
            if getattr(s, quoi) and self.debut <= getattr(s, quoi) <= self.fin
        )

    def journees(self) -> Counter:
        jours = [self.debut + n * JOUR for n in range((self.fin - self.debut).days + 1)]
        return Counter((_unite(d), f"{j:%m}") for d in self.dossiers.values() for j in jours if self.la(d, j))

    def durees(self) -> list[int]:
        return [
            (s.sortie - s.entree).days + 1
            for d in self.dossiers.values()
            for s in self.sejours(d)
            if s.sortie and s.sortie <= self.fin
        ]

    def suivis(self) -> list[u.Dossier]:
        return [
            d for d in self.dossiers.values()
            if d.etat == "actif" and d.decede_le is None and (d.sorti_le is None or d.sorti_le >= self.jour)
        ]  # fmt: skip

    def projets(self) -> Counter:
        compte: Counter = Counter()
        for d in self.suivis():
            bilans = sorted(self._de(u.Bilan, d), key=lambda b: (b.date, b.cree_le))
            dernier = bilans[-1] if bilans else None
            due = echeance(
                entree=d.entre_le,
                accord=max((a.le for a in self._de(u.Accord, d)), default=None),
                bilan=dernier.date if dernier else None,
                prochain=dernier.prochain if dernier else None,
            )
            compte[_unite(d), ""] += due is not None and due.pour_le < self.jour
        return +compte

    def droits(self) -> Counter:
        compte: Counter = Counter()
        for d in self.suivis():
            vivants = [x for x in self._de(u.DroitOuvert, d) if x.etat in {"ouvert", "renouvelle"}]
            ouverts, couvertures = [x for x in vivants if x.etat == "ouvert"], self._de(u.CouvertureSociale, d)
            finissent = [x.au for x in vivants if x.au and not est_relaye(x, ouverts)]
            finissent += [c.au for c in couvertures if c.au and not est_relaye(c, couvertures, "genre")]
            for au in finissent:
                atteint = palier(au, self.jour) if au >= self.jour - 90 * JOUR else None
                if atteint:
                    compte[_unite(d), atteint.code] += 1
        return compte

    def contrats(self) -> Counter:
        compte: Counter = Counter()
        for d in self.suivis():
            vifs = [x for x in self._de(u.Contrat, d) if x.etat not in {"refuse", "fini"}]
            for x in vifs:
                suite = any(
                    y.pk != x.pk and y.genre == x.genre and (y.fin_le is None or (x.fin_le and y.fin_le > x.fin_le))
                    for y in vifs
                )
                if x.genre in {"sejour", "dipc"} and x.fin_le and x.fin_le >= self.jour - 90 * JOUR and not suite:
                    atteint = palier(x.fin_le, self.jour)
                    if atteint:
                        compte[_unite(d), atteint.code] += 1
        return compte

    def actes(self) -> Counter:
        compte: Counter = Counter()
        for d in self.suivis():
            if d.entre_le:
                actes = [Acte(c.genre, c.etat, c.remis_le, c.signe_le, c.effet_le) for c in self._de(u.Contrat, d)]
                for e in calculer(d.entre_le, actes, self.jour):
                    compte[_unite(d), e.code] += e.etat == EN_RETARD
        return +compte
