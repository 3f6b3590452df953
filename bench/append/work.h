// What both programs of bench/append do, and how they tell what it cost.
#pragma once
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace bench {

// PROGRAM DIRECTORY sync|os|reused RECORDS BYTES WAITING PACKS
struct Work {
    std::string directory;
    bool durable = true;
    bool reused = false;        // durable, in files that were written before
    std::size_t records = 500;  // of a pack
    std::size_t bytes = 200;    // of a record
    std::size_t waiting = 4;    // packs at a time
    std::size_t packs = 10'000;

    static Work from(int argc, char** argv) {
        if (argc != 7) {
            std::fprintf(stderr, "%s DIRECTORY sync|os|reused RECORDS BYTES WAITING PACKS\n", argv[0]);
            std::exit(2);
        }
        const auto number = [&](int i) { return static_cast<std::size_t>(std::atoll(argv[i])); };
        const std::string mode = argv[2];
        return {argv[1], mode != "os", mode == "reused", number(3), number(4), number(5), number(6)};
    }
    std::string pack() const { return std::string(records * (bytes + 8), 'r'); }
};

class Meter {
public:
    void print(const Work& work) const {
        const auto ran = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
        const auto records = static_cast<double>(work.records * work.packs);
        std::printf("{\"records_per_s\": %.0f, \"cpu_us_per_record\": %.4f, \"cpu_us_per_pack\": %.2f}\n",
                    records / ran, (cpu_us() - cpu_us_) / records,
                    (cpu_us() - cpu_us_) / static_cast<double>(work.packs));
    }

private:
    // Of all threads, in user and system mode.
    static double cpu_us() {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        const auto us = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
        };
        return us(usage.ru_utime) + us(usage.ru_stime);
    }

    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    double cpu_us_ = cpu_us();
};

}  // namespace bench
