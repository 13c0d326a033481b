INSERT INTO authorization_codes (hash, document, expires_at, redeemed_at, evidence_until) VALUES (?, ?, ?, ?, ?)

SELECT document, expires_at, redeemed_at, evidence_until FROM authorization_codes
WHERE hash = ?1 AND evidence_until > ?2

UPDATE authorization_codes SET redeemed_at = ?2, evidence_until = max(evidence_until, ?3)
WHERE hash = ?1 AND redeemed_at IS NULL AND expires_at > ?2

INSERT INTO grants (id, subject, client_id, session_id, is_offline, document, created_at, expires_at, activated_at,
    revoked_at, generation, rotations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations FROM grants WHERE id = ?1

UPDATE grants SET activated_at = ?2, expires_at = ?3, generation = ?4
WHERE id = ?1 AND activated_at IS NULL AND revoked_at IS NULL AND expires_at > ?2

UPDATE grants SET generation = generation + 1, expires_at = ?4,
    rotations = substr(CAST(rotations || ?5 AS BLOB), -256)
WHERE id = ?1 AND generation = ?2 AND generation > 0 AND revoked_at IS NULL AND expires_at > ?3
RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations

UPDATE grants SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL

UPDATE grants SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS NULL
RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations

UPDATE grants SET revoked_at = ?2 WHERE client_id = ?1 AND revoked_at IS NULL
RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations

UPDATE grants SET revoked_at = ?3 WHERE subject = ?1 AND client_id = ?2 AND revoked_at IS NULL
RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations

UPDATE grants SET revoked_at = ?3 WHERE session_id = ?1 AND is_offline <= ?2 AND revoked_at IS NULL
RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations

UPDATE grants SET revoked_at = ?2 WHERE subject = ?1 AND revoked_at IS NULL

UPDATE grants SET revoked_at = ?2 WHERE client_id = ?1 AND revoked_at IS NULL

SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations FROM grants WHERE subject = ?1 AND revoked_at IS NULL AND expires_at > ?2
ORDER BY created_at DESC LIMIT ?3

SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations FROM grants WHERE client_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
ORDER BY created_at DESC LIMIT ?3

SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations FROM grants WHERE subject = ?1 AND client_id = ?2 AND revoked_at IS NULL AND expires_at > ?3
ORDER BY created_at DESC LIMIT ?4

SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
    rotations FROM grants WHERE session_id = ?1 AND is_offline <= ?2 AND revoked_at IS NULL AND expires_at > ?3
ORDER BY created_at DESC LIMIT ?4

SELECT scope, granted_at, expires_at FROM consents WHERE subject = ?1 AND client_id = ?2 AND expires_at > ?3

INSERT INTO consents (subject, client_id, scope, granted_at, expires_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (subject, client_id)
DO UPDATE SET scope = excluded.scope, granted_at = excluded.granted_at, expires_at = excluded.expires_at

DELETE FROM consents WHERE subject = ?1 AND client_id = ?2

DELETE FROM consents WHERE subject = ?1

DELETE FROM consents WHERE client_id = ?1

INSERT INTO login_sessions (hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at,
    ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

DELETE FROM login_sessions WHERE hash = ?1

SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
FROM login_sessions WHERE hash = ?1 AND ends_at > ?2

SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
FROM login_sessions WHERE session_id = ?1 AND ends_at > ?2

UPDATE login_sessions SET last_activity = ?2, idle_expires_at = ?3, ends_at = min(?3, expires_at)
WHERE hash = ?1 AND ends_at > ?2 AND last_activity <= ?2

DELETE FROM login_sessions WHERE session_id = ?1

DELETE FROM login_sessions WHERE subject = ?1 RETURNING session_id

DELETE FROM login_sessions WHERE subject = ?1

SELECT hash, session_id, subject, document, created_at, last_activity, idle_expires_at, expires_at
FROM login_sessions WHERE subject = ?1 AND ends_at > ?2 ORDER BY created_at DESC LIMIT ?3

INSERT INTO flows (hash, browser_hash, document, version, expires_at) VALUES (?, ?, ?, ?, ?)

SELECT browser_hash, document, version, expires_at FROM flows WHERE hash = ?1 AND expires_at > ?2

UPDATE flows SET browser_hash = ?3, document = ?4, expires_at = ?5, version = version + 1
WHERE hash = ?1 AND version = ?2 AND expires_at > ?6

DELETE FROM flows WHERE hash = ?1 AND version = ?2 AND expires_at > ?3

INSERT INTO replay_claims (key, purpose, expires_at) VALUES (?1, ?2, ?4)
ON CONFLICT (key, purpose) DO UPDATE SET expires_at = excluded.expires_at WHERE replay_claims.expires_at <= ?3

INSERT INTO revoked_tokens (id, expires_at) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET expires_at = max(revoked_tokens.expires_at, excluded.expires_at)

SELECT 1 FROM revoked_tokens WHERE id = ?1

SELECT value FROM versions WHERE name = 'directory'

UPDATE versions SET value = value + 1 WHERE name = 'directory' AND value = ?1

INSERT INTO clients (client_id, document) VALUES (?, ?)
ON CONFLICT (client_id) DO UPDATE SET document = excluded.document

DELETE FROM clients WHERE client_id = ?1

INSERT INTO resource_servers (identifier, document) VALUES (?, ?)
ON CONFLICT (identifier) DO UPDATE SET document = excluded.document

DELETE FROM resource_servers WHERE identifier = ?1

INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (subject) DO UPDATE SET lookup_key = excluded.lookup_key, username = excluded.username,
    is_disabled = excluded.is_disabled, origin = excluded.origin, document = excluded.document,
    verified_email = excluded.verified_email

DELETE FROM users WHERE subject = ?1

SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE lookup_key = ?1

SELECT subject, username, password_hash, is_disabled, origin, document FROM users WHERE subject = ?1

SELECT subject, username, password_hash, is_disabled, origin, document FROM users
WHERE lookup_key > ?1 ORDER BY lookup_key LIMIT ?2

SELECT subject, username, password_hash, is_disabled, origin, document FROM users
WHERE origin = ?3 AND lookup_key > ?1 ORDER BY lookup_key LIMIT ?2

SELECT subject, username, password_hash, is_disabled, origin, document FROM users
WHERE verified_email = ?1 ORDER BY lookup_key LIMIT ?2

INSERT INTO users (subject, lookup_key, username, password_hash, is_disabled, origin, document, verified_email)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

UPDATE users SET password_hash = ?2 WHERE subject = ?1 AND password_hash IS ?3

SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
WHERE issuer = ?1 AND issuer_subject = ?2

SELECT issuer, issuer_subject, provider, subject, linked_at, last_used_at FROM identity_links
WHERE subject = ?1 ORDER BY linked_at

INSERT INTO identity_links (issuer, issuer_subject, provider, subject, linked_at, last_used_at)
SELECT ?1, ?2, ?3, subject, ?5, ?6 FROM users WHERE subject = ?4
ON CONFLICT (issuer, issuer_subject) DO NOTHING

UPDATE identity_links SET last_used_at = ?3
WHERE issuer = ?1 AND issuer_subject = ?2 AND (last_used_at IS NULL OR last_used_at < ?3)

DELETE FROM identity_links WHERE issuer = ?1 AND issuer_subject = ?2 AND subject = ?3

DELETE FROM identity_links WHERE subject = ?1

SELECT value FROM versions WHERE name = 'signing_keys'

UPDATE versions SET value = value + 1 WHERE name = 'signing_keys' AND value = ?1

INSERT INTO signing_keys (kid, document) VALUES (?, ?)

INSERT INTO audit_events (at, document) VALUES (?, ?)

SELECT at, document FROM audit_events WHERE at < ?1 ORDER BY at DESC, rowid DESC LIMIT ?2

INSERT INTO bff_sessions (hash, handle, user_id, provider, provider_session_id, document, access_token, id_token,
    refresh_token, token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at, ends_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

SELECT hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
    token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
FROM bff_sessions WHERE hash = ?1 AND ends_at > ?2

UPDATE bff_sessions SET last_activity = ?2, idle_expires_at = ?3, ends_at = min(?3, expires_at)
WHERE hash = ?1 AND ends_at > ?2 AND last_activity <= ?2

UPDATE bff_sessions SET access_token = ?4, id_token = ?5, refresh_token = ?6, token_expires_at = ?7,
    generation = generation + 1
WHERE hash = ?1 AND generation = ?2 AND ends_at > ?3

DELETE FROM bff_sessions WHERE hash = ?1

DELETE FROM bff_sessions WHERE handle = ?1 AND user_id = ?2
RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
    token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at

DELETE FROM bff_sessions WHERE user_id = ?1
RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
    token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at

DELETE FROM bff_sessions WHERE provider = ?1 AND provider_session_id = ?2
RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
    token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at

SELECT hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
    token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
FROM bff_sessions WHERE user_id = ?1 AND ends_at > ?2 ORDER BY created_at DESC LIMIT ?3

INSERT INTO leases (name, holder, expires_at) VALUES (?1, ?2, ?4)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE leases.expires_at <= ?3 OR leases.holder = ?2

UPDATE leases SET expires_at = ?4 WHERE name = ?1 AND holder = ?2 AND expires_at > ?3

DELETE FROM leases WHERE name = ?1 AND holder = ?2

INSERT INTO session_participants (session_id, client_id, subject, expires_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (session_id, client_id) DO UPDATE SET expires_at = max(session_participants.expires_at, excluded.expires_at)

INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
SELECT session_id, client_id, subject, 0, ?2, ?3 FROM session_participants WHERE session_id = ?1
ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at

INSERT INTO logout_notices (session_id, client_id, subject, attempts, due_at, expires_at)
SELECT session_id, client_id, subject, 0, ?2, ?3 FROM session_participants WHERE subject = ?1
ON CONFLICT (session_id, client_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at, expires_at = excluded.expires_at

DELETE FROM session_participants WHERE subject = ?1

DELETE FROM session_participants WHERE session_id = ?1

SELECT 1 FROM logout_notices WHERE due_at <= ?1 LIMIT 1

UPDATE logout_notices SET attempts = attempts + 1, due_at = ?1 + min(3600000, 10000 << min(attempts, 20))
WHERE rowid IN (SELECT rowid FROM logout_notices WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2) AND expires_at > ?1
RETURNING client_id, subject, session_id, attempts

DELETE FROM logout_notices WHERE session_id = ?1 AND client_id = ?2

DELETE FROM authorization_codes WHERE rowid IN (SELECT rowid FROM authorization_codes
WHERE evidence_until <= ?1 ORDER BY evidence_until LIMIT ?2)

DELETE FROM grants WHERE rowid IN (SELECT rowid FROM grants WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM consents WHERE rowid IN (SELECT rowid FROM consents
WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM login_sessions WHERE rowid IN (SELECT rowid FROM login_sessions
WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2)

DELETE FROM flows WHERE rowid IN (SELECT rowid FROM flows WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM replay_claims WHERE rowid IN (SELECT rowid FROM replay_claims
WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM revoked_tokens WHERE rowid IN (SELECT rowid FROM revoked_tokens
WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM bff_sessions WHERE rowid IN (SELECT rowid FROM bff_sessions
WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2)

DELETE FROM leases WHERE rowid IN (SELECT rowid FROM leases WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM session_participants WHERE rowid IN (SELECT rowid FROM session_participants
WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM logout_notices WHERE rowid IN (SELECT rowid FROM logout_notices
WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)

DELETE FROM audit_events WHERE rowid IN (SELECT rowid FROM audit_events
WHERE instr(document, CAST('{"kind":"login.failed"' AS BLOB)) = 1 AND at < ?1 ORDER BY at LIMIT ?2)

DELETE FROM audit_events WHERE rowid IN (SELECT rowid FROM audit_events WHERE at < ?1 ORDER BY at LIMIT ?2)
