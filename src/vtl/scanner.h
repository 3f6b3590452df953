// A place in the text of a template, and the small steps that parsing takes.
//
// What is wrong with the template is said once, and then the text is at its end: parsing stops by itself.
#pragma once
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

namespace penstock::vtl {

inline bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
inline bool in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ >= text_.size(); }
    std::size_t place() const { return at_; }
    void go_to(std::size_t place) {
        if (!failed()) at_ = place;
    }
    std::string_view since(std::size_t place) const { return text_.substr(place, at_ - place); }
    std::string_view rest() const { return text_.substr(at_); }
    // '\0' behind the end.
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    char next() { return at_end() ? '\0' : text_[at_++]; }

    bool take(char c) {
        if (at_end() || peek() != c) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    // A word that is not the beginning of a longer one.
    bool take_word(std::string_view word) {
        if (!rest().starts_with(word) || in_name(peek(word.size()))) return false;
        at_ += word.size();
        return true;
    }
    std::string_view take_name() {
        const std::size_t begin = at_;
        if (begins_name(peek()))
            while (in_name(peek())) ++at_;
        return since(begin);
    }
    void skip_blanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') ++at_;
    }
    // Blanks of this line, and its end when nothing else is on it.
    void skip_rest_of_line() {
        std::size_t end = at_;
        while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t' || text_[end] == '\r')) ++end;
        if (end < text_.size() && text_[end] == '\n') at_ = end + 1;
    }

    bool failed() const { return !mistake_.empty(); }
    const std::string& mistake() const { return mistake_; }
    void fail(std::string_view sentence) {
        if (failed()) return;
        int line = 1;
        for (const char c : text_.substr(0, at_)) line += c == '\n';
        mistake_ = "line " + std::to_string(line) + ": " + std::string(sentence);
        at_ = text_.size();
    }
    void expect(char c) {
        if (!take(c)) fail(std::string("expected ") + c);
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::string mistake_;
};

}  // namespace penstock::vtl
