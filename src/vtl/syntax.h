// The parts of a template.  A Node prints, an Expression has a value.
//
// Source: Apache Velocity's user guide and VTL reference, version 1.7, which API Gateway's guide names.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace penstock::vtl {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;
struct Node;
using Nodes = std::vector<Node>;

// $name.property.method(argument)[index]
struct Reference {
    struct Step {
        enum class Kind : unsigned char { property, method, index } kind = Kind::property;
        std::string name{};
        std::vector<ExpressionPtr> arguments{};  // of a method; the one of an index
    };
    std::string name{};
    std::vector<Step> steps{};
    bool quiet = false;    // $!name: prints nothing when there is nothing
    std::string source{};  // as written, which is what is printed when there is nothing
};

struct Expression {
    enum class Kind : unsigned char {
        null,       // has no literal; what is left out
        boolean,    // `number` is 0 or 1
        integer,    // `number`
        real,       // `real`
        text,       // `text`
        template_,  // "a $b": `nodes`
        reference,  // `reference`
        list,       // `operands`
        map,        // `operands`, keys and values by turns
        range,      // [a..b]: `operands`
        unary,      // `text` is ! or -, one operand
        binary,     // `text` is the operator, two operands
    };
    Kind kind = Kind::null;
    long long number = 0;
    double real = 0;
    std::string text{};
    Reference reference{};
    std::vector<ExpressionPtr> operands{};
    std::shared_ptr<const Nodes> nodes{};  // shared, since a Node is no complete type here
};

struct Node {
    enum class Kind : unsigned char {
        text,       // `text`
        reference,  // `reference`
        set,        // #set($reference = expression)
        if_,        // `branches`: conditions and what they guard; #else has no condition
        foreach,    // #foreach($reference in expression) nodes #end
        break_,
        stop,
    };
    struct Branch {
        ExpressionPtr condition{};
        Nodes nodes{};
    };
    Kind kind = Kind::text;
    std::string text{};
    Reference reference{};
    ExpressionPtr expression{};
    std::vector<Branch> branches{};
    Nodes nodes{};
};

}  // namespace penstock::vtl
