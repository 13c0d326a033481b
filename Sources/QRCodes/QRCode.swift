import CQRencode

/// A text as a square of dark and light modules. ISO/IEC 18004.
package struct QRCode: Sendable {
    /// How many modules a side has.
    package let width: Int
    private let dark: [Bool]

    /// The longest text that is encoded, in bytes: what a telephone's camera reads with ease.
    package static let maximumLength = 1024

    /// Encodes a text with error correction of level M; nil where it is empty, too long or holds a NUL.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.maximumLength).contains(bytes.count), !bytes.contains(0) else { return nil }
        let code = bytes.withUnsafeBufferPointer {
            QRcode_encodeData(Int32($0.count), $0.baseAddress, 0, QR_ECLEVEL_M)
        }
        guard let code else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data, width > 0 else { return nil }
        self.width = width
        // The lowest bit of each byte is the module's colour.
        dark = (0..<width * width).map { data[$0] & 1 == 1 }
    }

    /// Whether a module is dark; those outside are light.
    package func isDark(row: Int, column: Int) -> Bool {
        guard (0..<width).contains(row), (0..<width).contains(column) else { return false }
        return dark[row * width + column]
    }

    /// The light margin that a reader needs, in modules.
    package static let margin = 4

    /// The code as SVG, to stand in a page: dark on light in every colour scheme, because readers expect it so.
    ///
    /// - Parameter label: what it is called to people who do not see it.
    package func svg(label: String) -> String {
        let side = width + 2 * Self.margin
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, isDark(row: row, column: column) { column += 1 }
                if column > start {
                    path += "M\(start + Self.margin) \(row + Self.margin)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        return """
            <svg class="qr" role="img" aria-label="\(Self.escaped(label))" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges"><rect width="\(side)" height="\(side)" fill="#fff"/>\
            <path fill="#000" d="\(path)"/></svg>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
