"""Two databases: the wrapped keys live apart, so that their backups have another life than the data's."""

from typing import Any


class RouteurDesCles:
    def _base(self, modele: Any) -> str | None:
        return "cles" if modele._meta.app_label == "commun" else None

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return self._base(model)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self._base(model)

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool | None:
        return self._base(obj1) == self._base(obj2)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "cles") == (app_label == "commun")
