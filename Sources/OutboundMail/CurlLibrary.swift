internal import CCurl

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// libcurl, loaded once, when the first letter is sent: a process that sends none pays nothing for it.
struct CurlLibrary: @unchecked Sendable {
    // Unchecked: the pointers are functions of a library that is never unloaded.
    private typealias Initialize = @convention(c) (Int) -> CURLcode
    private typealias Open = @convention(c) () -> UnsafeMutableRawPointer?
    private typealias Perform = @convention(c) (UnsafeMutableRawPointer?) -> CURLcode
    private typealias Close = @convention(c) (UnsafeMutableRawPointer?) -> Void
    private typealias Describe = @convention(c) (CURLcode) -> UnsafePointer<CChar>?
    private typealias Append =
        @convention(c) (
            UnsafeMutablePointer<curl_slist>?, UnsafePointer<CChar>?
        ) -> UnsafeMutablePointer<curl_slist>?
    private typealias Free = @convention(c) (UnsafeMutablePointer<curl_slist>?) -> Void

    private let openHandle: Open
    private let performHandle: Perform
    private let closeHandle: Close
    private let describeCode: Describe
    private let appendItem: Append
    private let freeList: Free
    /// `curl_easy_setopt` and `curl_easy_getinfo`, which are variadic.
    let setOption: UnsafeMutableRawPointer
    let getInformation: UnsafeMutableRawPointer

    #if canImport(Darwin)
    private static let name = "libcurl.4.dylib"
    #else
    private static let name = "libcurl.so.4"
    #endif

    /// The library; nil where the machine has none.
    static let shared: CurlLibrary? = CurlLibrary()

    private init?() {
        guard let library = dlopen(Self.name, RTLD_NOW | RTLD_LOCAL),
            let initialize: Initialize = Self.find("curl_global_init", in: library),
            let open: Open = Self.find("curl_easy_init", in: library),
            let perform: Perform = Self.find("curl_easy_perform", in: library),
            let close: Close = Self.find("curl_easy_cleanup", in: library),
            let describe: Describe = Self.find("curl_easy_strerror", in: library),
            let append: Append = Self.find("curl_slist_append", in: library),
            let free: Free = Self.find("curl_slist_free_all", in: library),
            let setOption = dlsym(library, "curl_easy_setopt"),
            let getInformation = dlsym(library, "curl_easy_getinfo"),
            initialize(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
        else { return nil }
        openHandle = open
        performHandle = perform
        closeHandle = close
        describeCode = describe
        appendItem = append
        freeList = free
        self.setOption = setOption
        self.getInformation = getInformation
    }

    private static func find<Function>(_ name: String, in library: UnsafeMutableRawPointer) -> Function? {
        dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
    }

    // MARK: Calls

    /// Runs `body` with a handle of its own; nil where there is no memory for one.
    func withHandle<Value>(_ body: (UnsafeMutableRawPointer) -> Value) -> Value? {
        guard let handle = openHandle() else { return nil }
        defer { closeHandle(handle) }
        return body(handle)
    }

    /// Runs `body` with a list of one text; nil where there is no memory for it.
    func withList<Value>(_ text: String, _ body: (UnsafeMutablePointer<curl_slist>) -> Value) -> Value? {
        guard let list = appendItem(nil, text) else { return nil }
        defer { freeList(list) }
        return body(list)
    }

    func perform(_ handle: UnsafeMutableRawPointer) -> CURLcode { performHandle(handle) }

    func description(_ code: CURLcode) -> String {
        describeCode(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
