"""The personalised project (CASF L.311-3 3° and 7°): what the person expects, what is proposed, what was agreed.

TDDUI names: Projet is a CarePlan, Attente and Objectif are Goals, Besoin a ServiceRequest, ActionDeProjet and Bilan
are Tasks, Accord a Consent.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from dui.commun.categories import Categorie
from dui.commun.chiffrement.champs import JSONChiffre, TexteChiffre
from dui.commun.modeles import DonneeDeDossier
from usagers.models.saisie import DonneeSaisie
from usagers.projets.etats import (
    AuteurAccord,
    Avancement,
    EtatObjectif,
    EtatProjet,
    MoyenAccord,
    NatureBilan,
    NatureChangement,
    OrigineAttente,
    ReponseAccord,
)
from usagers.projets.serafin import besoins, prestations_directes


class Projet(DonneeSaisie):
    categorie = Categorie.PROJET

    etat = models.CharField("état", max_length=15, choices=EtatProjet, default=EtatProjet.PREPARATION)
    titre = TexteChiffre("titre")
    projet_de_vie = TexteChiffre("ce que la personne souhaite pour sa vie", blank=True, null=True)
    synthese = TexteChiffre("synthèse de sa situation", blank=True, null=True)
    facile = TexteChiffre("l’essentiel en mots simples", blank=True, null=True)
    du = models.DateField("du", null=True, blank=True)
    au = models.DateField("au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "projet personnalisé"
        verbose_name_plural = "projets personnalisés"

    def __str__(self) -> str:
        return f"projet {self.pk}"


class Attente(DonneeSaisie):
    """In the words of whoever speaks: nothing is rephrased."""

    categorie = Categorie.PROJET

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    origine = models.CharField("qui parle", max_length=15, choices=OrigineAttente, default=OrigineAttente.PERSONNE)
    qui = TexteChiffre("son nom ou son métier", blank=True, null=True)
    texte = TexteChiffre("ce qui est dit")
    comment = TexteChiffre("comment cela a été dit", blank=True, null=True)
    le = models.DateField("recueilli le", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "attente"
        verbose_name_plural = "attentes"
        ordering = ["cree_le", "id"]

    def __str__(self) -> str:
        return f"attente {self.pk}"


class Besoin(DonneeSaisie):
    categorie = Categorie.PROJET

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("besoin", max_length=10, choices=besoins)
    commentaire = TexteChiffre("pour cette personne", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "besoin"
        verbose_name_plural = "besoins"
        ordering = ["code", "cree_le"]

    def __str__(self) -> str:
        return f"besoin {self.pk}"


class Objectif(DonneeSaisie):
    categorie = Categorie.PROJET

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=15, choices=EtatObjectif, default=EtatObjectif.PREPARATION)
    avancement = models.PositiveSmallIntegerField("avancement", choices=Avancement, default=Avancement.RIEN)
    intitule = TexteChiffre("objectif")
    resultat = TexteChiffre("résultat attendu")
    moyens = TexteChiffre("moyens", blank=True, null=True)
    qui = TexteChiffre("avec qui", blank=True, null=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    critere = TexteChiffre("comment saurons-nous que c’est atteint", blank=True, null=True)
    avis = TexteChiffre("avis de la personne", blank=True, null=True)
    facile = TexteChiffre("l’objectif en mots simples", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["cree_le", "id"]

    def __str__(self) -> str:
        return f"objectif {self.pk}"


class ActionDeProjet(DonneeSaisie):
    categorie = Categorie.PROJET

    objectif = models.ForeignKey(Objectif, verbose_name="objectif", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=15, choices=EtatObjectif, default=EtatObjectif.PREPARATION)
    intitule = TexteChiffre("action")
    prestation = models.CharField("prestation", max_length=10, choices=prestations_directes)
    frequence = TexteChiffre("à quel rythme", blank=True, null=True)
    qui = TexteChiffre("par qui", blank=True, null=True)
    du = models.DateField("du", null=True, blank=True)
    au = models.DateField("au", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "action du projet"
        verbose_name_plural = "actions du projet"
        ordering = ["cree_le", "id"]

    def __str__(self) -> str:
        return f"action {self.pk}"


class Bilan(DonneeSaisie):
    categorie = Categorie.PROJET

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField("occasion", max_length=15, choices=NatureBilan, default=NatureBilan.ANNUEL)
    date = models.DateField("date")
    invites = TexteChiffre("personnes invitées", blank=True, null=True)
    atteint = TexteChiffre("ce qui a été atteint")
    suite = TexteChiffre("ce qui continue ou change", blank=True, null=True)
    avis = TexteChiffre("ce qu’en dit la personne", blank=True, null=True)
    prochain = models.DateField("prochain point le", null=True, blank=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["-date", "-cree_le"]

    def __str__(self) -> str:
        return f"bilan {self.pk}"


class VersionDeProjet(DonneeDeDossier):
    """The project as it was when somebody agreed to it. Written once: what was agreed never moves."""

    categorie = Categorie.PROJET
    droits_sql = "SELECT, INSERT"

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    numero = models.PositiveSmallIntegerField("numéro")
    contenu = JSONChiffre("contenu")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    figee_le = models.DateTimeField("figée le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "version du projet"
        verbose_name_plural = "versions du projet"
        ordering = ["-numero"]
        constraints = [models.UniqueConstraint(fields=["projet", "numero"], name="version_de_projet_unique")]

    def __str__(self) -> str:
        return f"version {self.pk}"


class Accord(DonneeSaisie):
    """Who agreed to which version. The person's informed consent is always sought (CASF L.311-3 3°)."""

    categorie = Categorie.PROJET

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    version_figee = models.ForeignKey(
        VersionDeProjet, verbose_name="version", on_delete=models.PROTECT, related_name="accords", editable=False
    )
    par = models.CharField("qui donne son avis", max_length=15, choices=AuteurAccord)
    nom = TexteChiffre("son nom et sa qualité")
    reponse = models.CharField("réponse", max_length=10, choices=ReponseAccord, default=ReponseAccord.ACCORD)
    le = models.DateField("date")
    moyen = models.CharField("comment", max_length=10, choices=MoyenAccord, default=MoyenAccord.SIGNATURE)
    precisions = TexteChiffre("réserves ou précisions", blank=True, null=True)

    class Meta(DonneeSaisie.Meta):
        verbose_name = "accord"
        verbose_name_plural = "accords"
        ordering = ["-le", "-cree_le"]

    def __str__(self) -> str:
        return f"accord {self.pk}"


class ChangementDEtat(DonneeDeDossier):
    """Each change of state or of progress: from what to what, by whom, when, why."""

    categorie = Categorie.PROJET
    droits_sql = "SELECT, INSERT"

    projet = models.ForeignKey(Projet, verbose_name="projet", on_delete=models.PROTECT, related_name="+")
    objectif = models.ForeignKey(
        Objectif, verbose_name="objectif", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.ForeignKey(
        ActionDeProjet, verbose_name="action", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nature = models.CharField("nature", max_length=10, choices=NatureChangement, default=NatureChangement.ETAT)
    avant = models.CharField("avant", max_length=15)
    apres = models.CharField("après", max_length=15)
    motif = TexteChiffre("motif", blank=True, null=True)
    le = models.DateTimeField("le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, null=True, related_name="+"
    )
    metier = models.CharField("métier de l’auteur", max_length=30, blank=True)

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["-le", "-id"]

    def __str__(self) -> str:
        return f"changement {self.pk}"
