import ClauseRegister
import Foundation
import NIOCore
import NIOPosix
import RegisterCommands
import ServiceLifecycle
import SyncCore
import SyncModel

/// A command on its way to the server that has the register open.
struct ForwardedCommand: Codable, Sendable {
  let arguments: [String]
  let workingDirectory: String
  let language: String
  /// Of a command that is given a password.
  var passwordHash: String?
}

/// The socket in the data folder through which the other commands reach a running server. It is private to its user,
/// and reached through the folder's descriptor, so that a long path does not matter (`sun_path` holds 108 bytes).
struct OfficeSocket: Service {
  private static let name = "office.sock"

  let office: Office
  private let notify: @Sendable () -> Void
  private let folder: Folder
  private let server: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

  /// Opens the socket: from here on commands find it, and wait until ``run()`` takes them.
  /// - parameter notify: Called after each command.
  /// - throws: ``StoreError/io(path:detail:)`` when it cannot be made in the folder.
  init(data: String, office: Office, notify: @escaping @Sendable () -> Void) async throws {
    self.office = office
    self.notify = notify
    folder = try Folder(data)
    let path = folder.path(Self.name)
    do {
      server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw StoreError.io(path: "\(data)/\(Self.name)", detail: "\(error)")
    }
    _ = chmod(path, 0o600)
  }

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await server.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { group in
          for try await connection in connections {
            group.addTask { await self.serve(connection) }
          }
        }
      }
    } onGracefulShutdown: {
      server.channel.close(promise: nil)
    }
    unlink(folder.path(Self.name))
  }

  private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
    try? await connection.executeThenClose { inbound, _ in
      var received: [UInt8] = []
      for try await part in inbound {
        received += part.readableBytesView
        if received.last == UInt8(ascii: "\n") { break }
        if received.count > 1 << 20 { return }
      }
      let command = try JSONDecoder().decode(ForwardedCommand.self, from: Data(received))
      let rendered = await carryOut(command)
      notify()
      // Until all of it is in the socket: the writer's own buffer is dropped when the channel closes.
      try await connection.channel.writeAndFlush(ByteBuffer(bytes: try JSONEncoder().encode(rendered)))
    }
  }

  private func carryOut(_ command: ForwardedCommand) async -> Rendered {
    let here = Office(register: office.register, workingDirectory: command.workingDirectory)
    return await Language.$current.withValue(Language(rawValue: command.language) ?? .french) {
      await Office.$current.withValue(here) {
        await Office.$passwordHash.withValue(command.passwordHash) { await ServerProgram.run(command.arguments) }
      }
    }
  }

  // MARK: The other side

  /// Has a running server carry a command out; nil when none listens in this folder.
  static func forward(_ command: ForwardedCommand, data: String) throws -> Rendered? {
    guard let folder = try? Folder(data) else { return nil }
    defer { withExtendedLifetime(folder) {} }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(folder.path(name).utf8)) }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    try handle.write(contentsOf: try JSONEncoder().encode(command) + Data("\n".utf8))
    let answer = try handle.readToEnd() ?? Data()
    guard !answer.isEmpty else {
      throw RegisterError(
        "server-gone", .temporary,
        localized(
          "Le serveur s'est arrêté pendant la commande ; vérifier, puis recommencer.",
          "The server stopped during the command; check, then try again."))
    }
    return try JSONDecoder().decode(Rendered.self, from: answer)
  }

  /// An open folder and the short path to it.
  private final class Folder: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
      descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw StoreError.io(path: path, detail: String(cString: strerror(errno)))
      }
    }

    deinit { close(descriptor) }

    func path(_ name: String) -> String { "/proc/self/fd/\(descriptor)/\(name)" }
  }
}
