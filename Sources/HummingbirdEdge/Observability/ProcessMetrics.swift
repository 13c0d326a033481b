#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The figures that Prometheus' own libraries give of a process.
enum ProcessMetrics {
    private static let start = CivilTime.now()

    /// Called early, so that the start is the process's and not the first scrape's.
    static func noteStart() { _ = start }

    static func add(to text: inout PrometheusText) {
        text.add(
            gauge: "process_start_time_seconds", Double(start.seconds) + Double(start.milliseconds) / 1000)
        var time = timespec()
        if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 {
            text.add(
                counter: "process_cpu_seconds_total", Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
        }
        #if os(Linux)
        if let pages = residentPages() {
            text.add(gauge: "process_resident_memory_bytes", Double(pages) * Double(sysconf(Int32(_SC_PAGESIZE))))
        }
        #endif
    }

    #if os(Linux)
    private static func residentPages() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) : nil
    }
    #endif
}
