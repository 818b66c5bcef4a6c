"""Shared by the journeys: pages signed in, the code of the moment, counting what a person does."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

from PIL import Image

from dui.outils.code import code_actuel

PATIENCE = 10_000  # ms before an expectation of a journey fails
HEURE = r"\d+\sh(?:\s\d\d)?"  # « 14 h 05 », and « 14 h » on the hour
RESEAU = ("Failed to load resource", "Failed to fetch")
FRAICHEUR = 300  # seconds: past that, an account signs in again rather than meet the idle lock


def code_neuf(persona: dict[str, Any], bases: Any) -> str:
    """The code shown now by the application of this persona; whether it already served is forgotten."""
    bases.faire(lambda: _oublier_les_codes(persona["uuid"]))
    return code_actuel(persona["totp_secret"])


def _oublier_les_codes(compte: str) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.filter(user_id=compte).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )


def donner_le_mot_de_passe(page: Any, persona: dict[str, Any]) -> None:
    page.get_by_label("Adresse électronique").fill(persona["identifiant"])
    page.get_by_label("Mot de passe", exact=False).first.fill(persona["mot_de_passe"])
    page.get_by_role("button", name="Se connecter", exact=True).click()


def se_connecter(page: Any, persona: dict[str, Any], bases: Any, suite: str = "/usagers/") -> None:
    """The sign-in of a human: password, then the code of the application."""
    page.goto(f"/connexion/?suite={suite}")
    donner_le_mot_de_passe(page, persona)
    page.get_by_role("heading", name="Code à 6 chiffres").wait_for()
    page.get_by_label("Code", exact=False).fill(code_neuf(persona, bases))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"**{suite}")


class Portier:
    """`entrer("ines", largeur=…, theme=…)` → a page signed in, by the real forms the first time; None: nobody."""

    def __init__(self, navigateur: Any, serveur: str, bases: Any, personas: Any, etats: Any) -> None:
        self.navigateur, self.serveur, self.bases = navigateur, serveur, bases
        self.personas, self.etats = personas, etats
        self.contextes: list[Any] = []
        self.fautes: list[str] = []

    def __call__(self, cle: str | None, *, neuf: bool = False, **options: Any) -> Any:
        """`neuf`: a session of its own, for who will lock or leave it."""
        if cle is None:
            return self.contexte(**options).new_page()
        quand, etat = self.etats.get(cle, (0.0, None))
        if neuf or time.monotonic() - quand > FRAICHEUR:
            page = self.contexte(**options).new_page()
            se_connecter(page, self.personas[cle], self.bases)
            if neuf:
                return page
            etat = page.context.storage_state()
            self.etats[cle] = (time.monotonic(), etat)
            page.context.close()
        return self.contexte(storage_state=etat, **options).new_page()

    def contexte(self, *, largeur: int = 1280, hauteur: int = 900, theme: str = "light", **options: Any) -> Any:
        reglages: dict[str, Any] = {
            "viewport": {"width": largeur, "height": hauteur}, "color_scheme": theme, "locale": "fr-FR",
            "timezone_id": "Europe/Paris", "base_url": self.serveur, "reduced_motion": "reduce",
        }  # fmt: skip
        contexte = self.navigateur.new_context(**(reglages | options))
        contexte.set_default_timeout(PATIENCE)
        contexte.on("weberror", lambda erreur: self.fautes.append(f"script : {erreur.error}"))
        contexte.on("console", self._ecouter)
        self.contextes.append(contexte)
        return contexte

    def _ecouter(self, message: Any) -> None:
        """A failed request is the business of the test; a refused script or style never is."""
        if message.type == "error" and not any(m in message.text for m in RESEAU):
            self.fautes.append(f"console : {message.text}")

    def fermer(self) -> None:
        for contexte in self.contextes:
            contexte.close()


COULEURS = 128  # flat drawings: a third of the weight, no visible loss
HAUTEUR_MAX = 1800  # pixels: enough to judge a page, not its fiftieth line


def photographier_la_page(page: Any, fichier: Path) -> None:
    """The whole page up to a height, light enough for the repository; the window takes its size back."""
    fenetre = page.viewport_size
    hauteur = page.evaluate("document.documentElement.scrollHeight")  # the bars stay at the edges
    page.set_viewport_size({"width": fenetre["width"], "height": max(900, min(hauteur, HAUTEUR_MAX))})
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(COULEURS).save(fichier, optimize=True)
    page.set_viewport_size(fenetre)


class Gestes:
    """Counts what a person does on a page: each click, each field filled, each key struck."""

    def __init__(self, page: Any) -> None:
        self.page, self.clics, self.champs, self.touches = page, 0, 0, 0

    @property
    def total(self) -> int:
        return self.clics + self.champs + self.touches

    def cliquer(self, element: Any) -> None:
        self.clics += 1
        element.click()

    def remplir(self, element: Any, texte: str) -> None:
        self.champs += 1
        element.fill(texte)

    def cocher(self, element: Any) -> None:
        self.clics += 1
        element.check()

    def choisir(self, element: Any, valeur: str) -> None:
        self.champs += 1
        element.select_option(valeur)

    def touche(self, nom: str) -> None:
        self.touches += 1
        self.page.keyboard.press(nom)

    def __str__(self) -> str:
        return f"{self.clics} clics, {self.champs} champs, {self.touches} touches"


def tabuler_jusqu_a(page: Any, element: Any, maximum: int = 120) -> int:
    """Press Tab until `element` has the focus; every stop on the way must be seen. Answers how many keys it took."""
    for combien in range(1, maximum + 1):
        page.keyboard.press("Tab")
        ou, cache = page.evaluate(FOCUS)
        assert not cache, f"le focus est caché : {ou}"
        if element.evaluate("(e) => e === document.activeElement"):
            return combien
    raise AssertionError(f"inaccessible au clavier en {maximum} tabulations")


# Where the focus is, and whether something sticky hides it wholly (WCAG 2.2, 2.4.11); two images let it be drawn.
FOCUS = """async () => {
    await new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite)));
    const e = document.activeElement, cadre = (e.closest("label") ?? e).getBoundingClientRect();
    const part = [0.1, 0.5, 0.9];
    const vu = part.some((x) => part.some((y) => {
        const dessus = document.elementFromPoint(cadre.left + cadre.width * x, cadre.top + cadre.height * y);
        return dessus && (e.contains(dessus) || dessus.contains(e) || dessus.closest("label")?.contains(e));
    }));
    return [e.outerHTML.slice(0, 120), e !== document.body && cadre.width > 0 && !vu];
}"""
