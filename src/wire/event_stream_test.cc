#include "wire/event_stream.h"

#include <doctest/doctest.h>

#include "base/hash.h"

using namespace penstock;

namespace {

std::string hex(const std::string& bytes) {
    return base::hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

TEST_CASE("an event has the very bytes that AWS's SDKs read") {
    // Read by botocore and by the SDK for JavaScript.
    CHECK(hex(wire::event_message("initial-response", "application/x-amz-json-1.1", "{}")) ==
          "0000007200000060ab820d9e0b3a6576656e742d74797065070010696e697469616c2d726573706f6e73650d3a636f6e74"
          "656e742d"
          "7479706507001a6170706c69636174696f6e2f782d616d7a2d6a736f6e2d312e310d3a6d6573736167652d747970650700"
          "05657665"
          "6e747b7dacae6b7d");
}

TEST_CASE("an exception is told apart from an event by its headers") {
    const std::string message = wire::exception_message(
        "ResourceInUseException", "application/x-amz-json-1.1", R"({"message":"taken"})");
    CHECK(message.find("\x0f:exception-type\x07" + std::string("\0\x16", 2) + "ResourceInUseException") !=
          message.npos);
    CHECK(message.find("\x0d:message-type\x07" + std::string("\0\x09", 2) + "exception") != message.npos);
    CHECK(message.find(R"({"message":"taken"})") == message.size() - 19 - 4);
}

TEST_CASE("a message of megabytes says its length") {
    const std::string message = wire::event_message("E", "t", std::string(2 * 1024 * 1024, 'x'));
    CHECK(hex(message.substr(0, 4)) == hex({char(message.size() >> 24), char(message.size() >> 16),
                                            char(message.size() >> 8), char(message.size())}));
}
