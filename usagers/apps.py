from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from dui.commun.categories import Categorie


def _vers_l_equipe(request: Any, dossier: Any) -> dict[str, str]:
    return {"url": reverse("habilitations:equipe_du_dossier", kwargs={"dossier": dossier.pk})}


class UsagersConfig(AppConfig):
    name = "usagers"
    verbose_name = "usagers"

    def ready(self) -> None:
        from habilitations import page_de_dossier
        from habilitations.cadre import EntreeDeMenu, inscrire
        from usagers import sections
        from usagers.onglets import entourage
        from usagers.registres import Section, inscrire_section

        sections.inscrire()
        page_de_dossier.inscrire(entourage)
        inscrire_section(Section(Categorie.IDENTITE, "habilitations/_vers_l_equipe.html", _vers_l_equipe, 90))
        inscrire(
            EntreeDeMenu("Ma journée", "usagers:ma_journee", "sun", 10),
            EntreeDeMenu("Usagers", "usagers:liste", "users", 20),
        )
