// Functions in the metadata store: $LATEST, each version and the settings under keys of their own.
#pragma once
#include <vector>

#include "api/error.h"
#include "lambda/entry.h"
#include "state/meta.h"

namespace penstock::lambda {

api::Result<std::vector<EntryPtr>> load_entries(const state::Meta& meta);
// What a commit must write to get from one to the other; either may be nullptr.
std::vector<state::Change> changes_between(const FunctionEntry* before, const FunctionEntry* after);

}  // namespace penstock::lambda
