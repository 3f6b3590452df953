// Regular expressions (PCRE2 with its JIT: 50 ns a match, where std::regex takes 900).
//
// One thread at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace penstock::base {

class Regex {
public:
    // To be matched by a whole text.  Nothing when it is none.
    static std::optional<Regex> compile(std::string_view expression);
    // To be found anywhere in a text, which is UTF-8; written as for JavaScript (ECMA 262), as far as PCRE2
    // understands that.
    static std::optional<Regex> compile_search(std::string_view expression);
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    // False as well when finding out would take too long: some expressions take for ever with some texts.
    bool matches(std::string_view text) const;

private:
    struct Compiled;
    explicit Regex(std::unique_ptr<Compiled> compiled);
    static std::optional<Regex> compile_with(std::string_view expression, std::uint32_t options);
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace penstock::base
