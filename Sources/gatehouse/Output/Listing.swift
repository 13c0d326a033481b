import ArgumentParser
import OAuthCore

/// What `--output` may be.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
}

/// Rows with named columns: a table for people, an array of objects for programs.
struct Listing {
    private let columns: [String]
    private var rows: [[JSONValue]] = []

    init(_ columns: String...) { self.columns = columns }

    init(columns: [String]) { self.columns = columns }

    mutating func add(_ values: JSONValue...) { rows.append(values) }

    mutating func add(row: [JSONValue]) { rows.append(row) }

    /// The listing in the form that was asked for, without the last line's end.
    func rendered(_ format: OutputFormat) -> String {
        switch format {
        case .text: table
        case .json: json
        }
    }

    private var json: String {
        let objects = rows.map { JSONValue.object(JSONObject(zip(columns, $0).map { ($0, $1) })) }
        return text(of: .array(objects))
    }

    private var table: String {
        let cells = [columns] + rows.map { $0.map(Self.cell) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .string(let text): text.isEmpty ? "-" : text.map(printable).joined()
        default: text(of: value)
        }
    }

    private static func printable(_ character: Character) -> String {
        character.unicodeScalars.contains(where: TerminalText.isUnsafe) ? "?" : String(character)
    }
}

/// What a terminal makes of text from outside: a name from a database or a token must neither move the cursor nor turn the direction of what
/// stands behind it.
enum TerminalText {
    /// Whether a terminal obeys the character, or draws its neighbours elsewhere.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Joiners (U+200C, U+200D) are part of how words and pictures are written.
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }

    /// Lines of YAML whose scalars are JSON text.
    static func escaping(lines: String) -> String {
        lines.split(separator: "\n", omittingEmptySubsequences: false).map { escaping(json: String($0)) }
            .joined(separator: "\n")
    }

    /// JSON text, which has such characters in its strings alone, with each of them escaped: the same value to every reader. RFC 8259 §7.
    static func escaping(json: String) -> String {
        guard json.unicodeScalars.contains(where: isUnsafe) else { return json }
        var escaped = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            guard isUnsafe(scalar) else {
                escaped.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                escaped.append(
                    contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
            }
        }
        return String(escaped)
    }
}

/// The JSON text of a value, on one line, fit for a terminal.
func text(of value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.value(value)
    return TerminalText.escaping(json: String(decoding: writer.bytes, as: UTF8.self))
}

extension JSONValue {
    /// A moment as RFC 3339 text in UTC, to the second; null for none.
    static func moment(_ time: UnixTime?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }

    /// A text, null for none.
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

extension UnixTime {
    /// The moment as RFC 3339 text in UTC, to the second.
    var rfc3339: String {
        let (days, secondOfDay) = (seconds - ((seconds % 86400) + 86400) % 86400, ((seconds % 86400) + 86400) % 86400)
        let (year, month, day) = Self.civil(daysSinceEpoch: days / 86400)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(year)-\(two(month))-\(two(day))T\(two(secondOfDay / 3600)):\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))Z"
    }

    /// The proleptic Gregorian date of a day, by the days-from-civil method turned round.
    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
