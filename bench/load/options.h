// The command line of these programs.  CLI11 is behind it, which takes longer to compile than they do.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace bench {

class Options {
public:
    using Value = std::variant<std::string*, double*, int*, unsigned*, std::uint16_t*, std::uint64_t*>;
    struct Range {
        double min, max;
    };

    explicit Options(const char* about);
    ~Options();
    Options(const Options&) = delete;

    Options& require(const char* name, Value value, const char* about = "");
    Options& add(const char* name, Value value, const char* about = "");
    Options& add(const char* name, Value value, Range range, const char* about = "");

    // Ends the program when they are wrong, and after --help.
    void parse(int argc, char** argv);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace bench
