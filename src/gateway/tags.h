// The tags of the resources that have some, by ARN, which has no account:
//     arn:aws:apigateway:REGION::/apis/ID
//     arn:aws:apigateway:REGION::/apis/ID/stages/NAME
//     arn:aws:apigateway:REGION::/domainnames/NAME
//     arn:aws:apigateway:REGION::/vpclinks/ID
#pragma once
#include <functional>
#include <string>

#include "api/operation.h"
#include "gateway/apis.h"

namespace penstock::gateway {

// Not too many, and none of AWS's own.
api::Result<void> check_tags(const Tags& tags);

// BadRequestException for what is no such ARN, NotFoundException when the caller has no such resource.
api::Result<Tags> tags_of(Apis& apis, const api::Caller& caller, const std::string& arn);
// On the home loop.
api::Reply<api::Empty> change_tags(Apis& apis, api::Caller caller, std::string arn,
                                   std::function<void(Tags& tags)> edit);

}  // namespace penstock::gateway
