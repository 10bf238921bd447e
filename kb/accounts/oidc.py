"""OpenID Connect, by mozilla-django-oidc: the code flow with PKCE, against what the provider says of itself.

Beyond the package: audience and issuer of a token are checked, clocks may differ by a minute, people are known by
issuer and subject and not by an e-mail address that may change hands, and groups are kept up to date.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings

LEEWAY = 60  # seconds by which clocks may differ
KEPT = 600  # seconds that what the provider says of itself is believed
SECONDS = 5  # to answer
ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}

Claims = dict[str, Any]


def provider() -> dict[str, Any]:
    """What the provider says of itself. Raises requests.RequestException, or SuspiciousOperation for one of another name."""
    key = f"oidc:{settings.OIDC_ISSUER}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        address = f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
        response = requests.get(address, timeout=SECONDS)
        response.raise_for_status()
        found = response.json()
        if not isinstance(found, dict) or found.get("issuer") != settings.OIDC_ISSUER:
            raise SuspiciousOperation("The provider calls itself by another name than OIDC_ISSUER.")
        cache.set(key, found, KEPT)
    return found


def setting(name: str, *default: Any) -> Any:
    """For the package: its end points come from the provider, the rest from our settings."""
    return provider().get(ENDPOINTS[name], *default) if name in ENDPOINTS else import_from_settings(name, *default)


class OpenIdBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    get_settings = staticmethod(setting)

    def _verify_jws(self, payload: str, key: Any) -> Claims:
        algorithm = jwt.get_unverified_header(payload).get("alg")
        if algorithm != self.OIDC_RP_SIGN_ALGO:
            raise SuspiciousOperation("The token is signed in another way than was agreed.")
        claims: Claims = jwt.decode(
            payload, key, algorithms=[self.OIDC_RP_SIGN_ALGO], audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_ISSUER, leeway=LEEWAY, options={"require": ["exp", "iat", "sub"]},
        )  # fmt: skip
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: Claims) -> Claims:
        """What the provider adds to the token, of the same person only."""
        more: Claims = super().get_userinfo(access_token, id_token, payload)
        if more.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The provider answered about somebody else.")
        return {**payload, **more}

    def verify_claims(self, claims: Claims) -> bool:
        return bool(claims.get("sub"))

    def get_username(self, claims: Claims) -> str:
        return "oidc-" + sha256(f"{settings.OIDC_ISSUER} {claims['sub']}".encode()).hexdigest()[:32]

    def filter_users_by_claims(self, claims: Claims) -> QuerySet[User]:
        return User.objects.filter(username=self.get_username(claims))

    def create_user(self, claims: Claims) -> User:
        user = User.objects.create_user(self.get_username(claims))
        return self.update_user(user, claims)

    def update_user(self, user: User, claims: Claims) -> User:
        """Names may change, and groups are the provider's to give and take. Only groups that the site knows are kept."""
        name = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
        user.first_name = str(name)[:150]
        user.save(update_fields=["first_name"])
        user.groups.set(Group.objects.filter(name__in=known_groups(claims)))
        return user


def known_groups(claims: Claims) -> set[str]:
    """Of the groups in a claim, those that give a role here, that content is for, or that were made here. However many there are, few are looked up."""
    claimed = claims.get(settings.OIDC_GROUPS_CLAIM, [])
    names = {str(name) for name in (claimed if isinstance(claimed, list) else [claimed])}
    for name in names & {*settings.ROLE_GROUPS.values(), *settings.AUDIENCES}:
        Group.objects.get_or_create(name=name)
    return names & set(Group.objects.values_list("name", flat=True))
