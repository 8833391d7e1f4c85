#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/expressions.hpp"

using namespace gantline;
using nlohmann::json;
using testing::sample_scope;

namespace {

std::shared_ptr<const json> share(const char* text) {
  return std::make_shared<const json>(json::parse(text));
}

Template compile(const char* text) {
  auto compiled = Template::compile(share(text));
  REQUIRE(compiled.ok());
  return std::move(compiled).value();
}

std::string render(const char* text) {
  const auto rendered = compile(text).render(sample_scope());
  if (!rendered.ok()) return testing::describe(rendered.error());
  return rendered.value().json->dump() + (rendered.value().is_unknown ? " unknown" : "");
}

}  // namespace

TEST_CASE("templates replace expressions in strings", "[engine][expression]") {
  struct Case {
    const char* source;
    const char* result;
  };
  const Case cases[] = {
      {R"("plain")", R"("plain")"},
      {R"("${{ inputs.count }}")", "3"},
      {R"("${{inputs.parts}}")", R"(["a","b","c"])"},
      {R"(" ${{ inputs.count }}")", R"(" 3")"},
      {R"("n=${{ inputs.count }}, ${{ inputs.city }}, ${{ inputs.parts }}")",
       R"("n=3, Graz, [\"a\",\"b\",\"c\"]")"},
      {R"("${{ 1.0 }}${{ null }}${{ true }}")", R"("1.0nulltrue")"},
      {R"({"a": ["${{ 1 + 1 }}", {"b": "${{ 'x' }}"}], "${{ 1 }}": 5})",
       R"({"${{ 1 }}":5,"a":[2,{"b":"x"}]})"},
      {R"("${{ {'a': {'b': 1}}.a.b }}")", "1"},
      {R"("${{ {'a': {'b': 1}}}}")", R"({"a":{"b":1}})"},
      {R"("${{ '}}' }}|")", R"("}}|")"},
      {R"("${{ 'it\\'s }}' }}")", R"("it's }}")"},
      {R"("$${{ literal }}")", R"("${{ literal }}")"},
      {R"("$$${{ literal }}")", R"("$${{ literal }}")"},
      {R"("a $${{ b }} ${{ 1 }} }}")", R"("a ${{ b }} 1 }}")"},
      {R"("$${{")", R"("${{")"},
      {R"("${ {")", R"("${ {")"},
      {R"({"/~": {"a": ["${{ item_index }}"]}})", R"({"/~":{"a":[4]}})"},
      {R"("${{ later }}")", "null unknown"},
      {R"({"a": "x${{ later }}y", "b": "${{ 1 }}"})", R"({"a":"x?y","b":1} unknown)"},
  };
  for (const Case& entry : cases) {
    CAPTURE(entry.source);
    CHECK(render(entry.source) == entry.result);
  }
}

TEST_CASE("a template without expressions is its source", "[engine][expression]") {
  const auto source = share(R"({"a": [1, "b"]})");
  const auto compiled = Template::compile(source);
  REQUIRE(compiled.ok());
  CHECK(!compiled.value().has_expressions());
  CHECK(compiled.value().source() == source);
  CHECK(compiled.value().render(sample_scope()).value().json == source);
  CHECK(compile(R"("$${{")").has_expressions());
}

TEST_CASE("a string that is one expression shares the value", "[engine][expression]") {
  const auto scope = sample_scope();
  const auto rendered = compile(R"("${{ inputs.parts }}")").render(scope);
  REQUIRE(rendered.ok());
  CHECK(rendered.value().json.get() == &scope.root("inputs").value->at("parts"));
}

TEST_CASE("the default template is null", "[engine][expression]") {
  const Template empty;
  CHECK(!empty.has_expressions());
  CHECK(empty.source()->is_null());
  CHECK(empty.task_ids().empty());
  CHECK(empty.roots().empty());
  CHECK(empty.render(sample_scope()).value().json->is_null());
}

TEST_CASE("a template collects what all its expressions depend on", "[engine][expression]") {
  const Template compiled =
      compile(R"(["${{ tasks.z.output }}", "${{ inputs.a }} ${{ tasks.a.state }} ${{ item }}"])");
  CHECK(compiled.task_ids() == std::vector<std::string>{"a", "z"});
  CHECK(compiled.roots() == std::vector<std::string>{"inputs", "item", "tasks"});
}

TEST_CASE("all defects of a template come at once with their pointers", "[engine][expression]") {
  const auto compiled = Template::compile(
      share(R"({"a": ["${{ 1 + }}", "ok"], "b/c": "${{ nope() }} ${{ 2 2 }}", "d": "x ${{ 1"})"),
      "/tasks/3/with");
  REQUIRE(!compiled.ok());
  const Defects& defects = compiled.error();
  REQUIRE(defects.size() == 4);
  CHECK(defects[0].pointer == "/tasks/3/with/a/0");
  CHECK(defects[0].message == "expected a value (offset 5 of ${{ 1 + }})");
  CHECK(defects[1].pointer == "/tasks/3/with/b~1c");
  CHECK(defects[1].message == "no function is called 'nope' (offset 1 of ${{ nope() }})");
  CHECK(defects[2].pointer == "/tasks/3/with/b~1c");
  CHECK(defects[3].pointer == "/tasks/3/with/d");
  CHECK(defects[3].message ==
        "the ${{ at offset 2 has no }} outside strings and braces; write $${{ for the text itself");
}

TEST_CASE("an error of rendering names the string", "[engine][expression]") {
  CHECK(render(R"({"a": [0, "x ${{ 1 / 0 }}"]})") ==
        "invalid_argument /a/1: division by zero (offset 3)");
}

TEST_CASE("the values of all expressions of a template are bounded together",
          "[engine][expression]") {
  testing::TableScope scope;
  const std::string large = "\"" + std::string(6u << 20, 'x') + "\"";
  scope.set("big", large.c_str());
  const auto two = compile(R"(["${{ big }}", "${{ big }}"])").render(scope);
  CHECK(two.ok());
  const auto three = compile(R"(["${{ big }}", "${{ big }}", "${{ big }}"])").render(scope);
  REQUIRE(!three.ok());
  CHECK(three.error().code == ErrorCode::kLimitExceeded);
  CHECK(three.error().where == "/2");
}

TEST_CASE("a template that is nested too deeply is a defect", "[engine][expression]") {
  const std::string deep = std::string(2'000, '[') + "\"${{ 1 }}\"" + std::string(2'000, ']');
  const auto compiled = Template::compile(share(deep.c_str()));
  REQUIRE(!compiled.ok());
  REQUIRE(compiled.error().size() == 1);
  CHECK(compiled.error()[0].code == ErrorCode::kLimitExceeded);
}
