// Who subscribes to what: one live subscription per consumer and shard, on whatever core its client is.
//
// Any core.  A subscription holds its claim for as long as it lives.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "loop/loop.h"

namespace penstock::kinesis {

class Subscriptions {
public:
    // Destroying it gives the shard free, unless another has taken over.
    class Claim {
    public:
        Claim(Subscriptions& of, std::string key, std::uint64_t id)
            : of_(of), key_(std::move(key)), id_(id) {}
        ~Claim();
        Claim(const Claim&) = delete;

    private:
        Subscriptions& of_;
        std::string key_;
        std::uint64_t id_;
    };

    // Nothing when another one is live that began less than five seconds ago; an older one is told, on its
    // own loop, that it has been taken over.  `taken_over` may come until the claim is destroyed and, from
    // another core, once after.
    std::unique_ptr<Claim> claim(const std::string& key, base::WallMs now, std::function<void()> taken_over);

private:
    struct Live {
        std::uint64_t id;
        base::WallMs since;
        loop::Loop* loop;
        std::function<void()> taken_over;
    };

    std::mutex mutex_;
    std::map<std::string, Live> live_;
    std::uint64_t last_id_ = 0;
};

}  // namespace penstock::kinesis
