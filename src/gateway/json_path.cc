#include "gateway/json_path.h"

#include <charconv>
#include <vector>

namespace penstock::gateway {
namespace {

using vtl::List;
using vtl::Value;

// What one search may look at: paths come from templates, documents from clients.
constexpr std::size_t kVisitsMax = 100'000;

struct Selector {
    bool all = false;  // *
    std::vector<std::string> names{};
    std::vector<std::int64_t> indexes{};
};

struct Step {
    bool deep = false;  // ..: here and below
    Selector select{};
};

bool in_member_name(char c) { return c != '.' && c != '[' && c != ' '; }

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::optional<std::vector<Step>> parse() {
        if (!take('$')) return std::nullopt;
        std::vector<Step> steps;
        while (!text_.empty()) {
            Step step;
            if (take('.')) {
                step.deep = take('.');
                if (!(step.deep && text_.starts_with('[')) && !take_name(step.select)) return std::nullopt;
            }
            if (step.select.names.empty() && !step.select.all && !take_brackets(step.select))
                return std::nullopt;
            steps.push_back(std::move(step));
        }
        return steps;
    }

private:
    bool take(char c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool take_name(Selector& select) {
        if (take('*')) return select.all = true;
        std::size_t size = 0;
        while (size < text_.size() && in_member_name(text_[size])) ++size;
        if (size == 0) return false;
        select.names.emplace_back(text_.substr(0, size));
        text_.remove_prefix(size);
        return true;
    }
    bool take_brackets(Selector& select) {
        if (!take('[')) return false;
        if (take('*')) {
            select.all = true;
            return take(']');
        }
        do {
            skip_blanks();
            if (!take_element(select)) return false;
            skip_blanks();
        } while (take(','));
        return take(']');
    }
    bool take_element(Selector& select) {
        for (const char quote : {'\'', '"'}) {
            if (!take(quote)) continue;
            const std::size_t end = text_.find(quote);
            if (end == text_.npos) return false;
            select.names.emplace_back(text_.substr(0, end));
            text_.remove_prefix(end + 1);
            return true;
        }
        std::int64_t index = 0;
        const auto read = std::from_chars(text_.data(), text_.data() + text_.size(), index);
        if (read.ec != std::errc()) return false;
        text_.remove_prefix(static_cast<std::size_t>(read.ptr - text_.data()));
        select.indexes.push_back(index);
        return true;
    }
    void skip_blanks() {
        while (take(' ')) {
        }
    }

    std::string_view text_;
};

class Search {
public:
    explicit Search(const std::vector<Step>& steps) : steps_(steps) {}

    List run(const Value& root) {
        visit(root, 0);
        return std::move(found_);
    }

private:
    void visit(const Value& at, std::size_t step) {
        if (++visits_ > kVisitsMax) return;
        if (step == steps_.size()) {
            found_.push_back(at);
            return;
        }
        select(at, steps_[step].select, step);
        if (!steps_[step].deep) return;
        each_child(at, [&](const Value& child) { visit(child, step); });
    }
    void select(const Value& at, const Selector& select, std::size_t step) {
        if (select.all) return each_child(at, [&](const Value& child) { visit(child, step + 1); });
        if (const auto* const map = at.map_of()) {
            for (const std::string& name : select.names) {
                if (const Value* const member = map->find(name)) visit(*member, step + 1);
            }
        }
        if (const auto* const list = at.list_of()) {
            const auto size = static_cast<std::int64_t>(list->size());
            for (const std::int64_t index : select.indexes) {
                const std::int64_t place = index < 0 ? size + index : index;
                if (place >= 0 && place < size) visit((*list)[static_cast<std::size_t>(place)], step + 1);
            }
        }
    }
    template <class Visit>
    void each_child(const Value& at, Visit visit) {
        if (const auto* const list = at.list_of()) {
            for (const Value& element : *list) visit(element);
        } else if (const auto* const map = at.map_of()) {
            for (const auto& [name, member] : map->entries()) visit(member);
        }
    }

    const std::vector<Step>& steps_;
    List found_;
    std::size_t visits_ = 0;
};

bool finds_many(const Step& step) {
    return step.deep || step.select.all || step.select.names.size() + step.select.indexes.size() > 1;
}

}  // namespace

std::optional<Value> find_path(const Value& root, std::string_view path) {
    const auto steps = Parser(path).parse();
    if (!steps) return std::nullopt;
    List found = Search(*steps).run(root);
    for (const Step& step : *steps) {
        if (finds_many(step)) return Value::list(std::move(found));
    }
    return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace penstock::gateway
