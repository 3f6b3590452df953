#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <utility>

namespace penstock::base {
namespace {

constexpr std::uint32_t kMatchLimit = 100'000;

PCRE2_SPTR chars(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

}  // namespace

struct Regex::Compiled {
    pcre2_code* code = nullptr;
    pcre2_match_data* match = nullptr;
    pcre2_match_context* context = nullptr;

    Compiled() = default;
    Compiled(const Compiled&) = delete;
    ~Compiled() {
        pcre2_match_context_free(context);
        pcre2_match_data_free(match);
        pcre2_code_free(code);
    }
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

std::optional<Regex> Regex::compile_with(std::string_view expression, std::uint32_t options) {
    auto made = std::make_unique<Compiled>();
    int problem = 0;
    PCRE2_SIZE place = 0;
    made->code = pcre2_compile(chars(expression), expression.size(), options | PCRE2_DOLLAR_ENDONLY, &problem,
                               &place, nullptr);
    if (!made->code) return std::nullopt;
    pcre2_jit_compile(made->code, PCRE2_JIT_COMPLETE);
    made->match = pcre2_match_data_create_from_pattern(made->code, nullptr);
    made->context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(made->context, kMatchLimit);
    return Regex(std::move(made));
}

std::optional<Regex> Regex::compile(std::string_view expression) {
    return compile_with(expression, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}

std::optional<Regex> Regex::compile_search(std::string_view expression) {
    return compile_with(expression,
                        PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS);
}

bool Regex::matches(std::string_view text) const {
    const auto match = [&](std::uint32_t options) {
        return pcre2_match(compiled_->code, chars(text), text.size(), 0, options, compiled_->match,
                           compiled_->context);
    };
    int found = match(0);
    // The JIT's stack is small; the interpreter's lies on the heap.
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = match(PCRE2_NO_JIT);
    return found >= 0;
}

}  // namespace penstock::base
