// swift-tools-version:6.1
import PackageDescription

// `make` sets GATEHOUSE_STRICT: warnings are errors in our own targets. A package that depends on Gatehouse builds without it,
// because SwiftPM refuses unsafe flags in a dependency.
let strict = Context.environment["GATEHOUSE_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (strict ? [.unsafeFlags(["-warnings-as-errors"])] : [])

// Third-party products, each with the only target that may import it (docs/decisions/0002).
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: [Target.Dependency] = [
    .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
]
let grdb: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "HummingbirdHTTP2", package: "hummingbird"),
    .product(name: "HummingbirdTLS", package: "hummingbird"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let nioEdge: [Target.Dependency] =
    nio + [
        .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
    ]
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "gatehouse",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gatehouse", targets: ["gatehouse"]),
        .library(
            name: "GatehouseAuthorizationServer",
            targets: ["AuthorizationServer", "HummingbirdAuthorizationServer", "EmbeddedAuthorizationServer"]),
        .library(
            name: "GatehouseAuthorizationServerPostgreSQL", targets: ["EmbeddedAuthorizationServerPostgreSQL"]),
        .library(name: "GatehouseBFFPostgreSQL", targets: ["HummingbirdBFFPostgreSQL"]),
        .library(name: "GatehouseBFF", targets: ["OAuthCore", "OpenIDProviders", "BFF", "HummingbirdBFF"]),
        .library(
            name: "GatehouseResourceServer", targets: ["ResourceServer", "HummingbirdResourceServer", "OutboundHTTP"]),
        .library(name: "GatehouseTokenClient", targets: ["TokenClient", "OutboundHTTP"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Ring 1: values in, values out.
        .target(name: "OAuthCore", swiftSettings: settings),
        .target(name: "JOSE", dependencies: ["OAuthCore"] + crypto, swiftSettings: settings),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(name: "QRCodes", dependencies: ["CQRencode"], swiftSettings: settings),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(name: "Secrets", dependencies: ["OAuthCore", "CArgon2", "CCrypt"] + crypto, swiftSettings: settings),
        .target(name: "WebAuthn", dependencies: ["OAuthCore", "JOSE", "Secrets"], swiftSettings: settings),
        .target(name: "HTTPExchange", dependencies: ["OAuthCore", httpTypes], swiftSettings: settings),
        .target(name: "Mail", dependencies: ["OAuthCore"], swiftSettings: settings),
        .target(name: "PageRendering", dependencies: ["OAuthCore", mustache], swiftSettings: settings),
        .target(
            name: "KeySets", dependencies: ["OAuthCore", "JOSE", "HTTPExchange", httpTypes, logging],
            swiftSettings: settings),
        .target(
            name: "OpenIDProviders",
            dependencies: ["OAuthCore", "JOSE", "Secrets", "HTTPExchange", "KeySets", httpTypes, logging],
            swiftSettings: settings),
        .target(name: "Storage", dependencies: ["OAuthCore"], swiftSettings: settings),

        // Ring 2: runs it. No target here imports another one of this ring.
        .target(
            name: "AuthorizationServer",
            dependencies: [
                "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "Mail", "OpenIDProviders", "Storage", httpTypes,
                logging,
                metrics, "PageRendering", "QRCodes",
                "WebAuthn",
            ],
            swiftSettings: settings),
        .target(
            name: "ResourceServer",
            dependencies: ["OAuthCore", "JOSE", "Secrets", "HTTPExchange", "KeySets", httpTypes, logging, metrics],
            swiftSettings: settings),
        .target(
            name: "BFF",
            dependencies: [
                "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "KeySets", "OpenIDProviders", "Storage", httpTypes,
                logging, metrics, "PageRendering",
            ],
            swiftSettings: settings),
        .target(
            name: "TokenClient",
            dependencies: ["OAuthCore", "HTTPExchange", httpTypes, logging, metrics, serviceLifecycle],
            swiftSettings: settings),

        // Ring 3: touches the world, one dependency each.
        .target(
            name: "StorageSQLite", dependencies: ["OAuthCore", "Storage", logging] + grdb, swiftSettings: settings),
        .target(
            name: "StorageRedis",
            dependencies: ["OAuthCore", "Storage", logging, .product(name: "NIOSSL", package: "swift-nio-ssl")] + nio,
            swiftSettings: settings),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "StoragePostgres", dependencies: ["CPostgres", "OAuthCore", "Storage", logging],
            swiftSettings: settings),
        .target(name: "StorageTesting", dependencies: ["OAuthCore", "Storage"], swiftSettings: settings),
        .target(
            name: "OutboundHTTP",
            dependencies: ["OAuthCore", "HTTPExchange", asyncHTTPClient, httpTypes] + nio + [
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                logging, serviceLifecycle,
            ],
            swiftSettings: settings),
        .target(
            name: "HummingbirdEdge",
            dependencies: [
                "OAuthCore", "HTTPExchange", hummingbird, httpTypes, logging, metrics, coreMetrics, serviceLifecycle,
                unixSignals,
            ]
                + hummingbirdCore + nioEdge,
            swiftSettings: settings),
        .target(
            name: "HummingbirdAuthorizationServer",
            dependencies: [
                "OAuthCore", "AuthorizationServer", "HTTPExchange", "HummingbirdEdge", hummingbird, httpTypes, logging,
            ] + nio,
            swiftSettings: settings),
        .target(
            name: "HummingbirdBFF",
            dependencies: [
                "OAuthCore", "BFF", "HTTPExchange", "HummingbirdEdge", "OpenIDProviders", "OutboundHTTP", "Secrets",
                "Storage", "StorageRedis", "StorageSQLite", hummingbird, httpTypes, logging, serviceLifecycle,
            ] + hummingbirdCore + nioEdge,
            swiftSettings: settings),
        .target(
            name: "HummingbirdResourceServer",
            dependencies: ["OAuthCore", "ResourceServer", "HTTPExchange", hummingbird, httpTypes, logging],
            swiftSettings: settings),
        .target(
            name: "EmbeddedAuthorizationServer",
            dependencies: [
                "OAuthCore", "Secrets", "HTTPExchange", "Storage", "AuthorizationServer",
                "HummingbirdAuthorizationServer", "StorageRedis", "StorageSQLite", "OutboundHTTP", logging,
                metrics, serviceLifecycle,
            ],
            swiftSettings: settings),
        // PostgreSQL for each, apart: who does not name them needs no libpq (docs/decisions/0030).
        .target(
            name: "EmbeddedAuthorizationServerPostgreSQL",
            dependencies: ["EmbeddedAuthorizationServer", "Storage", "StoragePostgres", "StorageRedis"],
            swiftSettings: settings),
        .target(
            name: "HummingbirdBFFPostgreSQL", dependencies: ["HummingbirdBFF", "Storage", "StoragePostgres"],
            swiftSettings: settings),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "OutboundMail", dependencies: ["CCurl", "Mail", "OAuthCore", "Secrets"], swiftSettings: settings),
        .target(name: "GatehouseConfig", dependencies: ["Mail", "OAuthCore", yams], swiftSettings: settings),
        .systemLibrary(name: "CMalloc"),
        .executableTarget(
            name: "gatehouse",
            dependencies: [
                "CMalloc",
                "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "Mail", "OpenIDProviders", "PageRendering", "QRCodes",
                "Storage",
                "AuthorizationServer",
                "ResourceServer", "TokenClient", "BFF", "HummingbirdBFF", "StoragePostgres", "StorageRedis",
                "StorageSQLite", "OutboundHTTP", "OutboundMail", "HummingbirdEdge", "HummingbirdAuthorizationServer",
                "EmbeddedAuthorizationServer", "GatehouseConfig",
                "WeatherService", "WeatherBFF", "MonolithApplication", "ReportService",
                argumentParser, logging, metrics, coreMetrics, httpTypes,
                unixSignals,
            ],
            resources: [.embedInCode("Demo/Page")], swiftSettings: settings),

        // Examples, as a user would write them. Those without `packageAccess` see what another package would.
        .target(
            name: "WeatherService",
            dependencies: [
                "HTTPExchange", "OutboundHTTP", "ResourceServer", "HummingbirdResourceServer", hummingbird, logging,
            ],
            path: "Examples/WeatherService", swiftSettings: settings),
        .target(
            name: "WeatherBFF",
            dependencies: ["HTTPExchange", "OutboundHTTP", "TokenClient", hummingbird, httpTypes, logging],
            path: "Examples/WeatherBFF", swiftSettings: settings),
        .target(
            name: "MonolithApplication",
            dependencies: [
                "EmbeddedAuthorizationServer", "HTTPExchange", "CCrypt", hummingbird, logging,
                serviceLifecycle,
            ],
            path: "Examples/Monolith", packageAccess: false, swiftSettings: settings),
        .executableTarget(
            name: "monolith", dependencies: ["MonolithApplication", hummingbird], path: "Examples/MonolithServer",
            packageAccess: false, swiftSettings: settings),
        .executableTarget(
            name: "my-service",
            dependencies: ["WeatherService", "OutboundHTTP", "HummingbirdResourceServer", hummingbird],
            path: "Examples/MyService", swiftSettings: settings),
        .executableTarget(
            name: "bank-service",
            dependencies: ["OAuthCore", "OutboundHTTP", "HummingbirdResourceServer", hummingbird],
            path: "Examples/BankService", exclude: ["gatehouse.yaml"], swiftSettings: settings),
        .executableTarget(
            name: "health-service",
            dependencies: ["OAuthCore", "OutboundHTTP", "HummingbirdResourceServer", hummingbird],
            path: "Examples/HealthService", exclude: ["gatehouse.yaml"], swiftSettings: settings),
        .executableTarget(
            name: "my-bff", dependencies: ["WeatherBFF", "OutboundHTTP", "TokenClient", hummingbird],
            path: "Examples/MyBFF", swiftSettings: settings),
        .target(
            name: "ReportService",
            dependencies: ["OAuthCore", "HummingbirdBFF", hummingbird, httpTypes, serviceLifecycle],
            path: "Examples/ReportService", packageAccess: false, swiftSettings: settings),
        .executableTarget(
            name: "report-service", dependencies: ["OAuthCore", "ReportService", "HummingbirdBFF", hummingbird],
            path: "Examples/ReportServer", packageAccess: false, swiftSettings: settings),

        // What the figures are measured beside.
        .executableTarget(
            name: "gatehouse-bench",
            dependencies: [
                "OAuthCore", "JOSE", "Storage", "StoragePostgres", "StorageRedis", "StorageSQLite", "OutboundHTTP",
                "ResourceServer",
                "HummingbirdResourceServer", argumentParser,
                hummingbird, logging, unixSignals,
            ] + crypto + nio,
            path: "Benchmarks/GatehouseBench", swiftSettings: settings),

        // Tests mirror Sources.
        .testTarget(name: "OAuthCoreTests", dependencies: ["OAuthCore"], swiftSettings: settings),
        .testTarget(name: "MailTests", dependencies: ["OAuthCore", "Mail"], swiftSettings: settings),
        .testTarget(name: "JOSETests", dependencies: ["OAuthCore", "JOSE"] + crypto, swiftSettings: settings),
        .testTarget(
            name: "WebAuthnTests", dependencies: ["OAuthCore", "JOSE", "WebAuthn"] + crypto, swiftSettings: settings),
        .testTarget(name: "QRCodesTests", dependencies: ["QRCodes"], swiftSettings: settings),
        .testTarget(name: "SecretsTests", dependencies: ["OAuthCore", "Secrets"], swiftSettings: settings),
        .testTarget(
            name: "AuthorizationServerTests",
            dependencies: [
                "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "OpenIDProviders", "OpenIDProviderTesting", "Storage",
                "StorageSQLite", "Mail", "AuthorizationServer", httpTypes, logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "EmbeddedAuthorizationServerTests",
            dependencies: [
                "OAuthCore", "HTTPExchange", "Storage", "AuthorizationServer", "EmbeddedAuthorizationServer", httpTypes,
                logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "ResourceServerTests",
            dependencies: [
                "OAuthCore", "JOSE", "HTTPExchange", "KeySets", "ResourceServer", "HummingbirdResourceServer",
                hummingbird,
                httpTypes, logging,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings),
        // A provider in memory, for the tests of every part that logs people in at one.
        .target(
            name: "OpenIDProviderTesting",
            dependencies: ["OAuthCore", "JOSE", "Secrets", "HTTPExchange", httpTypes],
            path: "Tests/Support/OpenIDProviderTesting", swiftSettings: settings),
        .testTarget(
            name: "BFFTests",
            dependencies: [
                "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "OpenIDProviders", "OpenIDProviderTesting", "Storage",
                "StorageSQLite", "BFF", httpTypes, logging,
            ], swiftSettings: settings),
        .testTarget(
            name: "HummingbirdBFFTests",
            dependencies: [
                "ChildProcesses", "OAuthCore", "JOSE", "Secrets", "HTTPExchange", "Storage", "StorageSQLite", "BFF",
                "HummingbirdBFF",
                "HummingbirdEdge", "OpenIDProviders", "OpenIDProviderTesting", "OutboundHTTP", hummingbird, httpTypes,
                logging, coreMetrics, serviceLifecycle, .product(name: "HummingbirdTesting", package: "hummingbird"),
            ] + nioEdge, swiftSettings: settings),
        // Programs that tests run beside themselves.
        .systemLibrary(name: "CSpawn", path: "Tests/Support/CSpawn"),
        .target(
            name: "ChildProcesses", dependencies: ["CSpawn"], path: "Tests/Support/ChildProcesses",
            swiftSettings: settings),
        .testTarget(
            name: "StorageRedisTests",
            dependencies: [
                "ChildProcesses", "OAuthCore", "Storage", "StorageRedis", "StorageSQLite", "StorageTesting", logging,
            ] + nio,
            swiftSettings: settings),
        .testTarget(
            name: "StoragePostgresTests",
            dependencies: [
                "ChildProcesses", "CPostgres", "OAuthCore", "Secrets", "Storage", "StoragePostgres", "StorageSQLite",
                "StorageTesting", "storage-contender", "AuthorizationServer", "EmbeddedAuthorizationServerPostgreSQL",
                "BFF",
                "HTTPExchange", "HummingbirdBFFPostgreSQL", "OpenIDProviders", httpTypes, logging,
            ],
            exclude: ["Statements"], swiftSettings: settings),
        .executableTarget(
            name: "storage-contender", dependencies: ["OAuthCore", "Storage", "StoragePostgres", logging],
            path: "Tests/Support/StorageContender", swiftSettings: settings),
        .testTarget(
            name: "TokenClientTests",
            dependencies: ["OAuthCore", "HTTPExchange", "TokenClient", "OutboundHTTP", httpTypes, logging],
            swiftSettings: settings),
        .testTarget(
            name: "StorageSQLiteTests",
            dependencies: [
                "ChildProcesses", "OAuthCore", "Storage", "StorageSQLite", "StorageTesting", "storage-crash-writer",
                logging,
            ] + grdb,
            exclude: ["Statements"], swiftSettings: settings),
        .executableTarget(
            name: "storage-crash-writer", dependencies: ["OAuthCore", "Storage", "StorageSQLite", logging],
            path: "Tests/Support/StorageCrashWriter", swiftSettings: settings),
        .testTarget(
            name: "HummingbirdEdgeTests",
            dependencies: [
                "ChildProcesses", "HTTPExchange", "HummingbirdEdge", "OutboundHTTP", hummingbird, httpTypes, logging,
                coreMetrics, serviceLifecycle, .product(name: "HummingbirdTesting", package: "hummingbird"),
            ] + nioEdge,
            swiftSettings: settings),
        .testTarget(
            name: "GatehouseConfigTests", dependencies: ["OAuthCore", "GatehouseConfig"], swiftSettings: settings),
    ]
)
