// A pipe as it is at one moment, and how it is kept: what its owner asked for, in AWS's shapes.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pipes/shapes.h"

namespace penstock::pipes {

struct Pipe {
    Required<"id", wire::Text> id;  // of this incarnation: a pipe of the same name is another
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"name", PipeName> name;
    Optional<"description", PipeDescription> description;
    Required<"role", RoleArn> role_arn;
    Required<"source", ArnOrUrl> source;
    Required<"sourceParameters", SourceParameters> source_parameters;
    Required<"target", Arn> target;
    Optional<"targetParameters", TargetParameters> target_parameters;
    Required<"desiredState", RequestedPipeState> desired_state;
    Optional<"tags", wire::Map<TagKey, TagValue>> tags;
    Required<"createdMs", wire::Long> created_ms;
    Required<"modifiedMs", wire::Long> modified_ms;

    std::string arn() const {
        return "arn:aws:pipes:" + region->value + ":" + account->value + ":pipe/" + name->value;
    }
    bool wants_to_run() const { return desired_state->value == "RUNNING"; }
};
using PipePtr = std::shared_ptr<const Pipe>;

inline constexpr std::string_view kPipePrefix = "pipes/pipe/";
std::string storage_key(const Pipe& pipe);

}  // namespace penstock::pipes
