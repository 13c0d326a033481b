import AuthorizationServer
import GatehouseConfig

extension ProtectionSettings {
    /// The settings of the section `authorization_server.protection`.
    init(_ section: ProtectionSection) {
        self.init()
        window = section.window
        perAccountAndAddress = section.perAccountAndAddress
        perAccount = section.perAccount
        accountWindow = section.accountWindow
        perAddress = section.perAddress
        perNetwork = section.perNetwork
        perDevice = section.perDevice
        deviceLifetime = section.deviceLifetime
        tellsOfNewDevices = section.tellsOfNewDevices
        detection.namesPerNetwork = section.detection.namesPerNetwork
        detection.namesPerPassword = section.detection.namesPerPassword
        detection.unknownNames = section.detection.unknownNames
        detection.tightening = section.detection.tightening
        detection.attemptsUnderAttack = section.detection.attemptsUnderAttack
        detection.duration = section.detection.duration
    }
}
