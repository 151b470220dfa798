import Foundation
import Testing

@Suite struct KillPointListTests {
  @Test func `The calls tried are all those by which the programs change anything`() throws {
    try inWorld { world in
      try Strace.check()
      let all = [
        "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg", "fsync", "fdatasync",
        "sync_file_range", "msync", "ftruncate", "truncate", "fallocate", "unlink", "unlinkat", "rename", "renameat",
        "renameat2", "link", "linkat", "symlink", "mkdir", "mkdirat", "copy_file_range", "sendfile", "splice", "chmod",
        "fchmod", "fchmodat", "io_uring_enter",
      ]
      var made: Set<String> = []
      func look(_ run: ([String]) throws -> Void) throws {
        let log = world.path("calls")
        try run([try Binaries.tool("strace"), "-f", "-qq", "-o", log, "-e", "trace=" + all.joined(separator: ",")])
        for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
          let words = line.split(separator: " ")
          if words.count > 1, let call = words[1].split(separator: "(").first { made.insert(String(call)) }
        }
      }
      let claire = world.newDevice("claire")
      let code = try world.office.invite("claire", ["pau"])
      try look { _ = try claire.alias(wrapper: $0).raw(["enroll", "--server", world.office.url, "--code", code]) }
      try look { _ = try claire.alias(wrapper: $0).raw(["sync"]) }
      try look { _ = try claire.alias(wrapper: $0).raw(KillPoints.logging + ["--hours", "1"]) }
      try world.office.stop()
      try look { wrapper in
        // With a process of its own for strace the server is this one's child, and can be stopped.
        #expect(try world.office.launch(wrapper: wrapper + ["-D"]) == nil)
        try claire.sync()
        try world.office("person", "list")
        try world.office.stop()
      }
      for command in [["backup", world.path("backup")], ["restore", world.path("backup")], ["collect"]] {
        try look {
          _ = try run(
            $0[0], $0.dropFirst() + [Binaries.server] + command + ["--data", world.office.data], scratch: world.folder)
        }
      }
      let known = made.intersection(all)
      #expect(known.isSuperset(of: ["pwrite64", "write", "fdatasync", "unlink"]))
      #expect(known.subtracting(KillPoints.office) == [])
    }
  }
}
