#include "cursor/checkpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/logging.h"
#include "base/text.h"

namespace penstock::cursor {
namespace {

constexpr std::string_view kEnded = "end";

std::string to_text(api::RecordPosition position) {
    return std::to_string(position.entry) + "." + std::to_string(position.index);
}

std::optional<api::RecordPosition> to_position(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == text.npos) return std::nullopt;
    const auto entry = base::to_integer(text.substr(0, dot));
    const auto index = base::to_integer(text.substr(dot + 1));
    if (!entry || !index) return std::nullopt;
    return api::RecordPosition{static_cast<log::Sequence>(*entry), static_cast<std::uint32_t>(*index)};
}

}  // namespace

std::string checkpoint_key(std::string_view prefix, const log::LogId& log) {
    return std::string(prefix) + log.group + "/" + std::to_string(log.number);
}

struct Checkpoint::Saving {
    loop::Loop& loop;
    state::Cells& cells;
    std::string key;
    std::int64_t interval_ms;
    std::optional<std::string> waiting{};  // the newest, not yet on its way
    bool durably = false;                  // some of those that waited
    bool writing = false;
    loop::Loop::TimerId timer = 0;  // until then nothing is written
    std::vector<std::move_only_function<void(int)>> finished{};

    static void write(const std::shared_ptr<Saving>& self) {
        self->writing = true;
        self->loop.cancel(std::exchange(self->timer, 0));
        std::string value = *std::exchange(self->waiting, std::nullopt);
        auto answered = [self](base::Answer<void> answer) {
            if (!answer) {
                base::log_error("the checkpoint " + self->key +
                                " was not saved: " + std::string(base::to_text(answer.error())));
            }
            self->writing = false;
            written(self);
        };
        if (std::exchange(self->durably, false))
            self->cells.put(self->key, std::move(value), std::move(answered));
        else
            self->cells.put_soon(self->key, std::move(value), std::move(answered));
    }

    static void written(const std::shared_ptr<Saving>& self) {
        if (self->finished.empty() && self->interval_ms > 0) {
            self->timer = self->loop.after(self->interval_ms, [self] {
                self->timer = 0;
                if (self->waiting) write(self);
            });
            return;
        }
        if (self->waiting) return write(self);
        for (auto& done : std::exchange(self->finished, {})) done(0);
    }

    static void save(const std::shared_ptr<Saving>& self, std::string value) {
        self->waiting = std::move(value);
        if (!self->writing && self->timer == 0) write(self);
    }
};

Checkpoint::Checkpoint(loop::Loop& loop, state::Cells& cells, std::string key, std::int64_t interval_ms)
    : saving_(std::make_shared<Saving>(Saving{loop, cells, std::move(key), interval_ms})) {}

Checkpoint::~Checkpoint() = default;

loop::Task<base::Answer<std::optional<Checkpoint::Place>>> Checkpoint::load() {
    loop::Later<base::Answer<std::optional<std::string>>> asking(
        [&](auto done) { saving_->cells.get(saving_->key, std::move(done)); });
    const auto saved = co_await asking;
    if (!saved) co_return std::unexpected(saved.error());
    std::optional<Place> place;
    if (*saved && **saved == kEnded) {
        place.emplace().ended = true;
    } else if (*saved) {
        const std::string_view text = **saved;
        const auto blank = std::min(text.find(' '), text.size());
        const auto next = to_position(text.substr(0, blank));
        place.emplace().next = next.value_or(api::RecordPosition{1, 0});
        if (blank < text.size()) place->note = text.substr(blank + 1);
    }
    co_return place;
}

void Checkpoint::save(api::RecordPosition next, std::string_view note) {
    std::string value = to_text(next);
    if (!note.empty()) (value += ' ') += note;
    Saving::save(saving_, std::move(value));
}

void Checkpoint::save_first(api::RecordPosition next) {
    saving_->durably = true;
    Saving::save(saving_, to_text(next));
}

void Checkpoint::save_end() {
    saving_->durably = true;
    Saving::save(saving_, std::string(kEnded));
}

loop::Task<void> Checkpoint::saved() {
    if (!saving_->writing && !saving_->waiting) co_return;
    loop::Later<int> finishing([&](auto done) {
        saving_->finished.push_back(std::move(done));
        if (!saving_->writing) Saving::write(saving_);
    });
    [[maybe_unused]] const int finished = co_await finishing;
}

}  // namespace penstock::cursor
