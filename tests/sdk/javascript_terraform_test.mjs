// What a tool that keeps a desired state does, such as Terraform: each resource is created, read back, changed, read
// back, and deleted, after which it is not found.  Every field that was written is there when it is read.

import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Penstock, account, region } from "../support/penstock.mjs";

let penstock, gateway;

before(async () => {
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2(penstock.clientSettings);
});

after(async () => {
  gateway?.destroy();
  await penstock?.end();
});

const functionUri = (name) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/` +
  `arn:aws:lambda:${region}:${account}:function:${name}/invocations`;
const role = (name) => `arn:aws:iam::${account}:role/${name}`;
const certificate = (name) => `arn:aws:acm:${region}:${account}:certificate/${name}`;

// Structures of which answers have more members than were written: ids, states, defaults.
const completed = ["DefaultRouteSettings", "DomainNameConfigurations"];

function has(answer, written, what) {
  for (const [member, value] of Object.entries(written)) {
    const here = `${what}.${member}`;
    if (!completed.includes(member)) {
      assert.deepEqual(answer[member], value, here);
    } else if (Array.isArray(value)) {
      assert.equal(answer[member]?.length, value.length, here);
      value.forEach((item, i) => has(answer[member][i], item, `${here}[${i}]`));
    } else {
      has(answer[member], value, here);
    }
  }
}

// Resources in the order in which they were created.
class Plan {
  #made = [];

  // `ids` names the members that find it, of which the last comes from the creation; {} for those that need none.
  async apply(kind, { within = {}, id, written, changed, after = changed }) {
    const created = await gateway[`create${kind}`]({ ...within, ...written });
    assert.equal(created.$metadata.httpStatusCode, 201, kind);
    const ids = { ...within, [id]: created[id] };
    assert.ok(ids[id], `${kind} has no ${id}`);
    has(created, written, `created ${kind}`);
    has(await gateway[`get${kind}`](ids), written, `${kind} read back`);
    if (changed) {
      const updated = await gateway[`update${kind}`]({ ...ids, ...changed });
      assert.equal(updated.$metadata.httpStatusCode, 200, kind);
      has(updated, after, `updated ${kind}`);
      has(await gateway[`get${kind}`](ids), { ...written, ...after }, `${kind} read back after its update`);
    }
    this.#made.push({ kind, ids });
    return created[id];
  }

  async destroy() {
    for (const { kind, ids } of this.#made.reverse()) {
      const deleted = await gateway[`delete${kind}`](ids);
      assert.ok([202, 204].includes(deleted.$metadata.httpStatusCode), kind);
      await assert.rejects(gateway[`get${kind}`](ids), { name: "NotFoundException" }, kind);
      await assert.rejects(gateway[`delete${kind}`](ids), { name: "NotFoundException" }, kind);
    }
  }
}

test("every resource is created, read, changed, read and deleted", async () => {
  const plan = new Plan();
  const ApiId = await plan.apply("Api", {
    id: "ApiId",
    written: {
      Name: "terraform",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
      ApiKeySelectionExpression: "$context.authorizer.usageIdentifierKey",
      Description: "first",
      DisableExecuteApiEndpoint: true,
      DisableSchemaValidation: true,
      IpAddressType: "dualstack",
      Version: "v1",
      Tags: { team: "blue", empty: "" },
    },
    changed: {
      Name: "renamed",
      RouteSelectionExpression: "$request.body.kind",
      ApiKeySelectionExpression: "$request.header.x-api-key",
      Description: "second",
      DisableExecuteApiEndpoint: false,
      DisableSchemaValidation: false,
      IpAddressType: "ipv4",
      Version: "v2",
    },
  });
  const within = { ApiId };

  await plan.apply("Model", {
    within,
    id: "ModelId",
    written: {
      Name: "Order",
      ContentType: "application/json",
      Description: "first",
      Schema: '{"type": "object"}',
    },
    changed: { Name: "Trade", Description: "second", Schema: '{"type": "string"}' },
  });

  const AuthorizerId = await plan.apply("Authorizer", {
    within,
    id: "AuthorizerId",
    written: {
      Name: "first",
      AuthorizerType: "REQUEST",
      AuthorizerUri: functionUri("first"),
      AuthorizerCredentialsArn: role("first"),
      AuthorizerPayloadFormatVersion: "1.0",
      AuthorizerResultTtlInSeconds: 60,
      EnableSimpleResponses: false,
      IdentitySource: ["route.request.header.Auth", "route.request.querystring.token"],
      IdentityValidationExpression: "first",
    },
    changed: {
      Name: "second",
      AuthorizerUri: functionUri("second"),
      AuthorizerCredentialsArn: role("second"),
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: ["route.request.header.Other"],
      IdentityValidationExpression: "second",
    },
  });

  const IntegrationId = await plan.apply("Integration", {
    within,
    id: "IntegrationId",
    written: {
      IntegrationType: "AWS",
      IntegrationMethod: "POST",
      IntegrationUri: functionUri("first"),
      ConnectionType: "INTERNET",
      ContentHandlingStrategy: "CONVERT_TO_TEXT",
      CredentialsArn: role("first"),
      Description: "first",
      PassthroughBehavior: "NEVER",
      PayloadFormatVersion: "1.0",
      RequestTemplates: { $default: "$input.body", other: "" },
      TemplateSelectionExpression: "${request.body.kind}",
      TimeoutInMillis: 1000,
    },
    changed: {
      IntegrationType: "AWS",
      IntegrationUri: functionUri("second"),
      ContentHandlingStrategy: "CONVERT_TO_BINARY",
      CredentialsArn: role("second"),
      Description: "second",
      PassthroughBehavior: "WHEN_NO_TEMPLATES",
      RequestTemplates: { $default: "{}" },
      TemplateSelectionExpression: "\\$default",
      TimeoutInMillis: 29_000,
    },
  });

  await plan.apply("IntegrationResponse", {
    within: { ApiId, IntegrationId },
    id: "IntegrationResponseId",
    written: {
      IntegrationResponseKey: "/2\\d\\d/",
      ContentHandlingStrategy: "CONVERT_TO_TEXT",
      ResponseParameters: { "route.response.header.a": "'a'", "route.response.header.b": "'b'" },
      ResponseTemplates: { $default: "$input.body" },
      TemplateSelectionExpression: "${integration.response.statuscode}",
    },
    changed: {
      IntegrationResponseKey: "$default",
      ResponseParameters: { "route.response.header.a": "" },
      ResponseTemplates: { $default: "{}" },
      TemplateSelectionExpression: "\\$default",
    },
    after: {
      IntegrationResponseKey: "$default",
      ResponseParameters: { "route.response.header.b": "'b'" },
      ResponseTemplates: { $default: "{}" },
      TemplateSelectionExpression: "\\$default",
    },
  });

  const RouteId = await plan.apply("Route", {
    within,
    id: "RouteId",
    written: {
      RouteKey: "$connect",
      ApiKeyRequired: false,
      AuthorizationType: "CUSTOM",
      AuthorizerId,
      AuthorizationScopes: ["a", "b"],
      ModelSelectionExpression: "${request.body.kind}",
      OperationName: "first",
      RequestModels: { $default: "Trade" },
      RequestParameters: { "route.request.querystring.token": { Required: true } },
      RouteResponseSelectionExpression: "$default",
      Target: `integrations/${IntegrationId}`,
    },
    changed: {
      AuthorizationType: "NONE",
      AuthorizerId: "",
      AuthorizationScopes: [],
      ModelSelectionExpression: "$default",
      OperationName: "second",
      RequestModels: {},
      RequestParameters: { "route.request.querystring.token": { Required: false } },
      RouteResponseSelectionExpression: "",
    },
    after: {
      AuthorizationType: "NONE",
      AuthorizerId: undefined,
      AuthorizationScopes: [],
      ModelSelectionExpression: "$default",
      OperationName: "second",
      RequestModels: {},
      RequestParameters: { "route.request.querystring.token": { Required: false } },
      RouteResponseSelectionExpression: undefined,
    },
  });

  await plan.apply("RouteResponse", {
    within: { ApiId, RouteId },
    id: "RouteResponseId",
    written: {
      RouteResponseKey: "$default",
      ModelSelectionExpression: "first",
      ResponseModels: { $default: "Trade" },
      ResponseParameters: { "route.response.header.a": { Required: true } },
    },
    changed: { ModelSelectionExpression: "second", ResponseModels: {} },
  });

  const DeploymentId = await plan.apply("Deployment", {
    within,
    id: "DeploymentId",
    written: { Description: "first" },
    changed: { Description: "second" },
  });

  const StageName = await plan.apply("Stage", {
    within,
    id: "StageName",
    written: {
      StageName: "prod",
      AccessLogSettings: { DestinationArn: `arn:aws:logs:${region}:${account}:log-group:a`, Format: "$context.stage" },
      AutoDeploy: false,
      ClientCertificateId: "first",
      DefaultRouteSettings: {
        DataTraceEnabled: true,
        DetailedMetricsEnabled: true,
        LoggingLevel: "INFO",
        ThrottlingBurstLimit: 1000,
        ThrottlingRateLimit: 500.5,
      },
      DeploymentId,
      Description: "first",
      RouteSettings: { $connect: { ThrottlingBurstLimit: 10, ThrottlingRateLimit: 5 } },
      StageVariables: { a: "1", b: "2" },
      Tags: { kind: "stage" },
    },
    changed: {
      AccessLogSettings: {},
      ClientCertificateId: "",
      DefaultRouteSettings: { LoggingLevel: "OFF", ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 },
      Description: "second",
      RouteSettings: { $connect: { ThrottlingBurstLimit: 20 } },
      StageVariables: { a: "", c: "3" },
    },
    after: {
      AccessLogSettings: undefined,
      ClientCertificateId: undefined,
      DefaultRouteSettings: { LoggingLevel: "OFF", ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 },
      Description: "second",
      RouteSettings: { $connect: { ThrottlingBurstLimit: 20 } },
      StageVariables: { b: "2", c: "3" },
    },
  });

  const DomainName = await plan.apply("DomainName", {
    id: "DomainName",
    written: {
      DomainName: "api.example.test",
      DomainNameConfigurations: [
        {
          CertificateArn: certificate("first"),
          CertificateName: "first",
          EndpointType: "REGIONAL",
          IpAddressType: "dualstack",
          OwnershipVerificationCertificateArn: certificate("owner"),
          SecurityPolicy: "TLS_1_0",
        },
      ],
      RoutingMode: "API_MAPPING_ONLY",
      Tags: { kind: "domain" },
    },
    changed: {
      DomainNameConfigurations: [
        {
          CertificateArn: certificate("second"),
          EndpointType: "REGIONAL",
          IpAddressType: "ipv4",
          SecurityPolicy: "TLS_1_2",
        },
      ],
    },
  });

  await plan.apply("ApiMapping", {
    within: { DomainName },
    id: "ApiMappingId",
    written: { ApiId, Stage: StageName, ApiMappingKey: "v1/chat" },
    changed: { ApiId, Stage: StageName, ApiMappingKey: "" },
  });

  const VpcLinkId = await plan.apply("VpcLink", {
    id: "VpcLinkId",
    written: {
      Name: "first",
      SubnetIds: ["subnet-1", "subnet-2"],
      SecurityGroupIds: ["sg-1"],
      Tags: { kind: "link" },
    },
    changed: { Name: "second" },
  });

  await tagsOf(`/apis/${ApiId}`, { team: "blue", empty: "" });
  await tagsOf(`/apis/${ApiId}/stages/${StageName}`, { kind: "stage" });
  await tagsOf(`/domainnames/${DomainName}`, { kind: "domain" });
  await tagsOf(`/vpclinks/${VpcLinkId}`, { kind: "link" });
  await plan.destroy();
});

// As they were given, then changed in two calls.
async function tagsOf(path, given) {
  const ResourceArn = `arn:aws:apigateway:${region}::${path}`;
  assert.deepEqual((await gateway.getTags({ ResourceArn })).Tags, given, path);
  await gateway.untagResource({ ResourceArn, TagKeys: Object.keys(given) });
  await gateway.tagResource({ ResourceArn, Tags: { "a key/with: signs": "é" } });
  assert.deepEqual((await gateway.getTags({ ResourceArn })).Tags, { "a key/with: signs": "é" }, path);
}
