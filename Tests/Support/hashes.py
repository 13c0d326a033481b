"""Password hashes as other software stores them, made here with what Python, libcrypt, libargon2 and Django bring along."""

import base64
import ctypes
import ctypes.util
import hashlib
import os
import secrets
import struct

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django.conf.global_settings")


def b64(data):
    return base64.b64encode(data).decode()


def phc64(data):
    return b64(data).rstrip("=")


def passlib64(data):
    return phc64(data).replace("+", ".")


def aspnet_v2(password):
    salt = secrets.token_bytes(16)
    return b64(b"\0" + salt + hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 32))


def aspnet_v3(digest, number, rounds):
    def make(password):
        salt = secrets.token_bytes(16)
        head = b"\1" + struct.pack(">III", number, rounds, len(salt))
        return b64(head + salt + hashlib.pbkdf2_hmac(digest, password, salt, rounds, 32))

    return make


def bcrypt(prefix):
    library = ctypes.CDLL(ctypes.util.find_library("crypt"))
    library.crypt.restype = ctypes.c_char_p
    letters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    def make(password):
        # The last of the 22 characters carries two bits.
        salt = "".join(secrets.choice(letters) for _ in range(21)) + secrets.choice(".Oeu")
        return library.crypt(password, f"{prefix}04${salt}".encode()).decode()

    return make


def argon2(variant, passes, memory, lanes):
    library = ctypes.CDLL(ctypes.util.find_library("argon2"))
    function = getattr(library, f"{variant}_hash_encoded")
    text, size = ctypes.c_char_p, ctypes.c_size_t
    function.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint32, text, size, text, size, size, text, size]

    def make(password):
        salt, encoded = secrets.token_bytes(16), ctypes.create_string_buffer(256)
        status = function(passes, memory, lanes, password, len(password), salt, len(salt), 32, encoded, 256)
        assert status == 0, f"libargon2: {status}"
        return encoded.value.decode()

    return make


def phc_scrypt(password):
    salt = secrets.token_bytes(16)
    return f"$scrypt$ln=10,r=8,p=1${phc64(salt)}${phc64(hashlib.scrypt(password, salt=salt, n=1024, r=8, p=1, dklen=32))}"


def pbkdf2(name, digest, encode, parameters):
    def make(password):
        salt = secrets.token_bytes(16)
        return f"${name}${parameters}${encode(salt)}${encode(hashlib.pbkdf2_hmac(digest, password, salt, 1200))}"

    return make


def django(name, **costs):
    """Django's own code; its costs as they are, but for those that are told."""

    def make(password):
        from django.conf import settings

        if not settings.configured:
            settings.configure()
        from django.contrib.auth import hashers

        hasher = getattr(hashers, name)()
        for cost, value in costs.items():
            setattr(hasher, cost, value)
        return hasher.encode(password.decode(), hasher.salt())

    return make


def django_bcrypt_sha256(password):
    return "bcrypt_sha256$" + bcrypt("$2b$")(hashlib.sha256(password).hexdigest().encode())


KINDS = {
    "ASP.NET Core Identity V2": aspnet_v2,
    "ASP.NET Core Identity V3, SHA-1": aspnet_v3("sha1", 0, 1200),
    "ASP.NET Core Identity V3, SHA-256": aspnet_v3("sha256", 1, 10_000),
    "ASP.NET Core Identity V3, SHA-512": aspnet_v3("sha512", 2, 100_000),
    "PHP bcrypt": bcrypt("$2y$"),
    "bcrypt $2a$": bcrypt("$2a$"),
    "bcrypt $2b$": bcrypt("$2b$"),
    "PHP Argon2id": argon2("argon2id", 4, 65536, 1),
    "PHP Argon2i": argon2("argon2i", 4, 65536, 1),
    "Django PBKDF2": django("PBKDF2PasswordHasher"),
    "Django PBKDF2 with SHA-1": django("PBKDF2SHA1PasswordHasher", iterations=1200),
    "Django scrypt": django("ScryptPasswordHasher", work_factor=1024),
    "Django bcrypt": lambda password: "bcrypt$" + bcrypt("$2b$")(password),
    "Django bcrypt over SHA-256": django_bcrypt_sha256,
    "Django Argon2id": lambda password: "argon2" + argon2("argon2id", 2, 102_400, 8)(password),
    "Django Argon2i": lambda password: "argon2" + argon2("argon2i", 2, 512, 2)(password),
    "PHC scrypt": phc_scrypt,
    "PHC PBKDF2": pbkdf2("pbkdf2-sha512", "sha512", phc64, "i=1200"),
    "passlib PBKDF2": pbkdf2("pbkdf2-sha256", "sha256", passlib64, "1200"),
}
