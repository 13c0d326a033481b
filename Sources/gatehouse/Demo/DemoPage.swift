import Foundation

/// The web page of the demo: the files of `Demo/Page`, which the binary carries with it.
enum DemoPage {
    private static let files: [(name: String, bytes: [UInt8])] = [
        ("index.html", PackageResources.index_html), ("page.css", PackageResources.page_css),
        ("page.js", PackageResources.page_js),
    ]

    /// Writes the files into a new folder.
    static func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in files {
            guard FileManager.default.createFile(atPath: "\(folder)/\(file.name)", contents: Data(file.bytes)) else {
                throw CommandFailure("\(folder)/\(file.name): cannot be written")
            }
        }
    }
}
