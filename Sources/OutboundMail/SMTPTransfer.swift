internal import CCurl
import Mail
import OAuthCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One letter on its way, on a thread that waits for it.
struct SMTPTransfer {
    private let server: SMTPServer
    private let message: MailMessage
    private let state: TransferState

    init(_ server: SMTPServer, _ message: MailMessage, _ handover: Handover) {
        self.server = server
        self.message = message
        state = TransferState(bytes: message.bytes, handover: handover)
    }

    func run() -> Result<Void, MailFailure> {
        guard let curl = CurlLibrary.shared else {
            return .failure(
                MailFailure("libcurl cannot be loaded, expected libcurl.so.4 (Debian: libcurl4)", isFinal: false))
        }
        Self.blockBrokenPipes()
        let result = curl.withHandle { handle in
            curl.withList("<\(message.recipient)>") { recipients in
                transfer(CurlHandle(curl: curl, handle: handle), recipients)
            }
        }
        return (result ?? nil) ?? .failure(MailFailure("no memory for a connection", isFinal: false))
    }

    private func transfer(
        _ handle: CurlHandle, _ recipients: UnsafeMutablePointer<curl_slist>
    ) -> Result<Void, MailFailure> {
        let state = Unmanaged.passUnretained(state).toOpaque()
        return withExtendedLifetime(self.state) {
            let isReady =
                connect(handle) && secure(handle) && handle.set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
                && handle.set(CURLOPT_MAIL_RCPT, pointer: recipients) && handle.set(CURLOPT_UPLOAD, 1)
                && handle.set(CURLOPT_READFUNCTION, pointer: unsafeBitCast(readMail, to: UnsafeRawPointer.self))
                && handle.set(CURLOPT_READDATA, pointer: state)
                && handle.set(CURLOPT_XFERINFOFUNCTION, pointer: unsafeBitCast(watch, to: UnsafeRawPointer.self))
                && handle.set(CURLOPT_XFERINFODATA, pointer: state) && handle.set(CURLOPT_NOPROGRESS, 0)
            guard isReady else {
                return .failure(
                    MailFailure("libcurl refuses an option, expected version 7.85 or later", isFinal: false))
            }
            let code = handle.curl.perform(handle.handle)
            return code == CURLE_OK ? .success(()) : .failure(failure(code, handle))
        }
    }

    private func connect(_ handle: CurlHandle) -> Bool {
        let milliseconds = Int(server.timeout.wholeMilliseconds)
        var isSet =
            handle.set(CURLOPT_URL, server.url) && handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
            && handle.set(CURLOPT_PROXY, "") && handle.set(CURLOPT_NOSIGNAL, 1)
            && handle.set(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
            && handle.set(CURLOPT_TIMEOUT_MS, milliseconds)
            // The goodbye (QUIT) waits for a reply beyond the timeout: not for two minutes, as it would by itself.
            && handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, milliseconds / 1000))
        if let login = server.login {
            isSet =
                isSet && handle.set(CURLOPT_USERNAME, login.username) && handle.set(CURLOPT_PASSWORD, login.password)
        }
        return isSet
    }

    private func secure(_ handle: CurlHandle) -> Bool {
        let demand = server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        var isSet =
            handle.set(CURLOPT_USE_SSL, Int(demand.rawValue)) && handle.set(CURLOPT_SSL_VERIFYPEER, 1)
            && handle.set(CURLOPT_SSL_VERIFYHOST, 2) && handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = server.certificateAuthorityFile { isSet = isSet && handle.set(CURLOPT_CAINFO, file) }
        return isSet
    }

    /// A reply that begins with 5 is final (RFC 5321 §4.2.1), except to a login: that is the operator's to mend.
    private func failure(_ code: CURLcode, _ handle: CurlHandle) -> MailFailure {
        let reply = handle.lastReply
        let said = (100..<600).contains(reply) ? ", the server's last reply was \(reply)" : ""
        let isFinal = (500..<600).contains(reply) && code != CURLE_LOGIN_DENIED
        return MailFailure("\(server.url): \(handle.curl.description(code))\(said)", isFinal: isFinal)
    }

    /// A server that goes away while it is written to ends the letter, not the process.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// A handle with its library.
struct CurlHandle {
    let curl: CurlLibrary
    let handle: UnsafeMutableRawPointer

    func set(_ option: CURLoption, _ value: Int) -> Bool {
        gatehouse_curl_set_long(curl.setOption, handle, option, value) == CURLE_OK
    }

    /// The library keeps a copy of a text.
    func set(_ option: CURLoption, _ value: String) -> Bool {
        value.withCString { gatehouse_curl_set_pointer(curl.setOption, handle, option, $0) == CURLE_OK }
    }

    func set(_ option: CURLoption, pointer: UnsafeRawPointer) -> Bool {
        gatehouse_curl_set_pointer(curl.setOption, handle, option, pointer) == CURLE_OK
    }

    /// The code of the server's last reply; 0: there was none.
    var lastReply: Int {
        var value = 0
        _ = gatehouse_curl_get_long(curl.getInformation, handle, CURLINFO_RESPONSE_CODE, &value)
        return value
    }
}

/// What the library's callbacks work on. One thread has it.
private final class TransferState {
    let bytes: [UInt8]
    let handover: Handover
    var position = 0

    init(bytes: [UInt8], handover: Handover) {
        self.bytes = bytes
        self.handover = handover
    }
}

/// Fills the library's buffer with the next bytes of the letter; 0 at its end.
private let readMail: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    buffer, size, count, data in
    guard let buffer, let data else { return 0 }
    let state = Unmanaged<TransferState>.fromOpaque(data).takeUnretainedValue()
    let length = min(size * count, state.bytes.count - state.position)
    guard length > 0 else { return 0 }
    state.bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(start: buffer, count: length)
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[state.position..<state.position + length]))
    }
    state.position += length
    return length
}

/// Stops a transfer whose task was cancelled.
private let watch: @convention(c) (UnsafeMutableRawPointer?, Int, Int, Int, Int) -> CInt = { data, _, _, _, _ in
    guard let data else { return 1 }
    return Unmanaged<TransferState>.fromOpaque(data).takeUnretainedValue().handover.isCancelled ? 1 : 0
}
