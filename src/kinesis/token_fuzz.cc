// Texts that clients hand back: iterators, page tokens, sequence numbers, shard ids, hash keys, ARNs.  What
// is accepted must come back.
#include <cstdint>

#include "kinesis/arn.h"
#include "kinesis/page_token.h"
#include "kinesis/shard_iterator.h"
#include "kinesis/stream.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto number = kinesis::parse_sequence_number(text)) {
        if (number->version == 2 && kinesis::to_text(*number) != text) __builtin_trap();
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
    if (const auto token = kinesis::decode_page_token(text)) {
        if (kinesis::encode(*token) != text) __builtin_trap();
    }
    if (const auto arn = kinesis::parse_arn(text)) {
        if (arn->stream.find('/') != arn->stream.npos) __builtin_trap();
    }
    return 0;
}
