// For tests: frames as clients send them, also bad ones, and what a Reader makes of them.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "net/websocket_reader.h"

namespace penstock::net::websocket {

// A frame's first byte, in parts.
constexpr int kFin = 0x80, kRsv1 = 0x40, kRsv2 = 0x20, kRsv3 = 0x10;
constexpr int kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

inline std::string client_frame(int first_byte, std::string_view payload,
                                std::string_view mask = "\x12\x34\xf6x") {
    const std::size_t size = payload.size();
    std::string out(1, static_cast<char>(first_byte));
    const int bytes = size < 126 ? 0 : size <= 0xffff ? 2 : 8;
    const std::size_t short_length = bytes == 0 ? size : bytes == 2 ? 126 : 127;
    out += static_cast<char>(0x80 | short_length);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xff);
    out += mask;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

inline std::string client_close(int code, std::string_view reason = "") {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    return client_frame(kFin | kClose, payload += reason);
}

// What a Reader told, as one text: "text:Hello;ping:x;close:1000:bye;", and "!1002" where it gave up.
struct Transcript : Reader::Sink {
    std::string text;
    void message(Opcode opcode, std::string payload) override {
        text += (opcode == Opcode::text ? "text:" : "binary:") + payload + ";";
    }
    void ping(std::string_view payload) override { text += "ping:" + std::string(payload) + ";"; }
    void pong(std::string_view payload) override { text += "pong:" + std::string(payload) + ";"; }
    void peer_close(std::uint16_t code, std::string_view reason) override {
        text += "close:" + std::to_string(code) + ":" + std::string(reason) + ";";
    }
};

inline const ReaderLimits kApiGatewayLimits;

struct Agreed {
    const ReaderLimits& limits = kApiGatewayLimits;
    Compression compression = Compression::none;
};

inline std::string told_in_pieces(std::string_view bytes, std::size_t first, std::size_t piece,
                                  const Agreed& agreed) {
    Reader reader(agreed.limits, agreed.compression);
    Transcript transcript;
    for (std::size_t at = 0, size = first; at < bytes.size(); at += size, size = piece) {
        if (const auto problem = reader.feed(bytes.substr(at, size), transcript))
            transcript.text += "!" + std::to_string(*problem);
    }
    return transcript.text;
}

constexpr std::size_t kPieces[] = {1, 2, 3, 7, 997};

// What a Reader tells of these bytes, which is the same however they are cut: at each place, and into pieces.
inline std::string told(std::string_view bytes, const Agreed& agreed = {}) {
    const std::size_t whole = bytes.size();
    const std::string text = told_in_pieces(bytes, whole, whole, agreed);
    for (const std::size_t piece : kPieces) CHECK(told_in_pieces(bytes, piece, piece, agreed) == text);
    const std::size_t step = whole / 500 + 1;  // of a long input, some places
    for (std::size_t first = 1; first < whole; first += step)
        CHECK(told_in_pieces(bytes, first, whole, agreed) == text);
    return text;
}

// How many bytes, one by one, it takes until the Reader gives up; nothing when it does not.
inline std::optional<std::size_t> refused_after(std::string_view bytes) {
    Reader reader(kApiGatewayLimits);
    Transcript transcript;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (reader.feed(bytes.substr(i, 1), transcript)) return i + 1;
    }
    return std::nullopt;
}

}  // namespace penstock::net::websocket
