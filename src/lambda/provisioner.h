// Has workers kept for each version that provisioned concurrency asks for: compares what configurations want
// with what pools were told, and tells them the difference.
//
// Belongs to the home loop.
#pragma once
#include <map>
#include <string>

#include "lambda/functions.h"
#include "lambda/invoker.h"
#include "loop/cores.h"

namespace penstock::lambda {

class Provisioner {
public:
    Provisioner(loop::Cores& cores, const Functions& functions, Invoker& invoker)
        : cores_(cores), functions_(functions), invoker_(invoker) {}

    // Once the functions are there, and after each change of any.
    void reconcile();

private:
    struct Kept {
        FunctionPtr version;
        std::size_t count = 0;
        unsigned core = 0;
        std::string asked;  // when the configurations were written: one that is put again is tried again
    };
    std::map<std::string, Kept> wanted() const;

    loop::Cores& cores_;
    const Functions& functions_;
    Invoker& invoker_;
    std::map<std::string, Kept> kept_;  // by the ARN of the version
};

}  // namespace penstock::lambda
