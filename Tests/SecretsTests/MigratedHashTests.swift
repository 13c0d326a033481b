import Secrets
import Testing

@Suite("Password hashes that people bring along")
struct MigratedHashTests {
    /// "correct horse", as the named software stores it (made with Django 5, Python's hashlib, libcrypt and libargon2).
    static let hashes = [
        "ASP.NET Core Identity V2": "AAECAwQFBgcICQoLDA0ODxCEoD730DGnFw4NHnkFbzUqs2Q+oFLS3DOrtNk3ruUCig==",
        "ASP.NET Core Identity V3, SHA-256":
            "AQAAAAEAACcQAAAAEAECAwQFBgcICQoLDA0ODxCbIJnJm+N8Gtk+QWDtYJlv+Q/iGAle/IXkUarqzIXzHg==",
        "ASP.NET Core Identity V3, SHA-512":
            "AQAAAAIAAAPoAAAAEAECAwQFBgcICQoLDA0ODxB4gYyL5SoOzAht3fV018638R/8OniUnePc6qOUV4la7g==",
        "Django PBKDF2": "pbkdf2_sha256$1200$saltysaltsalt$DFlwwjbByloMR/GQ5+ipO/V6cC+aowczxOK5N08hYNY=",
        "Django PBKDF2 with SHA-1": "pbkdf2_sha1$1200$saltysaltsalt$+Kvb1Cgyw3FltarRfHtD9LR3D3A=",
        "Django scrypt":
            "scrypt$1024$saltysaltsalt$8$1$oOBP6NrcrzbTGoEGOflCd61VGt5Jv4ITwodmi5lAwWR/8JYKIif6ObQfpu9kvNB34fULknaK3IY0rRBL0PISkg==",
        "Django bcrypt": "bcrypt$$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "Django bcrypt over SHA-256": "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuIvyWZlBcE3WoQXKqRnwrLYJ6nenE0Bq",
        "bcrypt": "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "bcrypt of PHP": "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "passlib PBKDF2": "$pbkdf2-sha256$1200$AQIDBAUGBwgJCgsMDQ4PEA$UV4PSBi4Cdezy7qUAMXj6bbqxYUiyLXNEiRlMclbLQQ",
        "PHC PBKDF2":
            "$pbkdf2-sha512$i=1200,l=64$AQIDBAUGBwgJCgsMDQ4PEA$7kGQV8KSGF9DG2CMsy4rDpNe+EBllzBAW8VBJhl5mcGxHai9+serLE+kuTyHBER2kScxRFn2EBYEMHTD7fsm1Q",
        "Argon2id of PHP":
            "$argon2id$v=19$m=1024,t=4,p=1$c2FsdHlzYWx0c2FsdHlzYQ$gIY3YI8q45Vx4XfNwU+eSP54RHoUX5ULpDd9a2gNw+E",
        "Argon2i of PHP":
            "$argon2i$v=19$m=512,t=3,p=2$c2FsdHlzYWx0c2FsdHlzYQ$B/mPVKo6lXaxkdH0AROjnqjApeDHQMcEf0GanDgrFX4",
        "Django Argon2i":
            "argon2$argon2i$v=19$m=512,t=3,p=2$c2FsdHlzYWx0c2FsdHlzYQ$B/mPVKo6lXaxkdH0AROjnqjApeDHQMcEf0GanDgrFX4",
        "Django Argon2id":
            "argon2$argon2id$v=19$m=1024,t=4,p=1$c2FsdHlzYWx0c2FsdHlzYQ$gIY3YI8q45Vx4XfNwU+eSP54RHoUX5ULpDd9a2gNw+E",
        "PHC scrypt": "$scrypt$ln=10,r=8,p=1$AQIDBAUGBwgJCgsMDQ4PEA$nbTlASUTSNTLGzfHCoYGaHwTc5I+fuvUGXgOIXRxBHg",
    ]

    @Test(
        "the password matches and another one does not; the hash is due to be replaced", arguments: hashes.keys.sorted()
    )
    func matches(_ name: String) async throws {
        let stored = try #require(Self.hashes[name])
        let hasher = PasswordHasher()
        #expect(PasswordHasher.isHash(stored))
        #expect(try await hasher.verify("correct horse", against: stored))
        #expect(try await !hasher.verify("correct horsf", against: stored))
        #expect(try await !hasher.verify("", against: stored))
        #expect(hasher.needsRehash(stored))
    }

    @Test("bcrypt would end at a NUL: such a password never matches")
    func nul() async throws {
        let stored = try #require(Self.hashes["bcrypt"])
        #expect(try await !PasswordHasher().verify("correct horse\u{0}staple", against: stored))
    }

    @Test("Django's Argon2 is read by its own costs")
    func djangoArgon2() async throws {
        let cheap = PasswordHasher(costs: Argon2id(passes: 1, memory: 64, lanes: 1))
        let stored = "argon2" + (try await cheap.hash("correct horse"))
        #expect(try await cheap.verify("correct horse", against: stored))
        #expect(try await !cheap.verify("correct horsf", against: stored))
        #expect(cheap.needsRehash(stored), "its text is replaced by our own")
    }

    @Test(
        "a hash of unknown kind, cut short, or dearer than a login may be is refused",
        arguments: [
            "", "x", "$1$salt$hash", "md5$salt$0123456789abcdef0123456789abcdef", "pbkdf2_sha256$x$salt$AAAA",
            "pbkdf2_sha256$99999999$salt$DFlwwjbByloMR/GQ5+ipO/V6cC+aowczxOK5N08hYNY=",
            "pbkdf2_sha256$0$salt$DFlwwjbByloMR/GQ5+ipO/V6cC+aowczxOK5N08hYNY=",
            "pbkdf2_sha256$1200$salt$AAAA", "AAECAwQFBgcICQoLDA0ODxCEoD730DGnFw4NHnkFbzUqs2Q+oFLS3DOrtNk3ruUC",
            "AQAAAAMAACcQAAAAEAECAwQFBgcICQoLDA0ODxCbIJnJm+N8Gtk+QWDtYJlv+Q/iGAle/IXkUarqzIXzHg==",
            "AQAAAAH/////AAAAEAECAwQFBgcICQoLDA0ODxCbIJnJm+N8Gtk+QWDtYJlv+Q/iGAle/IXkUarqzIXzHg==",
            "AQAAAAEAACcQ/////wECAwQFBgcICQoLDA0ODxCbIJnJm+N8Gtk+QWDtYJlv+Q/iGAle/IXkUarqzIXzHg==",
            "$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6",
            "$2x$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$argon2d$v=19$m=512,t=3,p=2$c2FsdHlzYWx0c2FsdHlzYQ$B/mPVKo6lXaxkdH0AROjnqjApeDHQMcEf0GanDgrFX4",
            "$argon2i$v=19$m=512000,t=3,p=2$c2FsdHlzYWx0c2FsdHlzYQ$B/mPVKo6lXaxkdH0AROjnqjApeDHQMcEf0GanDgrFX4",
            "$argon2i$v=16$m=512,t=3,p=2$c2FsdHlzYWx0c2FsdHlzYQ$B/mPVKo6lXaxkdH0AROjnqjApeDHQMcEf0GanDgrFX4",
            "$scrypt$ln=30,r=8,p=1$AQIDBAUGBwgJCgsMDQ4PEA$nbTlASUTSNTLGzfHCoYGaHwTc5I+fuvUGXgOIXRxBHg",
            "$scrypt$ln=10,r=8$AQIDBAUGBwgJCgsMDQ4PEA$nbTlASUTSNTLGzfHCoYGaHwTc5I+fuvUGXgOIXRxBHg",
            "scrypt$1000$saltysaltsalt$8$1$oOBP6NrcrzbTGoEGOflCd61VGt5Jv4ITwodmi5lAwWQ=",
        ])
    func refused(_ stored: String) async throws {
        #expect(!PasswordHasher.isHash(stored))
        await #expect(throws: PasswordError.malformedHash) {
            try await PasswordHasher().verify("correct horse", against: stored)
        }
    }
}
