// A segment file of any bytes is read without harm, and recovery ends in a journal that can be read.
#include "log/journal/memory_storage.h"
#include "log/journal/open_files.h"
#include "log/journal/recovery.h"
#include "log/journal/segment_reader.h"

using namespace penstock::log::journal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);

    // As it is; and, since a fuzzer finds no checksums, as frames behind a good header.
    const SegmentHeader header{kFormatVersion, kFlagSynced, 1, 0, "g"};
    for (const auto& content : {bytes, encode_header(header) + bytes}) {
        MemoryStorage storage;
        if (!storage.make_directory("g")) std::abort();
        auto file = storage.create("g/00000001.segment");
        if (!(*file)->write_at(0, content)) std::abort();
        OpenFiles files(storage, 4);
        SegmentWriter writer(storage, files, "g", "g", kFlagSynced);
        const auto recovered = recover(storage, files, "g", writer);
        if (!recovered || recovered->segments.empty()) continue;
        FrameCursor cursor(*file, recovered->segments[0].salt, header_bytes("g"), recovered->segments[0].end);
        while (!cursor.at_end() && cursor.next()) {
        }
    }

    // The payloads of index and heads, as if their frame had been whole.
    if (const auto states = decode_index(bytes, 1)) {
        Index index;
        index.apply_sealed(*states);
    }
    if (decode_heads(bytes)) {
        Index index;
        index.apply({.kind = Kind::heads}, bytes, 1, 0);
    }
    return 0;
}
