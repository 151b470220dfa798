import Foundation
import SyncCore
import SyncModel

/// How a cost grows with what is there: each curve is the cost of one unit of work, which should stay where it is.
struct Curve {
  /// A word for files.
  let name: String
  let title: String
  let unit: String
  let along: String
  let points: [(x: Double, y: Double)]

  var figures: [Figure] {
    points.map { Figure(name: "\(title), \(Int($0.x)) \(along)", value: $0.y, unit: unit) }
  }
}

enum Scaling {
  static func curves(in folder: URL) throws -> [Curve] {
    [
      try register(in: folder.appending(path: "register")), try batch(in: folder.appending(path: "batch")),
      try devices(in: folder.appending(path: "devices")), try scopes(in: folder.appending(path: "scopes")),
      try vector(), try conflicts(in: folder.appending(path: "conflicts")),
    ]
  }

  private static func curve(
    _ name: String, _ title: String, _ unit: String, _ along: String, _ steps: [Int], in folder: URL? = nil,
    _ cost: (Int, URL) throws -> Double
  ) throws -> Curve {
    let points = try steps.map { step in
      let place = (folder ?? URL.temporaryDirectory).appending(path: "\(step)")
      if folder != nil { try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true) }
      defer { if folder != nil { try? FileManager.default.removeItem(at: place) } }
      return (x: Double(step), y: try cost(step, place))
    }
    return Curve(name: name, title: title, unit: unit, along: along, points: points)
  }

  /// One change, from a device to the centre and on to another.
  private static func register(in folder: URL) throws -> Curve {
    try curve("register", "one change", "ms", "rows in the register", [1_000, 10_000, 100_000, 300_000], in: folder) {
      rows, place in
      let known = HourEntry.rows(rows, seed: 11)
      let world = try Replicas(folder: place, devices: 2)
      try world.insert(known, into: world.hub)
      for device in world.devices { try world.sync(device) }
      return median(
        try (0..<50).map { time in
          let id = known[time * 7 % rows].id
          try world.devices[0].write { try PlainStore($0.db).set("minutes", of: id, to: Int64(20_000 + time)) }
          return try seconds { for device in world.devices { try world.sync(device) } } * 1000
        })
    }
  }

  private static func batch(in folder: URL) throws -> Curve {
    try curve("batch", "a received row", "µs", "rows a page", [100, 300, 1_000, 3_000, 10_000], in: folder) {
      page, place in
      let world = try Replicas(folder: place)
      world.page = page
      try world.insert(HourEntry.rows(30_000, seed: 12), into: world.hub)
      return try seconds { try world.sync(world.devices[0]) } / 30_000 * 1e6
    }
  }

  /// The server's part of a push of one entry, with so many devices known.
  private static func devices(in folder: URL) throws -> Curve {
    try curve("devices", "a push of one entry", "ms", "devices", [10, 100, 1_000], in: folder) { count, place in
      let world = try Replicas(folder: place, apart: true)
      let device = world.devices[0]
      try world.sync(device)
      try world.introduce(count - 1)
      return median(
        try HourEntry.rows(50, seed: 13).map { row in
          try world.insert([row], into: device)
          return try seconds { try world.sync(device) } * 1000
        })
    }
  }

  /// A sync with nothing new of a device with so many scopes: the cost of one of them.
  private static func scopes(in folder: URL) throws -> Curve {
    try curve("scopes", "a scope of an idle sync", "µs", "scopes of the device", [1, 10, 100, 1_000], in: folder) {
      count, place in
      let world = try Replicas(folder: place, scopes: count)
      try world.sync(world.devices[0])
      let times = try (0..<20).map { _ in try seconds { try world.sync(world.devices[0]) } * 1e6 }
      return median(times) / Double(count)
    }
  }

  private static func life(_ number: Int) -> Incarnation {
    Incarnation(replica: Identifier(high: 1, low: UInt64(number)), number: 1)
  }

  /// A record that so many lives have written, on its way and merged: the cost of one of them.
  private static func vector() throws -> Curve {
    try curve("vector", "a life in a record's vector", "µs", "lives", [1, 10, 100, 1_000, 10_000]) { count, _ in
      var state = RecordState()
      for number in 1...count {
        let dot = Dot(incarnation: life(number), counter: 1)
        let write = number == 1 ? Write.insert(["a": UnitValue()]) : .edit(["a": UnitValue()])
        state = try state.applying(write, dot: dot, evidence: Evidence(officer: "a", deviceTime: 0, kind: .edit))
      }
      return try handling(state, times: max(3, 3_000 / count)) / Double(count)
    }
  }

  /// A record with so many values that stand against each other in one unit, sent and merged: the cost of one of them.
  private static func conflicts(in folder: URL) throws -> Curve {
    try curve("conflicts", "a value in conflict", "µs", "values in the unit", [1, 10, 100, 1_000, 10_000]) { count, _ in
      var state = RecordState()
      var life: [MultiValue<Life>.Version] = []
      var values: [MultiValue<UnitValue>.Version] = []
      for number in 1...count {
        let dot = Dot(incarnation: Self.life(number), counter: 1)
        state.vector.insert(dot)
        life.append(.init(dot: dot, content: .alive))
        values.append(.init(dot: dot, content: UnitValue(["n": .integer(Int64(number))])))
        state.evidence[dot] = Evidence(officer: "a", deviceTime: 0, kind: .edit)
      }
      state.life = MultiValue(life)
      state.units["a"] = MultiValue(values)
      return try handling(state, times: max(3, 3_000 / count)) / Double(count)
    }
  }

  /// Microseconds to encode a record, decode it and merge it into what is known of it.
  private static func handling(_ state: RecordState, times: Int) throws -> Double {
    let id = Identifier(high: 1, low: 1)
    return median(
      try (0..<times).map { _ in
        try seconds {
          var encoder = BatchEncoder()
          encoder.add(TransferredRecord(table: "t", id: id, scope: "s", state: state))
          let received = try BatchDecoder(encoder.batch).record(at: 0)
          guard try state.merged(with: received.state) == state else { throw CocoaError(.coderInvalidValue) }
        } * 1e6
      })
  }
}
