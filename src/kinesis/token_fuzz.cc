// Texts that clients hand back: iterators, sequence numbers, shard ids, hash keys.  What is accepted must
// come back.
#include <cstdint>

#include "kinesis/shard_iterator.h"
#include "kinesis/stream.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto number = kinesis::parse_sequence_number(text)) {
        if (kinesis::to_text(*number) != text) __builtin_trap();
    }
    if (const auto hash = kinesis::parse_hash(text)) {
        if (kinesis::parse_hash(kinesis::to_text(*hash)) != hash) __builtin_trap();
    }
    if (const auto index = kinesis::parse_shard_id(text)) {
        if (kinesis::parse_shard_id(kinesis::shard_id(*index)) != index) __builtin_trap();
    }
    if (const auto state = kinesis::decode_iterator(text)) {
        if (!kinesis::decode_iterator(kinesis::encode(*state))) __builtin_trap();
    }
    return 0;
}
