#include "lambda/provisioner.h"

#include <functional>

#include "lambda/provisioned.h"

namespace penstock::lambda {

std::map<std::string, Provisioner::Kept> Provisioner::wanted() const {
    std::map<std::string, Kept> all;
    for (const EntryPtr& entry : functions_.all()) {
        for (const auto& [qualifier, settings] : *entry->settings.qualifiers) {
            if (!settings.provisioned) continue;
            for (const ProvisionedShare& share : provisioned_shares(*entry, qualifier)) {
                Kept& kept = all[share.version->arn()];
                kept.version = share.version;
                kept.count += share.count;
                kept.asked += settings.provisioned->last_modified->value;
                // Not the core that is home to the control plane: it would have all of them after a start.
                const std::size_t any = std::hash<std::string>{}(entry->arn());
                kept.core = entry->home->core(static_cast<unsigned>(any % cores_.count()));
            }
        }
    }
    return all;
}

void Provisioner::reconcile() {
    auto now = wanted();
    for (const auto& [arn, before] : kept_) {
        const auto after = now.find(arn);
        if (after == now.end() || after->second.core != before.core)
            invoker_.keep(before.core, before.version, 0);
    }
    for (const auto& [arn, after] : now) {
        const auto before = kept_.find(arn);
        const bool same = before != kept_.end() && before->second.core == after.core &&
                          before->second.count == after.count && before->second.asked == after.asked &&
                          before->second.version->revision() == after.version->revision();
        if (!same) invoker_.keep(after.core, after.version, after.count);
    }
    kept_ = std::move(now);
}

}  // namespace penstock::lambda
