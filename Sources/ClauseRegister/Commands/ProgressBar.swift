import ClauseRegister
import Foundation

/// A progress bar on standard error, shown on a terminal only.
public final class ProgressBar {
  private static let width = 30
  private let label: String
  private let isShown: Bool
  private var lastPercent = -1

  /// - parameter isSilent: True where standard error is someone else's.
  public init(_ label: String, isSilent: Bool = false) {
    self.label = label
    isShown = !isSilent && isatty(2) == 1
  }

  /// - parameter total: 0 when it is not known.
  public func update(_ done: Int, of total: Int) {
    guard isShown else { return }
    let percent = total > 0 ? min(100, done * 100 / total) : 0
    guard percent != lastPercent || total == 0 else { return }
    lastPercent = percent
    let filled = Self.width * percent / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    let count = total > 0 ? "\(done)/\(total)" : "\(done)"
    write("\r\(label) \(bar) \(count)")
  }

  public func finish() {
    if isShown, lastPercent >= 0 { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
