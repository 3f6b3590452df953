#include "connections/topic.h"

#include <algorithm>
#include <utility>

#include "connections/backlog.h"
#include "connections/hub.h"

namespace penstock::connections {

void TopicCounts::add_core(const TopicCounts& other) {
    published = std::max(published, other.published);
    deliveries += other.deliveries;
    bytes += other.bytes;
    skipped += other.skipped;
    disconnected += other.disconnected;
}

Topic::Topic(Hub& hub, TopicName name, const TopicSettings& settings)
    : hub_(hub), name_(std::move(name)), settings_(settings) {}

std::size_t Topic::members() const {
    std::size_t all = 0;
    each_audience([&](const Audience& audience) { all += audience.size(); });
    return all;
}

Position Topic::position() const { return {.epoch = epoch_, .seq = next() - 1, .source = last_source_}; }

Audience& Topic::audience(Encoding encoding) {
    auto& audience = audiences_[static_cast<std::size_t>(encoding)];
    if (!audience) audience = std::make_unique<Audience>(*this, encoding, next());
    return *audience;
}

void Topic::each_audience(const std::function<void(Audience&)>& visit) const {
    for (const auto& audience : audiences_) {
        if (audience) visit(*audience);
    }
}

bool Topic::reaches_back_to(const Position& position) const {
    return epoch_ != 0 && position.epoch == epoch_ && position.seq < next() &&
           position.seq + 1 >= history_.first();
}

std::optional<Seq> Topic::first_after(std::string_view source) const {
    bool later = false;
    for (Seq seq = history_.next(); seq-- > history_.first();) {
        const auto order = compare_sources(history_.at(seq).source, source);
        if (!order) continue;
        if (*order <= 0) return seq + 1;
        later = true;
    }
    const auto newest = compare_sources(last_source_, source);
    if (later || (newest && *newest > 0)) return std::nullopt;
    return next();
}

void Topic::restart(std::uint64_t epoch, Seq next) {
    epoch_ = epoch;
    history_ = History(next);
    latest_.clear();
    each_audience([&](Audience& audience) { audience.restart(next); });
}

void Topic::publish(const Publication& publication) {
    if (publication.epoch != epoch_ || publication.first != next())
        restart(publication.epoch, publication.first);
    last_published_at_ = publication.at;
    Seq seq = publication.first;
    for (const MessagePtr& message : publication.messages) {
        history_.append(message, publication.at, settings_.history);
        latest_.put(seq++, message);
    }
    if (!publication.messages.empty()) last_source_ = publication.messages.back()->source;
    counts_.published += publication.messages.size();
    each_audience([&](Audience& audience) { audience.publish(publication); });
}

}  // namespace penstock::connections
