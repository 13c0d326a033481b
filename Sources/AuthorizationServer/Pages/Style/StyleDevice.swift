/// The code of a device, as large and apart as on the device's own screen.
enum StyleDevice {
    static let text = """
        input.code, strong.code { font-family: ui-monospace, "Liberation Mono", monospace; letter-spacing: .12em; }
        input.code { text-align: center; font-size: 1.35rem; text-transform: uppercase; }
        strong.code { display: block; font-size: 1.6rem; text-align: start; }

        """
}
