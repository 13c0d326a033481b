/// The parts of a compact serialization between its dots.
struct CompactParts {
    private let bytes: [UInt8]
    private let count: Int
    /// Where the dots are: two, or four of an encrypted token.
    private let dots: (Int, Int, Int, Int)

    /// Takes apart a text that has to have three or five parts.
    init(_ text: String, count: Int, _ limits: JOSELimits) throws(JOSEError) {
        guard text.utf8.count <= limits.tokenBytes else { throw .tooLarge }
        bytes = Array(text.utf8)
        self.count = count
        let found = bytes.withUnsafeBufferPointer { Self.dots(in: $0, atMost: count - 1) }
        if found.isObject { throw .jsonSerialization }
        guard found.count == count - 1 else { throw .malformed }
        dots = found.dots
        guard dots.0 <= limits.headerBytes else { throw .tooLarge }
    }

    /// The places of the dots; where there are more, `count` says so. `isObject`: the first printed character is a brace.
    private static func dots(
        in bytes: UnsafeBufferPointer<UInt8>, atMost: Int
    ) -> (count: Int, dots: (Int, Int, Int, Int), isObject: Bool) {
        let isObject = bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{")
        var dots = (0, 0, 0, 0)
        var count = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: ".") {
            switch count {
            case 0: dots.0 = index
            case 1: dots.1 = index
            case 2: dots.2 = index
            default: dots.3 = index
            }
            count += 1
            if count > atMost { break }
        }
        return (count, dots, isObject)
    }

    private func dot(_ index: Int) -> Int {
        switch index {
        case 0: dots.0
        case 1: dots.1
        case 2: dots.2
        default: dots.3
        }
    }

    subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : dot(index - 1) + 1)..<(index < count - 1 ? dot(index) : bytes.count)]
    }

    /// The first so many parts with the dots between them.
    func leading(_ count: Int) -> ArraySlice<UInt8> { bytes[..<dot(count - 1)] }
}
