import ArgumentParser
import NIOSSL
import NIOHTTP1
@main struct M { static func main() {} }
