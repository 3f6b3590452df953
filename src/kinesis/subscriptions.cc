#include "kinesis/subscriptions.h"

namespace penstock::kinesis {
namespace {

constexpr base::WallMs kTakeOverAfterMs = 5000;  // AWS

}  // namespace

std::unique_ptr<Subscriptions::Claim> Subscriptions::claim(const std::string& key, base::WallMs now,
                                                           std::function<void()> taken_over) {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(key);
    if (found != live_.end()) {
        if (now - found->second.since < kTakeOverAfterMs) return nullptr;
        found->second.loop->post(std::move(found->second.taken_over));
        live_.erase(found);
    }
    live_.emplace(key, Live{++last_id_, now, loop::Loop::current(), std::move(taken_over)});
    return std::make_unique<Claim>(*this, key, last_id_);
}

Subscriptions::Claim::~Claim() {
    const std::lock_guard lock(of_.mutex_);
    const auto found = of_.live_.find(key_);
    if (found != of_.live_.end() && found->second.id == id_) of_.live_.erase(found);
}

}  // namespace penstock::kinesis
