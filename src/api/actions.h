// Operations of AWS services called by name from within, with a JSON body and without HTTP: what an
// integration of a WebSocket route does when it says arn:aws:apigateway:REGION:kinesis:action/PutRecord.
#pragma once
#include <string>
#include <vector>

#include "api/caller.h"
#include "api/error.h"
#include "api/service.h"
#include "loop/cores.h"
#include "loop/task.h"

namespace penstock::api {

class Actions {
public:
    // Of services that take JSON by X-Amz-Target.
    Actions(std::vector<Service> services, loop::Cores& cores);

    // The response, as JSON.  On any core, as the caller, who is taken for authenticated.
    Reply<std::string> call(std::string service, std::string action, Caller caller, std::string body) const;

private:
    std::vector<Service> services_;
    loop::Cores& cores_;
};

}  // namespace penstock::api
