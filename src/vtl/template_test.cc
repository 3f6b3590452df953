#include "vtl/template.h"

#include <doctest/doctest.h>

using namespace penstock;
using penstock::vtl::Template;
using penstock::vtl::Value;

namespace {

// A template filled in with $text, $number, $half, $yes, $list, $map and nothing else.
std::string fill(std::string_view source, const vtl::Budget& budget = {}) {
    const auto parsed = Template::parse(source);
    if (!parsed) return "MISTAKE " + parsed.error();
    const auto json = wire::JsonDocument::parse(
        R"({"text":"Abc","number":7,"half":0.5,"yes":true,"no":false,"null":null,"list":["a","b","c"],)"
        R"("map":{"x":1,"y":{"z":[true,null]}}})");
    const auto filled = parsed->fill(
        [&](std::string_view name) -> std::optional<Value> {
            const auto found = json->root().find(name);
            return found ? std::optional(Value::from(*found)) : std::nullopt;
        },
        budget);
    return filled ? *filled : "FAILED " + filled.error();
}

struct Row {
    const char* source;
    const char* filled;
};

void check(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        CAPTURE(row.source);
        CHECK(fill(row.source) == row.filled);
    }
}

}  // namespace

TEST_CASE("text and references") {
    check({{"", ""},
           {"plain {\"json\": [1, 2]}", "plain {\"json\": [1, 2]}"},
           {"$text", "Abc"},
           {"${text}def", "Abcdef"},
           {"$text.", "Abc."},
           {"$text-x $text x", "$text-x Abc x"},  // a name may have a hyphen
           {"cost: $5 and $", "cost: $5 and $"},
           {"#hash # 1", "#hash # 1"},
           {"\\$text \\#if \\\\", "$text #if \\\\"},
           {"$number $half $yes", "7 0.5 true"},
           {"$list $map", "[a, b, c] {x=1, y={z=[true, null]}}"}});
}

TEST_CASE("what has no value prints itself, or with ! nothing") {
    check({{"$other ${other} $!other $!{other}.", "$other ${other}  ."},
           {"$map.q $!map.q", "$map.q "},
           {"$null $!null", "$null "},
           {"$text.other()", "$text.other()"},
           {"$list[7]", "$list[7]"}});
}

TEST_CASE("properties, elements and methods") {
    check({{"$map.x $map.y.z $map['x'] $map.get('y').z[0]", "1 [true, null] 1 true"},
           {"$list[0] $list.get(2) $list.size() $list.isEmpty()", "a c 3 false"},
           {"$map.size() $map.containsKey('x') $map.keySet() $map.values()",
            "2 true [x, y] [1, {z=[true, null]}]"},
           {"$text.length() $text.toUpperCase() $text.toLowerCase()", "3 ABC abc"},
           {"$text.substring(1) $text.substring(0, 1) $text.indexOf('c')", "bc A 2"},
           {"$text.replace('b', 'XY') $text.contains('bc') $text.startsWith('b')", "AXYc true false"},
           {"$text.split('b') $text.split('b')[1]", "[A, c] c"},
           {"$text.equals('Abc') $text.equalsIgnoreCase('aBC') $number.toString().length()", "true true 1"}});
}

TEST_CASE("set") {
    check({{"#set($a = 1)$a", "1"},
           {"#set( $a = \"x\" )\n$a", "x"},
           {"#set($a = 'not $text')$a", "not $text"},
           {"#set($a = \"yes $text\")$a", "yes Abc"},
           {"#set($a = \"it\"\"s\")$a", "it\"s"},
           {"#set($a = [1, 'b', $text])$a", "[1, b, Abc]"},
           {"#set($a = [1..3])$a #set($a = [3..1])$a", "[1, 2, 3] [3, 2, 1]"},
           {"#set($a = {'k': 1, \"l\": [2]})$a $a.l", "{k=1, l=[2]} [2]"},
           {"#set($a = {})#set($a.b = 1)#set($a['c'] = 2)$a", "{b=1, c=2}"},
           {"#set($a = [])#set($ignore = $a.add(5))$a", "[5]"},
           {"#set($text = 1)$text", "1"},
           {"#set($a = 1)#set($a = $other)$a", "1"},
           {"#set($a = -3)$a #set($b = -$a)$b", "-3 3"}});
}

TEST_CASE("arithmetic and comparison") {
    check({{"#set($a = 1 + 2 * 3)$a", "7"},
           {"#set($a = (1 + 2) * 3)$a", "9"},
           {"#set($a = 7 / 2)$a #set($a = 7 % 2)$a #set($a = 7 / 2.0)$a", "3 1 3.5"},
           {"#set($a = 2.0 * 3)$a #set($a = 1e)", "MISTAKE line 1: expected )"},
           {"#set($a = 1 / 0)$!a.", "."},
           {"#set($a = 'x' + 1)$a", "x1"},
           {"#if(1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3)yes#end", "yes"},
           {"#if(1 lt 2 and 2 le 2 and 3 gt 2 and not (3 ge 4))yes#end", "yes"},
           {"#if($text == 'Abc' && $number == 7 && $half == 0.5 && $number == 7.0)yes#end", "yes"},
           {"#if($text eq 'x' or $number ne 7)yes#{else}no#end", "no"},
           {"#if([1, 2] == [1, 2])yes#end", "yes"},
           {"#if('a' < 'b')yes#end", "yes"},
           {"#if($number == '7')yes#end", "yes"}});
}

TEST_CASE("if, elseif, else") {
    check({{"#if($yes)a#end", "a"},
           {"#if($no)a#end", ""},
           {"#if($other)a#{else}b#end", "b"},
           {"#if($null)a#elseif($yes)b#else c#end", "b"},
           {"#if(!$yes)a#elseif($no)b#else c#end", " c"},
           {"#if($text)a#end", "a"},
           {"#if($yes)\n  a\n#end\nb", "  a\nb"},
           {"#if($yes)#if($no)a#{else}b#end#end", "b"}});
}

TEST_CASE("foreach") {
    check({{"#foreach($a in $list)<$a>#end", "<a><b><c>"},
           {"#foreach($a in [1..3])$a#if($foreach.hasNext),#end#end", "1,2,3"},
           {"#foreach($a in $list)$foreach.index$foreach.count$velocityCount #end", "011 122 233 "},
           {"#foreach($a in $list)#if($a == 'b')#break#end$a#end", "a"},
           {"#foreach($a in $map)$a;#end", "1;{z=[true, null]};"},
           {"#foreach($e in $map.entrySet())$e.key=$e.getValue();#end", "x=1;y={z=[true, null]};"},
           {"#foreach($a in $other)x#end", ""},
           {"#set($a = 'kept')#foreach($a in [1])$a#end$a", "1kept"},
           {"#foreach($a in [1, 2])#foreach($b in [3, 4])$a$b$foreach.index #end$foreach.index #end",
            "130 141 0 230 241 1 "},
           {"#foreach($a in [1, 2])$a#stop#end never", "1"}});
}

TEST_CASE("comments") { check({{"a## to the end\nb", "ab"}, {"a#* any\nthing *#b", "ab"}, {"a##", "a"}}); }

TEST_CASE("numbers print as Java's do") {
    check({{"#set($a = 1.0)$a #set($a = 12345678.0)$a #set($a = 0.001)$a", "1.0 1.2345678E7 0.001"},
           {"#set($a = 0.0)$a #set($a = 0.0001)$a #set($a = 1000000.0 * 1000000.0)$a", "0.0 1.0E-4 1.0E12"},
           {"#set($a = 1 / 0.0)$a #set($a = 10000000.0 * 12345678901234567)$a",
            "Infinity 1.2345678901234569E23"},
           {"#set($a = 9223372036854775807 + 1)$a", "-9223372036854775808"}});
}

TEST_CASE("mistakes are told with their line") {
    check({{"#if($yes)", "MISTAKE line 1: expected #end"},
           {"a\nb #end", "MISTAKE line 2: #end, #else or #elseif without its #if"},
           {"#foreach($a in $list)#else#end", "MISTAKE line 1: #else without its #if"},
           {"#set($a 1)", "MISTAKE line 1: expected ="},
           {"#set(a = 1)", "MISTAKE line 1: expected #set($name = value)"},
           {"#set($a = 'x)", "MISTAKE line 1: a text without its closing quote"},
           {"\n#set($a = \"#if(1)\")", "MISTAKE line 2: in a text, line 1: expected #end"},
           {"${text", "MISTAKE line 1: expected }"},
           {"#* x", "MISTAKE line 1: a comment without its *#"}});
}

TEST_CASE("a template that would not end, or grow without end, fails") {
    const char* const steps = "FAILED the template takes too many steps";
    CHECK(fill("#foreach($a in [1..1000])#foreach($b in [1..1000])#end#end") == steps);
    CHECK(fill("#set($a = [1..100000000])") == steps);
    const std::string doubles = "#set($a = 'x')#foreach($i in [1..60])#set($a = \"$a$a\")#end";
    CHECK(fill(doubles) == "FAILED the template's result is too large");
    CHECK(fill("#set($a = 'x')#foreach($i in [1..60])#set($a = $a + $a)#end") ==
          "FAILED the template's result is too large");
    CHECK(fill("#set($a = [1])#foreach($i in [1..60])#set($x = $a.addAll($a))#end$a.size()") ==
          "FAILED the template takes too many steps");
    CHECK(fill("$text$text", {.output_bytes = 4}) == "FAILED the template's result is too large");
    const std::string deep(100'000, '(');
    CHECK(fill("#set($a = " + deep + ")") == "MISTAKE line 1: nested too deeply");
    std::string nested;
    for (int i = 0; i < 1000; ++i) nested += "#if(true)";
    CHECK(fill(nested) == "MISTAKE line 1: nested too deeply");
}

TEST_CASE("lists that hold themselves, and lists nested as deep as can be, end") {
    CHECK(fill("#set($a = [])#set($x = $a.add($a))$a.size()") == "1");
    CHECK(fill("#set($a = [])#set($x = $a.add($a))$a").size() < 100);
    CHECK(fill("#set($a = [])#foreach($i in [1..30000])#set($a = [$a])#end$a.size()") == "1");
}
