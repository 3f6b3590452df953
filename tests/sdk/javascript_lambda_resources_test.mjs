// What a tool that keeps a desired state does with Lambda, such as Terraform: each resource is created, read back,
// changed, read back, and deleted, after which it is not found.  Every field that was written is there when it is
// read.

import { Kinesis } from "@aws-sdk/client-kinesis";
import { Lambda } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { role } from "../support/functions.mjs";
import { Penstock, account, region } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";
import { zip } from "../support/zip.mjs";

const FunctionName = "terraform";
const arn = `arn:aws:lambda:${region}:${account}:function:${FunctionName}`;
const code = (text) => zip({ "index.mjs": `export const handler = async () => ${JSON.stringify(text)};\n` });

let penstock, lambda, layer;

before(async () => {
  penstock = await Penstock.start();
  lambda = new Lambda(penstock.clientSettings);
  layer = await lambda.publishLayerVersion({ LayerName: "shared", Content: { ZipFile: zip({ a: "b" }) } });
});

after(async () => {
  lambda?.destroy();
  await penstock?.end();
});

function has(answer, written, what) {
  for (const [member, value] of Object.entries(written)) {
    assert.deepEqual(answer[member], value, `${what}.${member}`);
  }
}

const gone = (asking, what) => assert.rejects(asking, { name: /NotFoundException$/ }, what);

// Of what is read, what was written in another form.
const asRead = ({ Code, Tags, Publish, Layers, VpcConfig, SnapStart, ...rest }) => ({
  ...rest,
  ...(Layers && { Layers: Layers.map((Arn) => ({ Arn, CodeSize: layer.Content.CodeSize })) }),
  ...(VpcConfig && { VpcConfig: { ...VpcConfig, VpcId: "" } }),
  ...(SnapStart && { SnapStart: { ...SnapStart, OptimizationStatus: "Off" } }),
});

test("a function keeps each setting, and what it is told of later", async () => {
  const written = {
    FunctionName,
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Role: role,
    Code: { ZipFile: code("one") },
    Description: "first",
    Timeout: 5,
    MemorySize: 256,
    Architectures: ["arm64"],
    DeadLetterConfig: { TargetArn: `arn:aws:sqs:${region}:${account}:letters` },
    Environment: { Variables: { COLOUR: "red" } },
    EphemeralStorage: { Size: 1024 },
    FileSystemConfigs: [
      {
        Arn: `arn:aws:elasticfilesystem:${region}:${account}:access-point/fsap-0123456789abcdef0`,
        LocalMountPath: "/mnt/data",
      },
    ],
    KMSKeyArn: `arn:aws:kms:${region}:${account}:key/k`,
    Layers: [layer.LayerVersionArn],
    LoggingConfig: {
      LogFormat: "JSON", ApplicationLogLevel: "DEBUG", SystemLogLevel: "WARN", LogGroup: "/own/group",
    },
    PackageType: "Zip",
    SnapStart: { ApplyOn: "PublishedVersions" },
    Tags: { team: "blue", empty: "" },
    TracingConfig: { Mode: "Active" },
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"], Ipv6AllowedForDualStack: true },
  };
  const created = await lambda.createFunction(written);
  assert.equal(created.$metadata.httpStatusCode, 201);
  has(created, asRead(written), "created");
  const read = await lambda.getFunction({ FunctionName });
  has(read.Configuration, asRead(written), "read");
  assert.deepEqual(read.Tags, written.Tags);
  assert.equal((await lambda.getFunctionCodeSigningConfig({ FunctionName })).CodeSigningConfigArn, undefined);
  assert.equal((await lambda.listVersionsByFunction({ FunctionName })).Versions.length, 1);

  const changed = {
    Description: "second",
    Timeout: 6,
    MemorySize: 512,
    DeadLetterConfig: { TargetArn: `arn:aws:sns:${region}:${account}:letters` },
    Environment: { Variables: { COLOUR: "blue" } },
    EphemeralStorage: { Size: 2048 },
    KMSKeyArn: `arn:aws:kms:${region}:${account}:key/other`,
    LoggingConfig: {
      LogFormat: "Text", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", LogGroup: "/other/group",
    },
    SnapStart: { ApplyOn: "None" },
    TracingConfig: { Mode: "PassThrough" },
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
  };
  has(await lambda.updateFunctionConfiguration({ FunctionName, ...changed }), asRead(changed), "updated");
  has(await lambda.getFunctionConfiguration({ FunctionName }), asRead({ ...written, ...changed }), "read again");

  const cleared = { DeadLetterConfig: { TargetArn: "" }, KMSKeyArn: "", FileSystemConfigs: [], Layers: [] };
  await lambda.updateFunctionConfiguration({ FunctionName, ...cleared });
  const left = await lambda.getFunctionConfiguration({ FunctionName });
  for (const member of Object.keys(cleared)) assert.equal(left[member], undefined, member);

  await lambda.updateFunctionCode({ FunctionName, ZipFile: code("two"), Architectures: ["x86_64"] });
  has(await lambda.getFunctionConfiguration({ FunctionName }), { Architectures: ["x86_64"] }, "new code");

  await lambda.tagResource({ Resource: arn, Tags: { stage: "test" } });
  await lambda.untagResource({ Resource: arn, TagKeys: ["empty"] });
  assert.deepEqual((await lambda.listTags({ Resource: arn })).Tags, { team: "blue", stage: "test" });

  const management = { UpdateRuntimeOn: "FunctionUpdate" };
  has(await lambda.getRuntimeManagementConfig({ FunctionName }), { UpdateRuntimeOn: "Auto" }, "management");
  has(await lambda.putRuntimeManagementConfig({ FunctionName, ...management }), management, "management");
  has(await lambda.getRuntimeManagementConfig({ FunctionName }), { ...management, FunctionArn: arn }, "management");
  await assert.rejects(lambda.putRuntimeManagementConfig({ FunctionName, UpdateRuntimeOn: "Manual" }), {
    name: "InvalidParameterValueException",
  });

  has(await lambda.getFunctionRecursionConfig({ FunctionName }), { RecursiveLoop: "Terminate" }, "recursion");
  await lambda.putFunctionRecursionConfig({ FunctionName, RecursiveLoop: "Allow" });
  has(await lambda.getFunctionRecursionConfig({ FunctionName }), { RecursiveLoop: "Allow" }, "recursion");

  await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 3 });
  has((await lambda.getFunction({ FunctionName })).Concurrency, { ReservedConcurrentExecutions: 3 }, "concurrency");
});

test("an alias", async () => {
  const { Version } = await lambda.publishVersion({ FunctionName, Description: "for the alias" });
  await lambda.updateFunctionCode({ FunctionName, ZipFile: code("three") });
  const next = await lambda.publishVersion({ FunctionName });
  const which = { FunctionName, Name: "live" };
  const written = { FunctionVersion: Version, Description: "first" };
  const changed = {
    FunctionVersion: next.Version,
    Description: "second",
    RoutingConfig: { AdditionalVersionWeights: { [Version]: 0.25 } },
  };

  has(await lambda.createAlias({ ...which, ...written }), written, "created");
  has(await lambda.getAlias(which), { ...written, AliasArn: `${arn}:live` }, "read");
  has(await lambda.updateAlias({ ...which, ...changed }), changed, "updated");
  has(await lambda.getAlias(which), changed, "read again");
});

test("permissions", async () => {
  const written = {
    StatementId: "gateway",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:${region}:${account}:api/*`,
    SourceAccount: account,
  };
  for (const which of [{ FunctionName }, { FunctionName, Qualifier: "live" }]) {
    await lambda.addPermission({ ...which, ...written });
    const [statement] = JSON.parse((await lambda.getPolicy(which)).Policy).Statement;
    assert.deepEqual(statement, {
      Sid: "gateway",
      Effect: "Allow",
      Principal: { Service: written.Principal },
      Action: written.Action,
      Resource: which.Qualifier ? `${arn}:live` : arn,
      Condition: {
        StringEquals: { "AWS:SourceAccount": account },
        ArnLike: { "AWS:SourceArn": written.SourceArn },
      },
    });
    await lambda.removePermission({ ...which, StatementId: "gateway" });
    await gone(lambda.getPolicy(which), "policy");
  }
});

test("a function URL", async () => {
  const which = { FunctionName, Qualifier: "live" };
  const cors = {
    AllowCredentials: true, AllowHeaders: ["a"], AllowMethods: ["GET"], AllowOrigins: ["https://a.example"],
    ExposeHeaders: ["b"], MaxAge: 5,
  };
  const written = { AuthType: "NONE", InvokeMode: "BUFFERED", Cors: cors };
  const changed = { AuthType: "AWS_IAM", Cors: { ...cors, MaxAge: 6 } };

  const created = await lambda.createFunctionUrlConfig({ ...which, ...written });
  has(created, { ...written, FunctionArn: `${arn}:live` }, "created");
  has(await lambda.getFunctionUrlConfig(which), { ...written, FunctionUrl: created.FunctionUrl }, "read");
  has(await lambda.updateFunctionUrlConfig({ ...which, ...changed }), changed, "updated");
  has(await lambda.getFunctionUrlConfig(which), changed, "read again");
  await lambda.updateFunctionUrlConfig({ ...which, InvokeMode: "RESPONSE_STREAM" });
  has(await lambda.getFunctionUrlConfig(which), { ...changed, InvokeMode: "RESPONSE_STREAM" }, "streaming");
  await lambda.deleteFunctionUrlConfig(which);
  await gone(lambda.getFunctionUrlConfig(which), "URL");
});

test("how asynchronous invocations end", async () => {
  const which = { FunctionName, Qualifier: "live" };
  const destination = (name) => ({ Destination: `arn:aws:lambda:${region}:${account}:function:${name}` });
  await lambda.createFunction({
    FunctionName: "told", Runtime: "nodejs20.x", Handler: "index.handler", Role: role, Code: { ZipFile: code("told") },
  });
  const written = {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnSuccess: destination("told"), OnFailure: destination("told") },
  };
  const changed = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 120 };

  has(await lambda.putFunctionEventInvokeConfig({ ...which, ...written }), written, "created");
  has(await lambda.getFunctionEventInvokeConfig(which), written, "read");
  has(await lambda.updateFunctionEventInvokeConfig({ ...which, ...changed }), changed, "updated");
  has(await lambda.getFunctionEventInvokeConfig(which), { ...written, ...changed }, "read again");
  await lambda.deleteFunctionEventInvokeConfig(which);
  await gone(lambda.getFunctionEventInvokeConfig(which), "configuration");
});

test("provisioned concurrency", async () => {
  const which = { FunctionName, Qualifier: "live" };
  await lambda.deleteFunctionConcurrency({ FunctionName });

  await lambda.putProvisionedConcurrencyConfig({ ...which, ProvisionedConcurrentExecutions: 2 });
  const read = await until("the workers", async () => {
    const now = await lambda.getProvisionedConcurrencyConfig(which);
    return now.Status === "READY" && now;
  });
  has(read, { RequestedProvisionedConcurrentExecutions: 2, AvailableProvisionedConcurrentExecutions: 2 }, "read");
  await lambda.deleteProvisionedConcurrencyConfig(which);
  await gone(lambda.getProvisionedConcurrencyConfig(which), "provisioned concurrency");
});

test("a code signing configuration", async () => {
  const profile = (name) => `arn:aws:signer:${region}:${account}:/signing-profiles/${name}/abcdefghij`;
  const written = {
    Description: "first",
    AllowedPublishers: { SigningProfileVersionArns: [profile("ours")] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
  };
  const changed = {
    Description: "second",
    AllowedPublishers: { SigningProfileVersionArns: [profile("theirs")] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" },
  };
  const Tags = { team: "a" };
  const created = (await lambda.createCodeSigningConfig({ ...written, Tags })).CodeSigningConfig;
  const which = { CodeSigningConfigArn: created.CodeSigningConfigArn };

  has(created, written, "created");
  has((await lambda.getCodeSigningConfig(which)).CodeSigningConfig, written, "read");
  assert.deepEqual((await lambda.listTags({ Resource: created.CodeSigningConfigArn })).Tags, Tags);
  await lambda.putFunctionCodeSigningConfig({ FunctionName, ...which });
  has(await lambda.getFunctionCodeSigningConfig({ FunctionName }), which, "of the function");
  has((await lambda.updateCodeSigningConfig({ ...which, ...changed })).CodeSigningConfig, changed, "updated");
  has((await lambda.getCodeSigningConfig(which)).CodeSigningConfig, changed, "read again");
  await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
  assert.equal((await lambda.getFunctionCodeSigningConfig({ FunctionName })).CodeSigningConfigArn, undefined);
  await lambda.deleteCodeSigningConfig(which);
  await gone(lambda.getCodeSigningConfig(which), "configuration");
});

test("a layer, and who may have it", async () => {
  const which = { LayerName: "own" };
  const written = {
    Description: "first", LicenseInfo: "MIT", CompatibleRuntimes: ["nodejs22.x"], CompatibleArchitectures: ["arm64"],
  };
  const { Version } = await lambda.publishLayerVersion({ ...which, ...written, Content: { ZipFile: zip({ a: "b" }) } });
  const version = { ...which, VersionNumber: Version };
  has(await lambda.getLayerVersion(version), written, "read");
  has(await lambda.getLayerVersionByArn({ Arn: `arn:aws:lambda:${region}:${account}:layer:own:1` }), written, "by ARN");

  await lambda.addLayerVersionPermission({
    ...version, StatementId: "all", Action: "lambda:GetLayerVersion", Principal: "*",
  });
  const [statement] = JSON.parse((await lambda.getLayerVersionPolicy(version)).Policy).Statement;
  assert.equal(statement.Sid, "all");
  await lambda.removeLayerVersionPermission({ ...version, StatementId: "all" });
  await gone(lambda.getLayerVersionPolicy(version), "policy");
  await lambda.deleteLayerVersion(version);
  await gone(lambda.getLayerVersion(version), "layer");
});

test("what is set at the same time is all there", async () => {
  const made = [...Array(20).keys()];

  await Promise.all([
    ...made.map((i) => lambda.createAlias({ FunctionName, Name: `alias-${i}`, FunctionVersion: "1" })),
    ...made.map((i) => lambda.addPermission({
      FunctionName, StatementId: `statement-${i}`, Action: "lambda:InvokeFunction", Principal: account,
    })),
    ...made.map((i) => lambda.tagResource({ Resource: arn, Tags: { [`tag-${i}`]: "" } })),
    lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE" }),
  ]);

  const names = (await lambda.listAliases({ FunctionName })).Aliases.map((alias) => alias.Name);
  const { Statement } = JSON.parse((await lambda.getPolicy({ FunctionName })).Policy);
  const { Tags } = await lambda.listTags({ Resource: arn });
  for (const i of made) {
    assert.ok(names.includes(`alias-${i}`));
    assert.ok(Statement.some((one) => one.Sid === `statement-${i}`));
    assert.equal(Tags[`tag-${i}`], "");
  }
});

test("the tags of an event source mapping", async () => {
  const kinesis = new Kinesis(penstock.clientSettings);
  await kinesis.createStream({ StreamName: "tagged", ShardCount: 1 });
  const EventSourceArn = (await kinesis.describeStreamSummary({ StreamName: "tagged" })).StreamDescriptionSummary
    .StreamARN;
  kinesis.destroy();
  const mapping = { EventSourceArn, FunctionName, StartingPosition: "LATEST" };
  const tooMany = Object.fromEntries([...Array(51).keys()].map((i) => [`k${i}`, ""]));
  const refused = { name: "InvalidParameterValueException", message: "Number of tags exceeds resource tag limit." };
  await assert.rejects(lambda.createEventSourceMapping({ ...mapping, Tags: tooMany }), refused);

  const Tags = { team: "blue", empty: "" };
  const { UUID, EventSourceMappingArn: Resource } = await lambda.createEventSourceMapping({ ...mapping, Tags });
  assert.equal(Resource, `arn:aws:lambda:${region}:${account}:event-source-mapping:${UUID}`);
  const tags = async () => (await lambda.listTags({ Resource })).Tags;
  assert.deepEqual(await tags(), Tags);
  await lambda.tagResource({ Resource, Tags: { stage: "test", team: "red" } });
  await lambda.untagResource({ Resource, TagKeys: ["empty", "unknown"] });
  await assert.rejects(lambda.tagResource({ Resource, Tags: tooMany }), refused);
  assert.deepEqual(await tags(), { team: "red", stage: "test" });

  // Changes that come at the same time are all there, and none is refused.
  const made = [...Array(20).keys()];
  await Promise.all([
    ...made.map((i) => lambda.tagResource({ Resource, Tags: { [`tag-${i}`]: "" } })),
    lambda.updateEventSourceMapping({ UUID, BatchSize: 7 }),
  ]);
  assert.equal(Object.keys(await tags()).length, 22);
  assert.equal((await lambda.getEventSourceMapping({ UUID })).BatchSize, 7);

  await lambda.deleteEventSourceMapping({ UUID });
  await gone(tags(), "tags");
  await gone(lambda.tagResource({ Resource, Tags }), "tags");
  await gone(lambda.untagResource({ Resource, TagKeys: ["team"] }), "tags");
  const again = await lambda.createEventSourceMapping(mapping);
  assert.deepEqual((await lambda.listTags({ Resource: again.EventSourceMappingArn })).Tags, {});
  await gone(lambda.listTags({ Resource: Resource.replace(account, "999999999999") }), "another account's");
});

test("all of it goes with the function", async () => {
  await lambda.deleteFunction({ FunctionName });

  await gone(lambda.getFunction({ FunctionName }), "function");
  await gone(lambda.getAlias({ FunctionName, Name: "live" }), "alias");
  await gone(lambda.getFunctionUrlConfig({ FunctionName }), "URL");
  await gone(lambda.getPolicy({ FunctionName }), "policy");
  await gone(lambda.listTags({ Resource: arn }), "tags");
});
