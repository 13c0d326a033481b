import OAuthCore
import Storage

/// The statements on grants. Each condition that decides a race stands in the statement that writes; those that write several rows lock
/// them in the order of their names first, so that two of them cannot wait for each other.
enum GrantStatement: String, SQLStatement {
    case insert = """
        INSERT INTO grants (id, subject, client_id, session_id, is_offline, document, created_at, expires_at, activated_at,
            revoked_at, generation, rotations) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """
    case select = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE id = $1
        """
    case activate = """
        UPDATE grants SET activated_at = $2, expires_at = $3, generation = $4
        WHERE id = $1 AND activated_at IS NULL AND revoked_at IS NULL AND expires_at > $2 RETURNING 1
        """
    // 256 bytes are GrantRecord.maximumRotations.
    case rotate = """
        UPDATE grants SET generation = generation + 1, expires_at = $4,
            rotations = substr(rotations || $5, greatest(1, octet_length(rotations || $5) - 255))
        WHERE id = $1 AND generation = $2 AND generation > 0 AND revoked_at IS NULL AND expires_at > $3
        RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations
        """
    case narrow = """
        UPDATE grants SET document = $3, is_offline = $4
        WHERE id = $1 AND document = $2 AND revoked_at IS NULL AND expires_at > $5 RETURNING 1
        """
    // A grant that ends says of nobody any more what was granted: docs/decisions/0042. The document is that of `GrantRecord.ended`.
    case revoke = """
        UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
        WHERE id = $1 AND revoked_at IS NULL RETURNING 1
        """

    // They answer what they end as it stood before.
    case revokeAndTell = """
        WITH standing AS MATERIALIZED (
            SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE id = $1 AND revoked_at IS NULL FOR UPDATE),
        ended AS (UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
            WHERE id = ANY (ARRAY(SELECT id FROM standing)) AND revoked_at IS NULL)
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM standing
        """
    case revokeOfSubject = """
        WITH standing AS MATERIALIZED (
            SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = $1 AND revoked_at IS NULL ORDER BY id FOR UPDATE),
        ended AS (UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
            WHERE id = ANY (ARRAY(SELECT id FROM standing)) AND revoked_at IS NULL)
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM standing
        """
    case revokeOfClient = """
        WITH standing AS MATERIALIZED (
            SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE client_id = $1 AND revoked_at IS NULL ORDER BY id FOR UPDATE),
        ended AS (UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
            WHERE id = ANY (ARRAY(SELECT id FROM standing)) AND revoked_at IS NULL)
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM standing
        """
    case revokeOfSubjectAndClient = """
        WITH standing AS MATERIALIZED (
            SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = $1 AND client_id = $2 AND revoked_at IS NULL ORDER BY id FOR UPDATE),
        ended AS (UPDATE grants SET revoked_at = $3, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
            WHERE id = ANY (ARRAY(SELECT id FROM standing)) AND revoked_at IS NULL)
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM standing
        """
    case revokeOfSession = """
        WITH standing AS MATERIALIZED (
            SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE session_id = $1 AND is_offline <= $2 AND revoked_at IS NULL ORDER BY id FOR UPDATE),
        ended AS (UPDATE grants SET revoked_at = $3, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
            WHERE id = ANY (ARRAY(SELECT id FROM standing)) AND revoked_at IS NULL)
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM standing
        """
    case endOfSubject = """
        UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
        WHERE id = ANY (ARRAY(
            SELECT id FROM grants WHERE subject = $1 AND revoked_at IS NULL ORDER BY id FOR UPDATE)) AND revoked_at IS NULL
        """
    case endOfClient = """
        UPDATE grants SET revoked_at = $2, subject = '', session_id = '', is_offline = false,
            document = '{"scope":"","auth_time":0}', rotations = ''
        WHERE id = ANY (ARRAY(
            SELECT id FROM grants WHERE client_id = $1 AND revoked_at IS NULL ORDER BY id FOR UPDATE)) AND revoked_at IS NULL
        """

    case listOfSubject = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = $1 AND revoked_at IS NULL AND expires_at > $2
        ORDER BY created_at DESC LIMIT $3
        """
    case listOfClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE client_id = $1 AND revoked_at IS NULL AND expires_at > $2
        ORDER BY created_at DESC LIMIT $3
        """
    case listOfSubjectAndClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = $1 AND client_id = $2 AND revoked_at IS NULL AND expires_at > $3
        ORDER BY created_at DESC LIMIT $4
        """
    case listOfSession = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE session_id = $1 AND is_offline <= $2 AND revoked_at IS NULL AND expires_at > $3
        ORDER BY created_at DESC LIMIT $4
        """
}

extension GrantSelection {
    /// The values of the first parameters of `revoke` and `list`.
    var sqlValues: [SQLValue] {
        switch self {
        case .subject(let subject): [.id(subject)]
        case .client(let client): [.id(client)]
        case .subjectAndClient(let subject, let client): [.id(subject), .id(client)]
        case .session(let session, let includingOffline): [.id(session), .bool(includingOffline)]
        }
    }

    /// The statement that ends these grants.
    var revoke: GrantStatement {
        switch self {
        case .subject: .revokeOfSubject
        case .client: .revokeOfClient
        case .subjectAndClient: .revokeOfSubjectAndClient
        case .session: .revokeOfSession
        }
    }

    /// The statement that lists these grants.
    var list: GrantStatement {
        switch self {
        case .subject: .listOfSubject
        case .client: .listOfClient
        case .subjectAndClient: .listOfSubjectAndClient
        case .session: .listOfSession
        }
    }
}
