#include "options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace bench {

struct Options::Implementation {
    explicit Implementation(const char* about) : app(about) {}

    CLI::Option& add(const char* name, Value value, const char* about) {
        return *std::visit([&](auto* target) { return app.add_option(name, *target, about); }, value);
    }

    CLI::App app;
};

Options::Options(const char* about) : implementation_(std::make_unique<Implementation>(about)) {}

Options::~Options() = default;

Options& Options::require(const char* name, Value value, const char* about) {
    implementation_->add(name, value, about).required();
    return *this;
}

Options& Options::add(const char* name, Value value, const char* about) {
    implementation_->add(name, value, about);
    return *this;
}

Options& Options::add(const char* name, Value value, Range range, const char* about) {
    implementation_->add(name, value, about).check(CLI::Range(range.min, range.max));
    return *this;
}

void Options::parse(int argc, char** argv) {
    try {
        implementation_->app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(implementation_->app.exit(error));
    }
}

}  // namespace bench
