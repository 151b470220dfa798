// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] =
  (Context.environment["MUTANTS"] == nil ? [] : [.define("MUTANTS")]) + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]

/// For `scripts/test`, which passes the tests with optimised programs: what they look into is testable and keeps its
/// assertions, what only runs once is compiled fast.
let optimisedTests = Context.environment["OPTIMISED_TESTS"] != nil
let testable = strict + (optimisedTests ? [.unsafeFlags(["-enable-testing", "-assert-config", "Debug"])] : [])
let runOnce = strict + (optimisedTests ? [.unsafeFlags(["-Onone"])] : [])

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
  .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// For `scripts/fuzz` a program whose `main` is libFuzzer's; otherwise tests that feed the same targets their seeds.
let fuzzing = Context.environment["FUZZ"] != nil
let fuzzed: [Target.Dependency] = ["ClauseRegister", "SimulatedWorlds", "SyncCore", "SyncModel", grdb, protobuf]
let fuzz: Target =
  fuzzing
  ? .executableTarget(
    name: "Fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["README.md", "make_seeds.py", "SeedTests.swift"],
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
  : .testTarget(
    name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["README.md", "make_seeds.py"],
    swiftSettings: runOnce)

let package = Package(
  name: "clause-register",
  products: [
    .executable(name: "sync-server", targets: ["SyncServer"]),
    .executable(name: "field", targets: ["FieldCLI"]),
    .library(name: "SyncCore", targets: ["SyncCore", "SyncModel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(name: "CXml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "SyncModel",
      dependencies: [crypto, "CZlib", "CZstd", protobuf],
      path: "Sources/SyncCore/Model", swiftSettings: testable),
    .target(
      name: "SyncCore", dependencies: ["CSQLite", "CSodium", "SyncModel", crypto, grdb, protobuf, sqlite],
      path: "Sources/SyncCore/Store", swiftSettings: testable),
    .target(
      name: "ClauseRegister", dependencies: ["CXlsxWriter", "CXml2", "CZip", "SyncCore", "SyncModel", grdb, protobuf],
      exclude: ["Commands", "Protection"], swiftSettings: testable),
    .target(
      name: "RegisterCommands", dependencies: ["ClauseRegister", argumentParser],
      path: "Sources/ClauseRegister/Commands", swiftSettings: strict),
    .executableTarget(
      name: "SyncServer",
      dependencies: [
        "CQrencode", "CSodium", "ClauseRegister", "RegisterCommands", "SyncCore", "SyncModel", argumentParser, protobuf,
        crypto, grdb,
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ] + nio, exclude: ["Console/screenshots"], swiftSettings: strict),
    .target(
      name: "FieldLink", dependencies: [crypto] + nio, path: "Sources/FieldCLI/Link", swiftSettings: strict),
    .executableTarget(
      name: "FieldCLI",
      dependencies: [
        "ClauseRegister", "FieldLink", "RegisterCommands", "SyncCore", "SyncModel", argumentParser, protobuf, crypto,
      ] + nio, exclude: ["Link"], swiftSettings: strict),
    .executableTarget(
      name: "InventoryExample", dependencies: ["SyncCore", "SyncModel", grdb],
      path: "Examples/Inventory", swiftSettings: runOnce),
    .executableTarget(
      name: "SyncBenchmarks",
      dependencies: ["Floor", "SimulatedWorlds", "SyncCore", "SyncModel", argumentParser, grdb, protobuf],
      path: "Benchmarks", exclude: ["Country", "Floor", "Load", "README.md", "programs.py", "diagrams", "peers"],
      swiftSettings: runOnce),
    .executableTarget(
      name: "SyncLoad",
      dependencies: [
        "ClauseRegister", "FieldLink", "SimulatedWorlds", "SyncCore", "SyncModel", argumentParser, grdb, protobuf,
      ],
      path: "Benchmarks/Load", swiftSettings: runOnce),
    .executableTarget(
      name: "Country", dependencies: ["ClauseRegister", "SimulatedWorlds", "SyncCore", "SyncModel", argumentParser],
      path: "Benchmarks/Country", swiftSettings: runOnce),
    .target(
      name: "Floor", path: "Benchmarks/Floor",
      cSettings: [.define("SQLITE_ENABLE_SESSION"), .define("SQLITE_ENABLE_PREUPDATE_HOOK")],
      linkerSettings: [.linkedLibrary("sqlite3")]),
    .testTarget(
      name: "SyncModelTests", dependencies: ["SyncModel", protobuf], swiftSettings: runOnce),
    .testTarget(
      name: "SyncCoreTests", dependencies: ["PowerCut", "SimulatedWorlds", "SyncCore", "SyncModel", grdb, protobuf],
      swiftSettings: runOnce),
    .target(name: "PowerCut", path: "Tests/PowerCut", linkerSettings: [.linkedLibrary("sqlite3")]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["FieldCLI", "InventoryExample", "SyncModel", "SyncServer", protobuf],
      exclude: ["README.md"], swiftSettings: runOnce),
    .target(
      name: "SimulatedWorlds", dependencies: ["SyncModel", protobuf], path: "Tests/Simulation/World",
      swiftSettings: strict),
    .executableTarget(
      name: "simulate", dependencies: ["SimulatedWorlds", "SyncModel", argumentParser],
      path: "Tests/Simulation/Command", swiftSettings: strict),
    .executableTarget(
      name: "simulate-register",
      dependencies: ["ClauseRegister", "SimulatedWorlds", "SyncCore", "SyncModel", argumentParser],
      path: "Tests/Simulation/Register", swiftSettings: strict),
    .testTarget(
      name: "ClauseRegisterTests", dependencies: ["ClauseRegister", "SyncCore", "SyncModel", grdb],
      swiftSettings: runOnce),
    fuzz,
  ]
)
