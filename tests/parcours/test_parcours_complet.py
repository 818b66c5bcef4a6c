"""A whole accompaniment, by those who do it: request, decision, entry, contract, AGGIR, project, review, exit.

One dossier passes from hand to hand; each goes to it as they would, from their own home page, by what is written on
the screen. The clicks that lead from one step to the next are counted and bounded. `make captures` photographs them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pytest

from dui.commun.horloge import aujourdhui
from tests.parcours.outils import Gestes, photographier_la_page

NOM, PRENOM, NAISSANCE = "Quesnel", "Augustine", "14/07/1938"
AFFICHE = f"{NOM.upper()} {PRENOM}"
CE_QUI_EST_FAIT_SEUL = ("Cohérence", "Orientation", "Alimentation", "Communication à distance")
CE_QUI_N_EST_PAS_FAIT = (
    "Toilette", "Habillage", "Élimination", "Transferts", "Déplacements à l’intérieur", "Déplacements à l’extérieur",
)  # fmt: skip
OBJECTIFS = (
    ("Retrouver la chorale du jeudi", "Y aller chaque semaine, accompagnée"),
    ("Descendre seule au jardin", "Trois fois par semaine, avec son déambulateur"),
)


def fr(jours: int = 0) -> str:
    return f"{aujourdhui() + dt.timedelta(days=jours):%d/%m/%Y}"


class Recit:
    """Who acts now, what it costs them in clicks, and the picture of each step."""

    def __init__(self, entrer: Any, images: Path | None) -> None:
        self.entrer, self.images = entrer, images
        self.page: Any = None
        self.gestes: Gestes = Gestes(None)
        self.etapes: list[tuple[str, int]] = []

    def prendre_la_main(self, cle: str) -> None:
        self.page = self.entrer(cle)
        self.page.goto("/")
        self.gestes = Gestes(self.page)

    def chercher_le_dossier(self) -> None:
        self.gestes.remplir(self.page.locator("#recherche"), NOM)
        self.gestes.touche("Enter")
        self.gestes.cliquer(self.page.locator("a.personne", has_text=AFFICHE))
        self.page.get_by_role("heading", name=f"Synthèse de {AFFICHE}").wait_for(state="attached")

    def lien(self, nom: str, dans: Any = None) -> None:
        self.gestes.cliquer((dans or self.page.get_by_role("main")).get_by_role("link", name=nom).first)

    def bouton(self, nom: str) -> None:
        self.gestes.cliquer(self.page.get_by_role("main").get_by_role("button", name=nom))

    def remplir(self, champ: str, texte: str) -> None:
        self.gestes.remplir(self._champ(champ), texte)

    def choisir(self, champ: str, valeur: str) -> None:
        self.gestes.choisir(self._champ(champ), valeur)

    def cocher(self, choix: str) -> None:
        self.gestes.cocher(self.page.get_by_label(choix, exact=True))

    def _champ(self, nom: str) -> Any:
        """By its label, « (obligatoire) » left out."""
        return self.page.get_by_role("main").get_by_label(re.compile(f"^{re.escape(nom)}( \\(obligatoire\\))?$"))

    def dit(self, texte: str) -> None:
        from playwright.sync_api import expect

        expect(self.page.locator("#messages")).to_contain_text(texte)

    def fait(self, etape: str, au_plus: int) -> None:
        """The step is done: as many clicks as a colleague would accept, its picture, one title on the page."""
        clics = self.gestes.clics
        self.etapes.append((etape, clics))
        assert clics <= au_plus, f"{etape} : {clics} clics"
        assert self.page.locator("h1").count() == 1
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        self.gestes = Gestes(self.page)
        if self.images:
            nom = etape.lower().translate(str.maketrans("àâçéèêîïôûù ’", "aaceeeiiouu--"))
            photographier_la_page(self.page, self.images / f"parcours-{len(self.etapes):02d}-{nom}.png")


@pytest.mark.parametrize("en_images", [False, pytest.param(True, marks=pytest.mark.captures)], ids=["clics", "images"])
def test_de_la_demande_a_la_sortie(entrer, record_property, en_images):
    images = None
    if en_images:
        images = Path(os.environ.get("DUI_CAPTURES") or "docs/captures").resolve()
        images.mkdir(parents=True, exist_ok=True)
    recit = Recit(entrer, images)
    for chapitre in (demander, etudier, decider, entrer_dans_la_maison, passer_contrat, evaluer, batir_le_projet,
                     s_engager, faire_le_bilan, sortir):  # fmt: skip
        chapitre(recit)
    clics = ", ".join(f"{etape} {combien}" for etape, combien in recit.etapes)
    record_property("chiffres", f"parcours complet, {sum(c for _, c in recit.etapes)} clics : {clics}")


# -- coming -------------------------------------------------------------------------------------------------------


def demander(r: Recit) -> None:
    """The secretary takes the call of a daughter."""
    r.prendre_la_main("odile")
    r.lien("Admissions", r.page.get_by_role("navigation", name="Menu principal"))
    r.lien("Nouvelle demande")
    r.remplir("Nom de naissance", NOM)
    r.remplir("Premier prénom de naissance", PRENOM)
    r.cocher("Féminin")
    r.remplir("Date de naissance", NAISSANCE)
    r.choisir("Origine de la demande", "famille")
    r.remplir("Demande reçue le", fr(-20))
    r.choisir("Accueil demandé", "permanent")
    r.remplir("Ce que demande la personne", "Ne plus être seule le soir, garder ses habitudes.")
    r.gestes.choisir(
        r._champ("Équipe qui suivra la demande"),
        r.page.locator("option", has_text="Équipe Jardin").get_attribute("value"),
    )
    r.bouton("Ouvrir le dossier")
    r.dit("Le dossier est ouvert et la demande enregistrée.")
    r.fait("Demande reçue", au_plus=4)
    r.lien("Pièce d’identité")
    r.remplir("Reçue le", fr())
    r.bouton("Enregistrer")
    r.page.get_by_text("reçue", exact=True).first.wait_for()
    r.fait("Pièce reçue", au_plus=2)


def _la_demande(r: Recit) -> None:
    r.lien("Admissions", r.page.get_by_role("navigation", name="Menu principal"))
    r.lien(AFFICHE)


def _noter(r: Recit, etape: str, jours: int, motif: str = "") -> None:
    r.lien("Noter une étape")
    r.cocher(etape)
    r.remplir("Date de cette étape", fr(jours))
    if motif:
        r.remplir("Motif", motif)
    r.bouton("Enregistrer l’étape")


def etudier(r: Recit) -> None:
    r.prendre_la_main("claire")
    _la_demande(r)
    _noter(r, "À l’étude", -15)
    r.dit("La demande est à l’étude.")
    r.fait("À l’étude", au_plus=5)


def decider(r: Recit) -> None:
    r.prendre_la_main("bernard")
    _la_demande(r)
    _noter(r, "Admission décidée", -8, "L’unité Jardin répond à ce qu’elle demande.")
    r.dit("L’admission est décidée.")
    r.fait("Admission décidée", au_plus=5)


def entrer_dans_la_maison(r: Recit) -> None:
    r.prendre_la_main("odile")
    _la_demande(r)
    _noter(r, "Entrée", -3)
    r.dit("L’entrée est notée et le séjour est ouvert.")
    r.fait("Entrée", au_plus=5)


# -- the contract ---------------------------------------------------------------------------------------------------


def passer_contrat(r: Recit) -> None:
    """From the request to the signed contract: the page of the entry says what follows."""
    r.lien("Préparer le contrat")
    assert r._champ("Prend effet le").input_value() == fr(-3)  # known since the entry
    r.choisir("Document", "sejour")
    r.remplir("Objectifs de l’accompagnement", "Retrouver la chorale et le jardin.")
    r.bouton("Enregistrer")
    r.dit("C’est enregistré.")
    r.fait("Contrat préparé", au_plus=2)
    with r.page.expect_download() as telechargement:
        r.lien("Télécharger le texte (PDF)")
    texte = Path(telechargement.value.path()).read_bytes()
    assert texte.startswith(b"%PDF-") and telechargement.value.suggested_filename == "sejour.pdf"
    r.lien("Noter la signature")
    assert r._champ("Participant 1 : nom").input_value() == AFFICHE  # asked once already
    r.remplir("Participant 2 : nom", "Mme Mireille Quesnel, sa fille")
    r.choisir("Participant 2 : qualité", "participant")
    r.remplir("Participant 3 : nom", "M. Bernard Chauvin")
    r.choisir("Participant 3 : qualité", "etablissement")
    r._champ("Document signé").set_input_files(
        {"name": "contrat-signe.pdf", "mimeType": "application/pdf", "buffer": texte}
    )
    r.bouton("Enregistrer la signature")
    r.dit("La signature est enregistrée, avec 3 personnes présentes.")
    r.page.get_by_text("Mme Mireille Quesnel, sa fille", exact=True).wait_for()
    r.fait("Contrat signé", au_plus=3)


# -- AGGIR ----------------------------------------------------------------------------------------------------------


def evaluer(r: Recit) -> None:
    r.prendre_la_main("ines")
    r.chercher_le_dossier()
    r.lien("Soins")
    r.lien("Commencer une évaluation")
    r.gestes.cocher(r.page.get_by_label("AGGIR", exact=False))
    r.bouton("Enregistrer")
    r.dit("Voici la grille.")
    r.fait("Évaluation commencée", au_plus=5)
    for questions, reponse in ((CE_QUI_EST_FAIT_SEUL, "A : fait seul"), (CE_QUI_N_EST_PAS_FAIT, "C : ne fait pas")):
        for nom in questions:
            r.gestes.cocher(r.page.get_by_role("group", name=nom, exact=False).first.get_by_label(reponse))
    r.bouton("Enregistrer")
    r.page.get_by_role("heading", name="Résultat proposé").wait_for()
    r.bouton("Proposer à la validation")
    r.dit("elle attend d’être validée")
    r.fait("GIR proposé", au_plus=12)
    r.prendre_la_main("antoine")
    r.lien(AFFICHE, r.page.get_by_role("region", name="Évaluations à valider"))
    r.bouton("Valider ce résultat")
    r.dit("L’évaluation est validée, à votre nom.")
    r.fait("GIR validé", au_plus=2)


# -- the project ----------------------------------------------------------------------------------------------------


def batir_le_projet(r: Recit) -> None:
    """Back on the project after each part: the next one is added from there."""
    r.prendre_la_main("paul")
    r.chercher_le_dossier()
    r.lien("Commencer un projet")
    r.remplir("Titre", "Chanter et retourner au jardin")
    r.remplir("Ce que la personne souhaite pour sa vie", "Chanter encore, et sentir la terre.")
    r.bouton("Enregistrer")
    r.dit("C’est enregistré.")
    r.lien("Ajouter une attente ou une proposition")
    r.remplir("Ce qui est dit", "J’ai chanté toute ma vie, pourquoi arrêter ?")
    r.bouton("Enregistrer")
    r.dit("Ces mots sont enregistrés.")
    for intitule, resultat in OBJECTIFS:
        r.lien("Ajouter un objectif")
        r.remplir("Objectif", intitule)
        r.remplir("Résultat attendu", resultat)
        r.remplir("Pour le", fr(180))
        r.bouton("Enregistrer")
        r.dit("L’objectif est enregistré")
    r.page.get_by_role("heading", name=OBJECTIFS[1][0]).wait_for()
    r.fait("Projet et deux objectifs", au_plus=9)


def s_engager(r: Recit) -> None:
    """The person agrees before Paul, the head of service for the house; the project begins."""
    _accord(r, "personne", f"Mme {NOM}", "oral")
    r.fait("Accord de la personne", au_plus=2)
    r.prendre_la_main("claire")
    r.chercher_le_dossier()
    r.lien("Ouvrir le projet")
    _accord(r, "esms", "Mme Claire Vasseur, cheffe de service", "signature")
    r.lien("Changer son état")
    r.cocher("Mettre le projet en œuvre")
    r.bouton("Enregistrer")
    r.fait("Projet commencé", au_plus=7)


def _accord(r: Recit, par: str, nom: str, moyen: str) -> None:
    r.lien("Enregistrer un accord")
    r.choisir("Qui donne son avis", par)
    r.remplir("Son nom et sa qualité", nom)
    r.choisir("Réponse", "accord")
    r.choisir("Comment", moyen)
    r.bouton("Enregistrer")
    r.dit("L’avis est enregistré")


def faire_le_bilan(r: Recit) -> None:
    """With the person and whom she invited; then where each objective stands."""
    r.prendre_la_main("paul")
    r.chercher_le_dossier()
    r.lien("Ouvrir le projet")
    r.lien("Ajouter un bilan")
    for intitule, _ in OBJECTIFS:
        r.page.get_by_text(intitule).wait_for()  # what is reviewed is under one's eyes
    r.choisir("Occasion", "intermediaire")
    r.remplir("Personnes invitées", f"Mme {NOM}, sa fille Mireille, Inès Morel, Paul Garnier")
    r.remplir("Ce qui a été atteint", "La chorale du jeudi est reprise, elle y retourne chaque semaine.")
    r.remplir("Ce qui continue ou change", "Le jardin attend le printemps.")
    r.remplir("Ce qu’en dit la personne", "Je suis contente, mes amies étaient là.")
    r.bouton("Enregistrer")
    r.dit("Le bilan est enregistré.")
    for (intitule, _), avancement in zip(OBJECTIFS, ("Presque atteint", "Les premiers pas sont faits"), strict=True):
        r.gestes.cliquer(r.page.get_by_role("link", name=f"Où en est-on ? {intitule}"))
        r.cocher(avancement)
        r.bouton("Enregistrer")
        r.dit("C’est enregistré.")
    r.fait("Bilan avec les invités", au_plus=10)


# -- leaving --------------------------------------------------------------------------------------------------------


def sortir(r: Recit) -> None:
    r.prendre_la_main("odile")
    r.chercher_le_dossier()
    r.lien("Entrée le")
    r.lien("Noter la sortie")
    r.choisir("Comment la personne sort", "domicile")
    r.choisir("Où elle va", "famille")
    r.bouton("Enregistrer")
    r.dit("La sortie est notée et le séjour est terminé.")
    r.page.get_by_role("heading", name="Et ensuite").wait_for()
    r.page.locator(".bandeau-ligne").get_by_text("sortie le").wait_for()
    r.fait("Sortie", au_plus=5)
