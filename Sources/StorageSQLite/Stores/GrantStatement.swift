import OAuthCore
import Storage

/// The statements on grants. Each condition that decides a race stands in the statement that writes.
enum GrantStatement: String, SQLStatement {
    case insert = """
        INSERT INTO grants (id, subject, client_id, session_id, is_offline, document, created_at, expires_at, activated_at,
            revoked_at, generation, rotations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    case select = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE id = ?1
        """
    case activate = """
        UPDATE grants SET activated_at = ?2, expires_at = ?3, generation = ?4
        WHERE id = ?1 AND activated_at IS NULL AND revoked_at IS NULL AND expires_at > ?2
        """
    // 256 bytes are GrantRecord.maximumRotations. Without the cast the concatenation would be a text.
    case rotate = """
        UPDATE grants SET generation = generation + 1, expires_at = ?4,
            rotations = substr(CAST(rotations || ?5 AS BLOB), -256)
        WHERE id = ?1 AND generation = ?2 AND generation > 0 AND revoked_at IS NULL AND expires_at > ?3
        RETURNING id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations
        """
    case narrow = """
        UPDATE grants SET document = ?3, is_offline = ?4
        WHERE id = ?1 AND document = ?2 AND revoked_at IS NULL AND expires_at > ?5
        """
    // A grant that ends says of nobody any more what was granted: docs/decisions/0042. The document is that of `GrantRecord.ended`.
    case revoke = """
        UPDATE grants SET revoked_at = ?2, subject = '', session_id = '', is_offline = 0,
            document = CAST('{"scope":"","auth_time":0}' AS BLOB), rotations = x''
        WHERE id = ?1 AND revoked_at IS NULL
        """
    case endOfSubject = """
        UPDATE grants SET revoked_at = ?2, subject = '', session_id = '', is_offline = 0,
            document = CAST('{"scope":"","auth_time":0}' AS BLOB), rotations = x''
        WHERE subject = ?1 AND revoked_at IS NULL
        """
    case endOfClient = """
        UPDATE grants SET revoked_at = ?2, subject = '', session_id = '', is_offline = 0,
            document = CAST('{"scope":"","auth_time":0}' AS BLOB), rotations = x''
        WHERE client_id = ?1 AND revoked_at IS NULL
        """
    case endOfSubjectAndClient = """
        UPDATE grants SET revoked_at = ?3, subject = '', session_id = '', is_offline = 0,
            document = CAST('{"scope":"","auth_time":0}' AS BLOB), rotations = x''
        WHERE subject = ?1 AND client_id = ?2 AND revoked_at IS NULL
        """
    case endOfSession = """
        UPDATE grants SET revoked_at = ?3, subject = '', session_id = '', is_offline = 0,
            document = CAST('{"scope":"","auth_time":0}' AS BLOB), rotations = x''
        WHERE session_id = ?1 AND is_offline <= ?2 AND revoked_at IS NULL
        """

    // What the statements above end, as it stands before.
    case standingOfSubject = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = ?1 AND revoked_at IS NULL
        """
    case standingOfClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE client_id = ?1 AND revoked_at IS NULL
        """
    case standingOfSubjectAndClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = ?1 AND client_id = ?2 AND revoked_at IS NULL
        """
    case standingOfSession = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE session_id = ?1 AND is_offline <= ?2 AND revoked_at IS NULL
        """

    case listOfSubject = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = ?1 AND revoked_at IS NULL AND expires_at > ?2
        ORDER BY created_at DESC LIMIT ?3
        """
    case listOfClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE client_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
        ORDER BY created_at DESC LIMIT ?3
        """
    case listOfSubjectAndClient = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE subject = ?1 AND client_id = ?2 AND revoked_at IS NULL AND expires_at > ?3
        ORDER BY created_at DESC LIMIT ?4
        """
    case listOfSession = """
        SELECT id, subject, client_id, session_id, document, created_at, expires_at, activated_at, revoked_at, generation,
            rotations FROM grants WHERE session_id = ?1 AND is_offline <= ?2 AND revoked_at IS NULL AND expires_at > ?3
        ORDER BY created_at DESC LIMIT ?4
        """
}

extension GrantSelection {
    /// The values of the first parameters of `end`, `standing` and `list`.
    var sqlValues: [SQLValue] {
        switch self {
        case .subject(let subject): [.id(subject)]
        case .client(let client): [.id(client)]
        case .subjectAndClient(let subject, let client): [.id(subject), .id(client)]
        case .session(let session, let includingOffline): [.id(session), .bool(includingOffline)]
        }
    }

    /// The statement that ends these grants.
    var end: GrantStatement {
        switch self {
        case .subject: .endOfSubject
        case .client: .endOfClient
        case .subjectAndClient: .endOfSubjectAndClient
        case .session: .endOfSession
        }
    }

    /// The statement that reads what `end` would end.
    var standing: GrantStatement {
        switch self {
        case .subject: .standingOfSubject
        case .client: .standingOfClient
        case .subjectAndClient: .standingOfSubjectAndClient
        case .session: .standingOfSession
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
