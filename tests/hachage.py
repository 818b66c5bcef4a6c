"""Argon2 with the smallest cost: the same algorithm, without a second of work per account of a test."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Leger(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 64
    parallelism = 1
