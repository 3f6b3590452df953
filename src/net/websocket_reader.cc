#include "net/websocket_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "base/utf8.h"
#include "net/websocket_deflate.h"

namespace penstock::net::websocket {
namespace {

constexpr std::size_t kControlBytesMax = 125;  // RFC 6455 section 5.5
constexpr std::uint8_t kRsv1 = 0x40;           // the message is compressed

bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

// Codes a peer may put into a close frame (RFC 6455 section 7.4, and what IANA has registered since).
bool is_valid_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

// The head of a frame, byte by byte (RFC 6455 section 5.2):
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-------+-+-------------+-------------------------------+
// |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
// |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
// |N|V|V|V|       |S|             |   (if payload len==126/127)   |
// | |1|2|3|       |K|             |                               |
// +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
// then 4 bytes of mask, and the payload.
class FrameHead {
public:
    // Takes what is still wanted off the front.
    void take(std::string_view& bytes) {
        while (size_ < wanted() && !bytes.empty()) {
            const std::size_t count = std::min(wanted() - size_, bytes.size());
            std::memcpy(bytes_ + size_, bytes.data(), count);
            size_ += count;
            bytes.remove_prefix(count);
        }
    }

    bool begun() const { return size_ > 0; }
    // The first two bytes are there: all but the length and the mask.
    bool readable() const { return size_ >= 2; }
    bool complete() const { return readable() && size_ == wanted(); }

    bool fin() const { return bytes_[0] & 0x80; }
    std::uint8_t reserved() const { return bytes_[0] & 0x70; }
    Opcode opcode() const { return static_cast<Opcode>(bytes_[0] & 0x0f); }
    bool is_control() const { return bytes_[0] & 0x08; }
    bool masked() const { return bytes_[1] & 0x80; }
    std::uint8_t short_length() const { return bytes_[1] & 0x7f; }

    std::uint64_t length() const {
        if (extended() == 0) return short_length();
        std::uint64_t length = 0;
        for (std::size_t i = 0; i < extended(); ++i) length = length << 8 | bytes_[2 + i];
        return length;
    }
    // Section 5.2: "the minimal number of bytes MUST be used to encode the length", and no more than 63 bits.
    bool length_has_form() const {
        if (extended() == 0) return true;
        return extended() == 2 ? length() >= 126 : length() > 0xffff && length() >> 63 == 0;
    }
    const std::uint8_t* mask() const { return bytes_ + 2 + extended(); }

private:
    std::size_t extended() const { return short_length() == 126 ? 2 : short_length() == 127 ? 8 : 0; }
    std::size_t wanted() const { return size_ < 2 ? 2 : 2 + extended() + 4; }

    std::uint8_t bytes_[14] = {};
    std::size_t size_ = 0;
};

// `before` bytes of the frame's payload have been unmasked already.
void unmask(char* data, std::size_t size, const std::uint8_t* mask, std::uint64_t before) {
    char turned[8];
    for (std::size_t i = 0; i < 8; ++i) turned[i] = static_cast<char>(mask[(before + i) & 3]);
    std::uint64_t wide;
    std::memcpy(&wide, turned, 8);
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, data + i, 8);
        word ^= wide;
        std::memcpy(data + i, &word, 8);
    }
    for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ turned[i & 7]);
}

}  // namespace

struct Reader::Incomplete {
    FrameHead head{};
    std::uint64_t taken = 0;  // of the frame's payload
    std::string control{};  // the payload of a control frame, which may come between the frames of a message

    Opcode opcode = Opcode::continuation;  // of the message; continuation: none is open
    bool compressed = false;
    std::string message{};   // the fragments so far
    base::Utf8Check utf8{};  // of a text that is not compressed

    std::string unread{};          // fed while paused
    std::size_t unread_begin = 0;  // what is before it has been read since

    bool nothing() const {
        return !head.begun() && opcode == Opcode::continuation && unread.size() == unread_begin;
    }
};

Reader::Reader(const ReaderLimits& limits, Compression compression)
    : limits_(&limits), compression_(compression) {}
Reader::~Reader() = default;

std::optional<CloseCode> Reader::feed(std::string_view bytes, Sink& sink) {
    if (ended_) return std::nullopt;
    Incomplete fresh;
    Incomplete& state = incomplete_ ? *incomplete_ : fresh;
    const auto problem = read(state, bytes, sink);
    state.unread += bytes;
    if (ended_ || state.nothing())
        incomplete_.reset();
    else if (!incomplete_)
        incomplete_ = std::make_unique<Incomplete>(std::move(fresh));
    return problem;
}

std::optional<CloseCode> Reader::resume(Sink& sink) {
    paused_ = false;
    if (reading_ || !incomplete_) return std::nullopt;
    Incomplete& state = *incomplete_;
    std::string_view bytes = std::string_view(state.unread).substr(state.unread_begin);
    const auto problem = read(state, bytes, sink);
    state.unread_begin = state.unread.size() - bytes.size();
    if (ended_ || state.nothing()) {
        incomplete_.reset();
    } else if (bytes.empty()) {
        state.unread = {};
        state.unread_begin = 0;
    }
    return problem;
}

// Takes what it reads off the front of `bytes`.
std::optional<CloseCode> Reader::read(Incomplete& state, std::string_view& bytes, Sink& sink) {
    std::optional<CloseCode> problem;
    reading_ = true;
    while (!ended_ && !paused_) {
        problem = read_frame(state, bytes, sink);
        if (problem) ended_ = true;
        if (state.head.begun() || bytes.empty()) break;
    }
    reading_ = false;
    return problem;
}

std::optional<CloseCode> Reader::read_frame(Incomplete& state, std::string_view& bytes, Sink& sink) {
    if (!state.head.complete()) {
        state.head.take(bytes);
        if (const auto problem = check_head(state)) return problem;
        if (!state.head.complete()) return std::nullopt;
        if (const auto problem = check_size(state)) return problem;
        begin_payload(state);
    }
    const bool control = state.head.is_control();
    std::string& payload = control ? state.control : state.message;
    const std::size_t before = payload.size();
    payload += bytes.substr(0, state.head.length() - state.taken);
    const std::size_t count = payload.size() - before;
    bytes.remove_prefix(count);
    unmask(payload.data() + before, count, state.head.mask(), state.taken);
    state.taken += count;
    const bool text = !control && state.opcode == Opcode::text && !state.compressed;
    if (text && !state.utf8.take({payload.data() + before, count})) return kInvalidPayload;
    return state.taken == state.head.length() ? end_frame(state, sink) : std::nullopt;
}

std::optional<CloseCode> Reader::check_head(const Incomplete& state) const {
    const FrameHead& head = state.head;
    if (!head.readable()) return std::nullopt;
    // The first frame of a message may say that it is compressed, if that was negotiated (RFC 7692 section
    // 6).
    const bool may_compress =
        compression_ == Compression::deflate && !head.is_control() && head.opcode() != Opcode::continuation;
    if (head.reserved() & ~(may_compress ? kRsv1 : 0)) return kProtocolError;
    if (!is_known(static_cast<std::uint8_t>(head.opcode()))) return kProtocolError;
    if (!head.masked()) return kProtocolError;  // clients mask (section 5.1)
    if (head.is_control()) {
        if (head.short_length() > kControlBytesMax || !head.fin()) return kProtocolError;
        return std::nullopt;
    }
    const bool continues = head.opcode() == Opcode::continuation;
    const bool open = state.opcode != Opcode::continuation;
    if (continues != open) return kProtocolError;
    return std::nullopt;
}

std::optional<CloseCode> Reader::check_size(const Incomplete& state) const {
    const FrameHead& head = state.head;
    if (!head.length_has_form()) return kProtocolError;
    if (head.is_control()) return std::nullopt;
    if (head.length() > limits_->frame_bytes_max) return kTooBig;
    if (state.message.size() + head.length() > limits_->message_bytes_max) return kTooBig;
    return std::nullopt;
}

void Reader::begin_payload(Incomplete& state) {
    const FrameHead& head = state.head;
    if (head.is_control() || head.opcode() == Opcode::continuation) return;
    state.opcode = head.opcode();
    state.compressed = head.reserved() & kRsv1;
}

std::optional<CloseCode> Reader::end_frame(Incomplete& state, Sink& sink) {
    const FrameHead head = std::exchange(state.head, {});
    state.taken = 0;
    if (!head.is_control()) return head.fin() ? end_message(state, sink) : std::nullopt;
    const std::string payload = std::exchange(state.control, {});
    if (head.opcode() == Opcode::close) return end_close(payload, sink);
    if (head.opcode() == Opcode::ping)
        sink.ping(payload);
    else
        sink.pong(payload);
    return std::nullopt;
}

std::optional<CloseCode> Reader::end_message(Incomplete& state, Sink& sink) {
    const Opcode opcode = std::exchange(state.opcode, Opcode::continuation);
    std::string message = std::exchange(state.message, {});
    if (state.compressed) {
        auto inflated = inflate(message, limits_->message_bytes_max);
        if (!inflated) return inflated.error();
        message = std::move(*inflated);
        if (opcode == Opcode::text && !base::is_utf8(message)) return kInvalidPayload;
    }
    if (!state.utf8.complete()) return kInvalidPayload;
    sink.message(opcode, std::move(message));
    return std::nullopt;
}

std::optional<CloseCode> Reader::end_close(std::string_view payload, Sink& sink) {
    if (payload.size() == 1) return kProtocolError;
    std::uint16_t code = kNoStatus;
    if (!payload.empty()) {
        code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                          static_cast<std::uint8_t>(payload[1]));
        if (!is_valid_close_code(code)) return kProtocolError;
        payload.remove_prefix(2);
        if (!base::is_utf8(payload)) return kInvalidPayload;
    }
    ended_ = true;
    sink.peer_close(code, payload);
    return std::nullopt;
}

}  // namespace penstock::net::websocket
