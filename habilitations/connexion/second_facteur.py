"""Who is asking, at each request: the second factor and the functions of the account come in one round trip."""

from __future__ import annotations

from typing import Any

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device

from dui.commun.d_un_trait import lire_d_un_trait
from habilitations import perimetre


class SecondFacteur(OTPMiddleware):
    """django-otp's rule, whole (owner, confirmed, session kept consistent); only the reading is shared."""

    def _verify_user_sync(self, request: Any, user: Any) -> Any:
        self._init_user_fields(user)
        garde = request.session.get(DEVICE_ID_SESSION_KEY)
        if not (user.is_authenticated and garde):
            return user
        try:
            appareils = Device._filter_persistent_id(self._normalize_persistent_id(garde))
        except (ValueError, LookupError):
            appareils = None
        if appareils is None:
            user.otp_device = self._finalize_device(request, user, None)
            return user
        trouves, user.affectations_du_jour = lire_d_un_trait(appareils[:1], perimetre.affectations_de(user))
        user.otp_device = self._finalize_device(request, user, next(iter(trouves), None))
        return user
