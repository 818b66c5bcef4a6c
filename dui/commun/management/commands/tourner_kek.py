"""`manage.py tourner_kek`: a new key-encryption key, every dossier key rewrapped; the data are not touched."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dui.commun.bases import comme_proprietaire
from dui.commun.chiffrement.cles import BASE, CleDossier, envelopper, ouvrir
from dui.commun.chiffrement.kek import KekFichiers, fournisseur

LOT = 500


class Command(BaseCommand):
    help = "Met en service une nouvelle clé de chiffrement des clés et réenveloppe toutes les clés de dossier."

    def handle(self, *args: Any, **options: Any) -> None:
        coffre = fournisseur()
        if not isinstance(coffre, KekFichiers):
            raise CommandError(
                "La clé vient de l’environnement (DUI_KEK) et ne se tourne pas : la remplacer rendrait tous les "
                "dossiers illisibles. Seules les clés d’un coffre (DUI_COFFRE) se tournent."
            )
        with comme_proprietaire():
            try:
                nouvelle = _a_mettre_en_service(coffre)
            except (ImproperlyConfigured, OSError) as erreur:
                raise CommandError(f"Coffre inutilisable : {erreur}") from erreur
            combien = reenvelopper(nouvelle)
        self.stdout.write(f"{nouvelle} est en service ; {combien} clés de dossier réenveloppées.")
        self.stdout.write("Gardez les anciennes clés tant que vivent des sauvegardes qui en dépendent.")


def _a_mettre_en_service(coffre: KekFichiers) -> str:
    """The newest key while some dossier still waits for it (dropped by hand, or a turn cut short); else one more."""
    courante, _ = coffre.courante()
    attend = CleDossier.objects.using(BASE).filter(enveloppe__isnull=False).exclude(kek=courante).exists()
    return courante if attend else coffre.creer()


def reenvelopper(nouvelle: str) -> int:
    """Rewrap every living key by batches; restartable: what is already rewrapped is left alone."""
    total = 0
    while True:
        with transaction.atomic(using=BASE):
            lot = list(
                CleDossier.objects.using(BASE)
                .select_for_update(skip_locked=True)
                .filter(enveloppe__isnull=False)
                .exclude(kek=nouvelle)[:LOT]
            )
            for ligne in lot:
                ligne.enveloppe = envelopper(ligne.pk, ouvrir(ligne), nouvelle)
                ligne.kek = nouvelle
            CleDossier.objects.using(BASE).bulk_update(lot, ["enveloppe", "kek"])
        if not lot:
            return total
        total += len(lot)
