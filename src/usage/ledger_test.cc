#include "usage/ledger.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::usage;

TEST_CASE("days are told from times, and read back") {
    CHECK(to_text(day_of(1707503008000)) == "2024-02-09");
    CHECK(to_text(0) == "1970-01-01");
    CHECK(parse_day("2024-02-29") == parse_day("2024-03-01").value() - 1);
    for (const char* wrong :
         {"", "2024-2-9", "2023-02-29", "2024-13-01", "2024-00-01", "x024-01-01", "2024-01-01-01"})
        CHECK_FALSE(parse_day(wrong));
}

TEST_CASE("periods begin with the day, on Sunday, and with the month") {
    const Day friday = *parse_day("2024-02-09");
    CHECK(first_of_period(friday, "DAY") == friday);
    CHECK(to_text(first_of_period(friday, "WEEK")) == "2024-02-04");
    CHECK(to_text(first_of_period(friday, "MONTH")) == "2024-02-01");
    CHECK(to_text(first_of_period(*parse_day("2024-02-04"), "WEEK")) == "2024-02-04");
    CHECK(to_text(first_of_period(*parse_day("2024-03-01"), "WEEK")) == "2024-02-25");
}

namespace {

// Keeps what is put, at once.
struct Kept final : state::Cells {
    std::map<std::string, std::string> cells;
    void put(std::string key, std::string value, base::Done<void> done) override {
        cells[key] = value;
        done({});
    }
    void get(std::string key, base::Done<std::optional<std::string>> done) override {
        const auto found = cells.find(key);
        done(found == cells.end() ? std::nullopt : std::optional(found->second));
    }
    void list(std::string prefix,
              base::Done<std::vector<std::pair<std::string, std::string>>> done) override {
        std::vector<std::pair<std::string, std::string>> all;
        for (const auto& cell : cells) {
            if (cell.first.starts_with(prefix)) all.push_back(cell);
        }
        done(std::move(all));
    }
    void erase(std::string prefix, base::Done<void> done) override {
        std::erase_if(cells, [&](const auto& cell) { return cell.first.starts_with(prefix); });
        done({});
    }
};

}  // namespace

TEST_CASE("a quota is counted from the beginning of its period, and outlives the ledger") {
    Kept cells;
    {
        Ledger ledger(cells);
        CHECK(ledger.count("plan", "key", 100, 99, 3));
        CHECK(ledger.count("plan", "key", 100, 99, 3));
        CHECK(ledger.count("plan", "key", 101, 99, 3));
        CHECK_FALSE(ledger.count("plan", "key", 101, 99, 3));
        CHECK(ledger.count("plan", "other", 101, 99, 3));
        CHECK(ledger.count("plan", "key", 102, 102, 3));
        CHECK(ledger.count("free", "key", 102, 102, -1));
    }
    Ledger again(cells);
    loop::spawn(again.load());
    CHECK(again.used("plan", "key", 99, 101) == 3);
    CHECK(again.used("plan", "key", 102, 102) == 1);
    CHECK_FALSE(again.count("plan", "key", 101, 99, 3));
    again.forget("plan");
    CHECK(again.used("plan", "key", 0, 200) == 0);
    CHECK(again.used("free", "key", 0, 200) == 1);
    CHECK(cells.cells.size() == 1);
}
