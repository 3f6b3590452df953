#!/usr/bin/python3
"""What handlers find in Python and Node.js: where they are looked for, their context, how they answer and fail."""

import base64
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ROLE, PenstockTest, zipped

CLIENT_CONTEXT = {"custom": {"a": 1}, "env": {"e": "x"}, "client": {"installation_id": "i", "app_title": "t"}}


class RuntimeTest(PenstockTest):
    def invoke(self, name=None, event=None, **more):
        """(answer, FunctionError or None)"""
        response = self.functions.invoke(
            FunctionName=name or self.name, Payload=json.dumps(event if event is not None else {}), **more
        )
        return json.loads(response["Payload"].read()), response.get("FunctionError")

    def with_context(self):
        return self.invoke(ClientContext=base64.b64encode(json.dumps(CLIENT_CONTEXT).encode()).decode())

    def failure(self, name=None, event=None):
        answer, error = self.invoke(name, event)
        self.assertEqual(error, "Unhandled", answer)
        return answer


class PythonTest(RuntimeTest):
    def test_the_context(self):
        self.create_function(
            "def handler(event, context):\n"
            "    client, identity = context.client_context, context.identity\n"
            "    context.log('said by context.log\\n')\n"
            "    return [client.custom, client.env, client.client.installation_id, client.client.app_version_code,\n"
            "            identity.cognito_identity_id, context.tenant_id, context.memory_limit_in_mb, repr(context)]\n"
        )

        (custom, env, installation, version, identity, tenant, memory, shown), _ = self.with_context()

        self.assertEqual((custom, env, installation), ({"a": 1}, {"e": "x"}, "i"))
        self.assertEqual((version, identity, tenant, memory), (None, None, None, "128"))
        self.assertTrue(shown.startswith("LambdaContext([aws_request_id="), shown)
        self.assertIn("said by context.log", self.penstock.log())

    def test_no_client_context(self):
        self.create_function("def handler(event, context):\n    return context.client_context\n")

        self.assertEqual(self.invoke(), (None, None))

    def test_where_handlers_are(self):
        files = {"package/module.py": "def function(event, context):\n    return __name__\n"}
        for number, handler in enumerate(("package/module.function", "package.module.function")):
            self.create_function(files, name=f"{self.name}-{number}", handler=handler)

            self.assertEqual(self.invoke(f"{self.name}-{number}"), ("package.module", None))

    def test_handlers_that_are_none(self):
        for handler, kind, message in (
            ("app", "Runtime.MalformedHandlerName", "Bad handler 'app': not enough values to unpack"),
            ("time.sleep", "Runtime.BuiltInModuleConflict", "Cannot use built-in module time as a handler module"),
            ("app.nothing", "Runtime.HandlerNotFound", "Handler 'nothing' missing on module 'app'"),
            ("nowhere.handler", "Runtime.ImportModuleError", "Unable to import module 'nowhere': No module named"),
        ):
            with self.subTest(handler):
                name = f"{self.name}-{handler.replace('.', '-')}"
                self.create_function("x = 1\n", name=name, handler=handler)

                error = self.failure(name)

                self.assertEqual(error["errorType"], kind)
                self.assertTrue(error["errorMessage"].startswith(message), error)
                self.assertEqual((error["requestId"], error["stackTrace"]), ("", []))


class NodeTest(RuntimeTest):
    def create(self, code, name=None, handler="index.handler", layers=()):
        files = code if isinstance(code, dict) else {"index.js": code}
        self.functions.create_function(
            FunctionName=name or self.name, Runtime="nodejs20.x", Handler=handler, Role=ROLE, Timeout=10,
            Code={"ZipFile": zipped(files)}, Layers=list(layers),
        )

    def test_the_context(self):
        self.create(
            "exports.handler = async (event, context) => [context.clientContext, context.identity ?? null,\n"
            "  context.tenantId ?? null, context.memoryLimitInMB, context.getRemainingTimeInMillis() > 0,\n"
            "  context.functionVersion, context.callbackWaitsForEmptyEventLoop];\n"
        )

        answer, _ = self.with_context()

        self.assertEqual(answer, [CLIENT_CONTEXT, None, None, "128", True, "$LATEST", True])

    def test_the_ways_to_answer(self):
        self.create(
            "exports.handler = (event, context, callback) => {\n"
            "  const done = { answer: 'x' };\n"
            "  if (event.how === 'callback') callback(null, done);\n"
            "  if (event.how === 'succeed') context.succeed(done);\n"
            "  if (event.how === 'done') context.done(null, done);\n"
            "  if (event.how === 'promise') return Promise.resolve(done);\n"
            "  if (event.how === 'first') { callback(null, done); callback(null, 'second'); context.fail('third'); }\n"
            "  if (event.how === 'callback error') callback(new RangeError('r'));\n"
            "  if (event.how === 'callback text') callback('text');\n"
            "  if (event.how === 'fail') context.fail(new RangeError('r'));\n"
            "  if (event.how === 'fail with nothing') context.fail();\n"
            "  if (event.how === 'throw') throw new RangeError('r');\n"
            "  if (event.how === 'return') return done;\n"
            "};\n"
        )

        for how in ("callback", "succeed", "done", "promise", "first"):
            self.assertEqual(self.invoke(event={"how": how}), ({"answer": "x"}, None), how)
        for how, kind, message in (
            ("callback error", "RangeError", "r"), ("fail", "RangeError", "r"), ("throw", "RangeError", "r"),
            ("callback text", "string", "text"), ("fail with nothing", "string", "handled"),
        ):
            error = self.failure(event={"how": how})
            self.assertEqual((error["errorType"], error["errorMessage"]), (kind, message), how)
        # What a handler returns is its answer only if it is a promise.
        for how in ("return", "nothing"):
            self.assertEqual(self.invoke(event={"how": how}), (None, None), how)

    def test_a_callback_waits_for_the_event_loop(self):
        self.create(
            "let before = [];\n"
            "exports.handler = (event, context, callback) => {\n"
            "  if (event.interval) { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1e6); }\n"
            "  else setTimeout(() => before.push('timer'), 50);\n"
            "  callback(null, before);\n"
            "};\n"
        )

        # The same list: what the timer did is in the answer, so that was sent after it.
        self.assertEqual(self.invoke(), (["timer"], None))
        self.assertEqual(self.invoke(event={"interval": True}), (["timer"], None))

    def test_a_promise_that_nobody_settles(self):
        self.create("exports.handler = async (event) => event.well ? 'well' : new Promise(() => {});\n")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.NodeJsExit")
        self.assertEqual(self.invoke(event={"well": True}), ("well", None))

    def test_errors_have_their_stack(self):
        self.create(
            "class OwnError extends Error { constructor(m) { super(m); this.name = 'OwnError'; } }\n"
            "const inner = async () => { await null; throw new OwnError('deep'); };\n"
            "exports.handler = async () => { await inner(); };\n"
        )

        error = self.failure()

        self.assertEqual((error["errorType"], error["errorMessage"]), ("OwnError", "deep"))
        self.assertEqual(error["trace"][0], "OwnError: deep")
        self.assertRegex(error["trace"][1], r"at (async )?inner .*index\.js:2:\d+")

    def test_errors_that_nobody_catches(self):
        self.create(
            "exports.handler = async (event) => {\n"
            "  if (event.how === 'throw') setTimeout(() => { throw new RangeError('thrown'); }, 1);\n"
            "  if (event.how === 'reject') Promise.reject(new RangeError('rejected'));\n"
            "  if (event.how) await new Promise((resolve) => setTimeout(resolve, 1e6));\n"
            "  return 'well';\n"
            "};\n"
        )

        thrown = self.failure(event={"how": "throw"})
        rejected = self.failure(event={"how": "reject"})

        self.assertEqual((thrown["errorType"], thrown["errorMessage"]), ("RangeError", "thrown"))
        self.assertEqual(rejected["errorType"], "Runtime.UnhandledPromiseRejection")
        self.assertEqual(rejected["errorMessage"], "RangeError: rejected")
        self.assertEqual(self.invoke(), ("well", None))

    def test_where_handlers_are(self):
        exporting = "export const a = {{ b: async () => {!r} }};\n"
        layer = self.functions.publish_layer_version(LayerName=self.name, Content={"ZipFile": zipped({
            "nodejs/node_modules/own/index.js": "exports.handler = async () => 'layer';\n",
        })})["LayerVersionArn"]
        for number, (files, handler, answer) in enumerate((
            ({"lib/app.cjs": "exports.a = { b: async () => 'cjs' };\n"}, "lib/app.a.b", "cjs"),
            ({"app.mjs": exporting.format("mjs")}, "app.a.b", "mjs"),
            ({"package.json": '{"type": "module"}', "app.js": exporting.format("module")}, "app.a.b", "module"),
            ({"x.js": ""}, "own.handler", "layer"),
        )):
            self.create(files, name=f"{self.name}-{number}", handler=handler, layers=[layer])

            self.assertEqual(self.invoke(f"{self.name}-{number}"), (answer, None))

    def test_handlers_that_are_none(self):
        for number, (handler, kind, message) in enumerate((
            ("index", "Runtime.MalformedHandlerName", "Bad handler"),
            ("../index.handler", "Runtime.MalformedHandlerName", "'../index.handler' is not a valid handler name."),
            ("index.nothing", "Runtime.HandlerNotFound", "index.nothing is undefined or not exported"),
            ("index.number", "Runtime.HandlerNotFound", "index.number is not a function"),
            ("nowhere.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'nowhere'"),
            ("missing.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'nothing-of-this-name'"),
            ("wrong.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: "),
            ("throws.handler", "TypeError", "while loading"),
        )):
            with self.subTest(handler):
                name = f"{self.name}-{number}"
                self.create({
                    "index.js": "exports.number = 1;\n", "wrong.js": "exports.handler = ((;\n",
                    "missing.js": "require('nothing-of-this-name');\n",
                    "throws.js": "throw new TypeError('while loading');\n",
                }, name=name, handler=handler)

                error = self.failure(name)

                self.assertEqual(error["errorType"], kind)
                self.assertTrue(error["errorMessage"].startswith(message), error)


if __name__ == "__main__":
    unittest.main()
