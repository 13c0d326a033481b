import Foundation

/// The web page of the demo: the files of `Demo/Page`, which the binary carries with it.
enum DemoPage {
    private static let files: [(name: String, bytes: [UInt8])] = [
        ("index.html", PackageResources.index_html), ("page.css", PackageResources.page_css),
        ("page.js", PackageResources.page_js),
    ]

    /// The look of the page, for the demo's other sites too.
    static var style: [UInt8] { PackageResources.page_css }

    /// Writes the files into a new folder, with the ports that the demo has.
    static func write(to folder: String, ports: Demo.Ports) throws {
        let addresses = [
            ("9000", ports.server), ("7300", ports.television), ("7400", ports.bookshop), ("8025", ports.mailbox),
        ]
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in files {
            var text = String(decoding: file.bytes, as: UTF8.self)
            for (usual, port) in addresses { text = text.replacing("localhost:\(usual)", with: "localhost:\(port)") }
            guard FileManager.default.createFile(atPath: "\(folder)/\(file.name)", contents: Data(text.utf8)) else {
                throw CommandFailure("\(folder)/\(file.name): cannot be written")
            }
        }
    }
}
