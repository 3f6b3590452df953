// A segment file of any bytes is read without harm, and recovery ends in a journal that can be read.
#include "log/journal/memory_storage.h"
#include "log/journal/open_files.h"
#include "log/journal/recovery.h"
#include "log/journal/segment_reader.h"

using namespace penstock::log::journal;

namespace {

// Frames with good checksums and any content: four bytes of header and a payload each.
std::string frames_of(std::string_view bytes, const SegmentHeader& segment) {
    std::string out = encode_header(segment);
    while (bytes.size() >= 4) {
        FrameHeader header;
        header.kind = static_cast<Kind>(1 + static_cast<unsigned char>(bytes[0]) % 6);
        header.log = static_cast<unsigned char>(bytes[1]) % 4;
        header.sequence = static_cast<unsigned char>(bytes[2]) % 16;
        header.commit = static_cast<std::uint32_t>(out.size());
        const auto payload = bytes.substr(4, static_cast<unsigned char>(bytes[3]));
        encode_frame(out, header, payload, segment.salt, out.size());
        bytes.remove_prefix(4 + payload.size());
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);

    // As it is; and, since a fuzzer finds no checksums, behind a good header, and in good frames.
    const SegmentHeader header{kFormatVersion, kFlagSynced, 1, 0, "g"};
    for (const auto& content : {bytes, encode_header(header) + bytes, frames_of(bytes, header)}) {
        MemoryStorage storage;
        if (!storage.make_directory("g")) std::abort();
        auto file = storage.create("g/00000001.segment");
        if (!(*file)->write_at(0, content)) std::abort();
        OpenFiles files(storage, 4);
        Spares spares(storage, "spares", {});
        SegmentWriter writer(storage, files, spares, "g", "g", kFlagSynced);
        const auto recovered = recover(storage, files, "g", writer);
        if (!recovered || recovered->segments.empty()) continue;
        FrameCursor cursor(*file, recovered->segments[0].salt, header_bytes("g"), recovered->segments[0].end);
        while (!cursor.at_end() && cursor.next()) {
        }
    }

    // The payloads of index and heads, as if their frame had been whole.
    if (const auto states = decode_index(bytes)) {
        Index index;
        index.apply_sealed(*states, 1);
    }
    if (decode_heads(bytes)) {
        Index index;
        index.apply({.kind = Kind::heads}, bytes, 0);
    }
    return 0;
}
