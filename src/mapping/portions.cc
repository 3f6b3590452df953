#include "mapping/portions.h"

namespace penstock::mapping {

void Portions::shorten(std::size_t count) {
    const Portion rest{
        .count = front().count - count, .invocations = front().invocations, .failures = front().failures};
    front().count = count;
    if (portions_.size() > 1 && rest.count > 0) portions_.insert(portions_.end() - 1, rest);
}

void Portions::finish(std::size_t count) {
    front().count -= count;
    if (front().count == 0) portions_.pop_back();
}

void Portions::fail(std::size_t from, Cut cut) {
    Portion& failed = front();
    failed.count -= from;
    if (cut == Cut::at_failure && from > 0) {
        failed.failures = 0;
        return;
    }
    if (cut != Cut::no && failed.count > 1) {
        Portion half = failed;
        half.failures = 0;
        half.count = failed.count / 2;
        failed.failures = 0;
        failed.count -= half.count;
        portions_.push_back(half);
        return;
    }
    ++failed.failures;
}

}  // namespace penstock::mapping
