// All that a function's name stands for at one moment: $LATEST, the published versions, aliases, and what is
// set for each of them.  Never changed once it is published, replaced as a whole.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "lambda/function.h"
#include "lambda/function_settings.h"

namespace penstock::lambda {

// The core on which a function's processes live: the first that invoked it, so that what one client or one
// mapping asks for crosses no core; or one that was chosen for it, when they are to be there before.  Any
// thread.
class Home {
public:
    unsigned core(unsigned here) {
        unsigned home = kNone;
        return core_.compare_exchange_strong(home, here) ? here : home;
    }

private:
    static constexpr unsigned kNone = ~0u;
    std::atomic<unsigned> core_ = kNone;
};

struct FunctionEntry {
    FunctionPtr latest;
    std::map<std::int64_t, FunctionPtr> versions;
    FunctionSettings settings;
    std::shared_ptr<Home> home = std::make_shared<Home>();  // the same in all that follow

    const std::string& arn() const { return latest->arn(); }
    // "" and "$LATEST" are $LATEST.  nullptr when there is no such version.
    FunctionPtr version(std::string_view text) const;
    const Alias* alias(const std::string& name) const;
    bool has(const std::string& qualifier) const { return alias(qualifier) || version(qualifier); }
    // Of an alias its version, without those that it is weighed against.
    FunctionPtr find(const std::string& qualifier) const;
    // Who takes an invocation; `dice` is in [0, 1) and decides for an alias with weights.
    FunctionPtr route(const std::string& qualifier, double dice) const;

    // nullptr when nothing is set for it.
    const QualifierSettings* settings_of(const std::string& qualifier) const;
    QualifierSettings& settings_to_change(const std::string& qualifier);
    // Forgets what is set for a version or an alias that goes.
    void forget(const std::string& qualifier);
    // Some version, or $LATEST, runs this code or has it in a layer.
    bool uses_code(std::string_view sha256_hex) const;
};

using EntryPtr = std::shared_ptr<const FunctionEntry>;

// The configuration as it is told of a qualifier: with the ARN it was asked for by.
FunctionConfiguration describe(const FunctionEntry& entry, const FunctionRef& ref);

// Publishes $LATEST, unless it is what was published last; the answer is the version either way.
FunctionPtr publish_version(FunctionEntry& entry, const std::string* description);

}  // namespace penstock::lambda
