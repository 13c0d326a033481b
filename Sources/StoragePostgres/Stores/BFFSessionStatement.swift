/// The statements on sessions of the backend-for-frontend. Those that write tokens name no moment of activity, and the other way round.
enum BFFSessionStatement: String, SQLStatement {
    case insert = """
        INSERT INTO bff_sessions (hash, handle, user_id, provider, provider_session_id, document, access_token, id_token,
            refresh_token, token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """
    case select = """
        SELECT hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
            token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
        FROM bff_sessions WHERE hash = $1 AND ends_at > $2
        """
    // Of two touches that overtake each other the later one stays, and a session that had ended does not come back.
    case touch = """
        UPDATE bff_sessions SET last_activity = $2, idle_expires_at = $3, ends_at = least($3, expires_at)
        WHERE hash = $1 AND ends_at > $2 AND last_activity <= $2
        """
    case replaceTokens = """
        UPDATE bff_sessions SET access_token = $4, id_token = $5, refresh_token = $6, token_expires_at = $7,
            generation = generation + 1
        WHERE hash = $1 AND generation = $2 AND ends_at > $3 RETURNING 1
        """
    case end = "DELETE FROM bff_sessions WHERE hash = $1 RETURNING 1"
    case endOfHandle = """
        DELETE FROM bff_sessions WHERE handle = $1 AND user_id = $2
        RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
            token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
        """
    case endOfUser = """
        DELETE FROM bff_sessions WHERE user_id = $1
        RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
            token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
        """
    case endOfProviderSession = """
        DELETE FROM bff_sessions WHERE provider = $1 AND provider_session_id = $2
        RETURNING hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
            token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
        """
    case list = """
        SELECT hash, handle, provider, provider_session_id, document, access_token, id_token, refresh_token,
            token_expires_at, generation, created_at, last_activity, idle_expires_at, expires_at
        FROM bff_sessions WHERE user_id = $1 AND ends_at > $2 ORDER BY created_at DESC LIMIT $3
        """
}
