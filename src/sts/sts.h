// STS: GetCallerIdentity, which tools ask to see whether their credentials work.  The query protocol, answers
// in XML.
#pragma once
#include "api/exchange.h"

namespace penstock::sts {

// Takes POST / with a form body that names an STS action, and any request signed for sts.
api::Step step();

}  // namespace penstock::sts
