#include "wire/cbor.h"

#include <doctest/doctest.h>

#include <vector>

#include "wire/wire.h"

using namespace penstock;
using wire::Optional, wire::Required;

namespace {

struct Item {
    Required<"PartitionKey", wire::Text> key;
    Optional<"Data", wire::Blob> data;
};
struct Request {
    Optional<"Records", std::vector<Item>> records;
    Optional<"Name", wire::Text> name;
    Optional<"Count", wire::Integer> count;
    Optional<"Big", wire::Long> big;
    Optional<"Ratio", wire::Number> ratio;
    Optional<"On", wire::Boolean> on;
    Optional<"At", wire::Timestamp> at;
    Optional<"Tags", wire::Map<wire::Text, wire::Text>> tags;
};

// "a2 61" to bytes; blanks are for the reader.
std::string bytes(std::string_view hex) {
    std::string out;
    int high = -1;
    for (const char c : hex) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            out += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    return out;
}

// What was read, in JSON; or why not.
std::string read(std::string_view hex) {
    Request request;
    const auto status = wire::read_cbor(bytes(hex), request);
    return status ? wire::write_json(request) : status.error().code + ": " + status.error().message;
}

// One member of that value: {"Count": <hex>}.
std::string count(std::string_view hex) { return read("a1 65 436f756e74 " + std::string(hex)); }
std::string big(std::string_view hex) { return read("a1 63 426967 " + std::string(hex)); }
std::string ratio(std::string_view hex) { return read("a1 65 526174696f " + std::string(hex)); }
std::string at(std::string_view hex) { return read("a1 62 4174 " + std::string(hex)); }
std::string name(std::string_view hex) { return read("a1 64 4e616d65 " + std::string(hex)); }

const std::string kMalformed = "SerializationException: ";

}  // namespace

TEST_CASE("CBOR of definite and of indefinite length is the same request") {
    const std::string expected = R"({"Records":[{"PartitionKey":"k","Data":"AAH/"}],"Tags":{"a":"b"}})";
    CHECK(read("a2 67 5265636f726473 81 a2 6c 506172746974696f6e4b6579 61 6b 64 44617461 43 0001ff"
               "64 54616773 a1 61 61 61 62") == expected);
    // Containers end with a break, strings come in pieces, even keys.
    CHECK(read("bf 7f 63 526563 64 6f726473 ff 9f bf 6c 506172746974696f6e4b6579 7f 61 6b ff"
               "64 44617461 5f 41 00 42 01ff ff ff ff 64 54616773 bf 61 61 61 62 ff ff") == expected);
}

TEST_CASE("integers come in any width, fractions are floored, what is out of range is clamped") {
    CHECK(count("05") == R"({"Count":5})");
    CHECK(count("18 05") == R"({"Count":5})");
    CHECK(count("19 0005") == R"({"Count":5})");
    CHECK(count("1a 00000005") == R"({"Count":5})");
    CHECK(count("1b 0000000000000005") == R"({"Count":5})");
    CHECK(count("24") == R"({"Count":-5})");
    CHECK(count("39 01f3") == R"({"Count":-500})");
    CHECK(count("1b ffffffffffffffff") == R"({"Count":2147483647})");
    CHECK(count("3b ffffffffffffffff") == R"({"Count":-2147483648})");
    CHECK(big("1b ffffffffffffffff") == R"({"Big":9223372036854775807})");
    CHECK(big("3b 7fffffffffffffff") == R"({"Big":-9223372036854775808})");
    CHECK(count("f9 4100") == R"({"Count":2})");   // 2.5
    CHECK(count("f9 c100") == R"({"Count":-3})");  // -2.5
    CHECK(count("f9 7e00") == R"({"Count":0})");   // not a number
    CHECK(count("f9 7c00") == R"({"Count":2147483647})");
}

TEST_CASE("numbers come as half, single, double or integer (RFC 8949, appendix A)") {
    CHECK(ratio("f9 3c00") == R"({"Ratio":1})");
    CHECK(ratio("f9 3e00") == R"({"Ratio":1.5})");
    CHECK(ratio("f9 7bff") == R"({"Ratio":65504})");
    CHECK(ratio("f9 0400") == R"({"Ratio":6.103515625e-05})");
    CHECK(ratio("f9 0001") == R"({"Ratio":5.960464477539063e-08})");
    CHECK(ratio("f9 c400") == R"({"Ratio":-4})");
    CHECK(ratio("fa 47c35000") == R"({"Ratio":100000})");
    CHECK(ratio("fb 3ff199999999999a") == R"({"Ratio":1.1})");
    CHECK(ratio("18 64") == R"({"Ratio":100})");
    CHECK(ratio("f9 7c00") == R"({"Ratio":null})");
}

TEST_CASE("a time is tag 1 and integer milliseconds; a fraction means seconds") {
    CHECK(at("c1 1b 00000153e2db2790") == R"({"At":1459799926.672})");
    CHECK(at("1b 00000153e2db2790") == R"({"At":1459799926.672})");
    CHECK(at("c1 fb 41d5c0a8cd9eb852") == R"({"At":1459790646.48})");
    CHECK(at("c1 38 63") == R"({"At":-0.1})");
    CHECK(at("c1 f9 7e00") == kMalformed);

    Request request;
    request.at.put(1459799926.672);
    CHECK(wire::write_cbor(request) == bytes("bf 62 4174 c1 1b 00000153e2db2790 ff"));
}

TEST_CASE("unknown members and nulls of CBOR are as if absent, however deep") {
    CHECK(read("a0") == "{}");
    CHECK(read("f6") == "{}");
    CHECK(read("") == "{}");
    CHECK(read("a2 65 436f756e74 f6 62 4f6e f7") == "{}");
    CHECK(read("a2 61 78 bf 61 79 9f 01 c1 02 7f 61 61 ff 5f ff a1 01 02 f9 0000 f5 ff ff 62 4f6e f5") ==
          R"({"On":true})");
    std::string nested = "a1 61 78 ";
    for (int i = 0; i < 60; ++i) nested += "81";
    CHECK(read(nested + "00") == "{}");
    for (int i = 0; i < 20; ++i) nested += "81";
    CHECK(read(nested + "00") == kMalformed);
}

TEST_CASE("a few tags before an item are passed over, a chain of them is not CBOR, known member or unknown") {
    const auto tags = [](int count) {
        std::string chain;
        while (count-- > 0) chain += "d1";
        return chain;
    };
    for (const std::string member : {"65 436f756e74", "61 78"}) {
        CAPTURE(member);
        CHECK(read("a1" + member + tags(8) + "f6") == "{}");
        CHECK(read("a1" + member + tags(9) + "f6") == kMalformed);
        CHECK(read("a1" + tags(8) + member + "f6") == "{}");
        CHECK(read("a1" + tags(9) + member + "f6") == kMalformed);
    }
    CHECK(read(tags(8) + "a0") == "{}");
    CHECK(read(tags(9) + "a0") == kMalformed);
    // Tags are no containers: they do not count as depth.
    std::string nested = "a1 61 78 ";
    for (int i = 0; i < 60; ++i) nested += "d1 81";
    CHECK(read(nested + "00") == "{}");
}

TEST_CASE("values of a wrong type are refused in CBOR in the words of JSON") {
    const std::string s = "SerializationException: ";
    CHECK(name("f5") == s + "class java.lang.Boolean can not be converted to an String");
    CHECK(name("05") == s + "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be "
                            "converted to an String");
    CHECK(name("41 61") == s + "class java.nio.HeapByteBuffer can not be converted to an String");
    CHECK(name("80") == s + "Start of list found where not expected");
    CHECK(name("a0") == s + "Start of structure or map found where not expected.");
    CHECK(count("61 31") == s + "class java.lang.String can not be converted to an Integer");
    CHECK(at("61 78") == s + "class java.lang.String can not be converted to milliseconds since epoch");
    CHECK(read("a1 67 5265636f726473 a0") == s + "Start of structure or map found where not expected.");
    CHECK(read("a1 67 5265636f726473 61 78") == s + "Expected list or null");
    CHECK(read("a1 67 5265636f726473 81 61 78") == s + "Expected null");
    CHECK(read("a1 64 54616773 05") == s + "Expected map or null");
    CHECK(read("80") == s + "Start of list found where not expected");
}

TEST_CASE("bytes that are no CBOR are refused, wherever they are cut") {
    const std::string whole = bytes(
        "bf 67 5265636f726473 9f a2 6c 506172746974696f6e4b6579 7f 61 6b ff 64 44617461 43 0001ff ff"
        "62 4174 c1 1b 00000153e2db2790 65 526174696f f9 3c00 ff");
    for (std::size_t size = 1; size < whole.size(); ++size) {
        CAPTURE(size);
        Request request;
        CHECK_FALSE(wire::read_cbor(whole.substr(0, size), request));
        CHECK_FALSE(wire::is_cbor(whole.substr(0, size)));
    }
    CHECK(wire::is_cbor(whole));
    for (const char* const bad :
         {"ff", "a0 00", "1c", "1f", "3f", "df", "f8 20", "e0", "fc", "a1 ff", "a1 01 02", "a1 61 ff 01",
          "bf 61 61 ff", "5b ffffffffffffffff 00", "a1 64 4e616d65 62 c328", "a1 64 4e616d65 7f 41 61 ff",
          "a1 64 4e616d65 7f 7f 61 61 ff ff"}) {
        CAPTURE(bad);
        CHECK(read(bad) == kMalformed);
    }
    CHECK(read("bb ffffffffffffffff") == kMalformed);
    CHECK(read("a1 67 5265636f726473 9b ffffffffffffffff") == kMalformed);
}

TEST_CASE("a short body cannot ask for much memory") {
    std::string body = bytes("a1 67 5265636f726473 9f") + std::string(200'000, '\xf6') + "\xff";
    Request request;
    CHECK_FALSE(wire::read_cbor(body, request));
    CHECK(wire::is_cbor(body));
}

TEST_CASE("an answer in CBOR has AWS's form: indefinite containers, raw blobs, the shortest integers") {
    Request response;
    Item& item = response.records.set().emplace_back();
    item.key.put("k");
    item.data.put(std::string("\0\xff", 2));
    response.count.put(-500);
    response.big.put(std::numeric_limits<std::int64_t>::min());
    response.ratio.put(1.5);
    response.on.put(false);
    response.tags.set()["a"].value = "b";

    CHECK(wire::write_cbor(response) ==
          bytes("bf 67 5265636f726473 9f bf 6c 506172746974696f6e4b6579 61 6b 64 44617461 42 00ff ff ff"
                "65 436f756e74 39 01f3 63 426967 3b 7fffffffffffffff 65 526174696f fb 3ff8000000000000"
                "62 4f6e f4 64 54616773 bf 61 61 61 62 ff ff"));

    Request again;
    REQUIRE(wire::read_cbor(wire::write_cbor(response), again));
    CHECK(wire::write_json(again) == wire::write_json(response));
}

TEST_CASE("lengths take as many bytes as they need") {
    for (const std::size_t size : {0u, 23u, 24u, 255u, 256u, 65535u, 65536u}) {
        CAPTURE(size);
        std::string out;
        wire::append_cbor_bytes(out, std::string(size, 'x'));
        CHECK(out.size() == size + (size < 24 ? 1 : size < 256 ? 2 : size < 65536 ? 3 : 5));
        wire::CborReader reader(out);
        std::string joined;
        const auto head = reader.next();
        REQUIRE(head);
        CHECK(reader.string(*head, joined)->size() == size);
        CHECK(reader.at_end());
    }
}
