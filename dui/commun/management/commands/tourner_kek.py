"""`manage.py tourner_kek`: a new key-encryption key, every dossier key rewrapped; the data are not touched."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dui.commun.bases import comme_proprietaire
from dui.commun.chiffrement.cles import BASE, CleDossier, envelopper, ouvrir
from dui.commun.chiffrement.kek import KekFichiers, fournisseur

LOT = 500


class Command(BaseCommand):
    help = "Crée une nouvelle clé de chiffrement des clés et réenveloppe toutes les clés de dossier."

    def handle(self, *args: Any, **options: Any) -> None:
        coffre = fournisseur()
        if not isinstance(coffre, KekFichiers):
            raise CommandError("La clé vient de l’environnement : changez-la dans votre coffre de secrets.")
        nouvelle = coffre.creer()
        with comme_proprietaire():
            combien = reenvelopper(nouvelle)
        self.stdout.write(f"{nouvelle} est en service ; {combien} clés de dossier réenveloppées.")
        self.stdout.write("Gardez les anciennes clés tant que vivent des sauvegardes qui en dépendent.")


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
