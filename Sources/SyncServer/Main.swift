import ArgumentParser
import Hummingbird
import HummingbirdTLS
import Logging
import NIOSSL
import ServiceLifecycle
@main struct M { static func main() {} }
