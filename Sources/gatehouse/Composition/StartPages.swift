#if canImport(Glibc)
import Glibc
#endif

/// The pages of code that only starting needed.
///
/// Starting touches most of the binary and of its libraries once: configuration, migrations, type metadata. Those pages
/// count as resident from then on although nothing runs in them. They are unmodified copies of files, so they can be
/// unmapped; what is needed again comes back from the system's page cache, 64 KiB at a time and without the disk.
enum StartPages {
    /// Unmaps the code of the binary and its libraries. What a mapping has to lose (data, relocated tables) is not touched.
    static func release() {
        #if canImport(Glibc)
        for range in codeRanges() {
            guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
            _ = madvise(start, range.count, MADV_DONTNEED)
        }
        #endif
    }

    #if canImport(Glibc)
    /// The mappings of files that can be run and not written: `55d0a000-55d1b000 r-xp 00001000 fe:00 123  /usr/bin/x`.
    private static func codeRanges() -> [Range<UInt>] {
        guard let file = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(file) }
        var ranges: [Range<UInt>] = []
        var line = [CChar](repeating: 0, count: 4352)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let parts = text.split(separator: " ", maxSplits: 5)
            guard parts.count == 6, parts[1] == "r-xp", parts[5].drop(while: { $0 == " " }).hasPrefix("/") else {
                continue
            }
            let ends = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if ends.count == 2, ends[0] < ends[1] { ranges.append(ends[0]..<ends[1]) }
        }
        return ranges
    }
    #endif
}
