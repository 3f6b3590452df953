// The control plane of WebSocket APIs through the AWS SDK for JavaScript.

import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteDeploymentCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteRouteResponseCommand,
  DeleteStageCommand,
  GetApiCommand,
  GetApisCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetIntegrationCommand,
  GetIntegrationsCommand,
  GetRouteCommand,
  GetRouteResponseCommand,
  GetRouteResponsesCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  UpdateApiCommand,
  UpdateDeploymentCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateRouteResponseCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Penstock, account, region } from "../support/penstock.mjs";

let penstock, gateway, ApiId;

before(async () => {
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2Client(penstock.clientSettings);
  ({ ApiId } = await createApi("shared"));
});

after(async () => {
  gateway?.destroy();
  await penstock?.end();
});

const send = (command) => gateway.send(command);

const createApi = (name) =>
  send(
    new CreateApiCommand({
      Name: name,
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }),
  );

const refuses = (command, status, name, message) =>
  assert.rejects(send(command), (error) => {
    assert.equal(error.name, name);
    if (message) assert.match(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

test("an API is created, found, listed, changed and deleted", async () => {
  const created = await createApi("whole life");
  assert.equal(created.$metadata.httpStatusCode, 201);
  assert.match(created.ApiId, /^[a-z0-9]{10}$/);
  assert.equal(created.ProtocolType, "WEBSOCKET");
  assert.equal(created.ApiKeySelectionExpression, "$request.header.x-api-key");
  assert.match(created.ApiEndpoint, /^wss?:\/\//);
  assert.ok(Math.abs(created.CreatedDate - Date.now()) < 60_000);

  const found = await send(new GetApiCommand({ ApiId: created.ApiId }));
  assert.equal(found.Name, "whole life");
  assert.equal(found.RouteSelectionExpression, "$request.body.action");
  const { Items } = await send(new GetApisCommand({}));
  assert.ok(Items.some((api) => api.ApiId === created.ApiId));

  const changed = await send(new UpdateApiCommand({ ApiId: created.ApiId, Description: "told" }));
  assert.equal(changed.Description, "told");
  assert.equal(changed.Name, "whole life");

  const deleted = await send(new DeleteApiCommand({ ApiId: created.ApiId }));
  assert.equal(deleted.$metadata.httpStatusCode, 204);
  const gone = new GetApiCommand({ ApiId: created.ApiId });
  await refuses(gone, 404, "NotFoundException", /^Invalid API identifier specified/);
});

test("a route is created, found, listed, changed and deleted", async () => {
  const created = await send(new CreateRouteCommand({ ApiId, RouteKey: "order" }));
  const { RouteId } = created;
  assert.equal(created.$metadata.httpStatusCode, 201);
  assert.equal(created.AuthorizationType, "NONE");
  assert.equal(created.ApiKeyRequired, false);

  assert.equal((await send(new GetRouteCommand({ ApiId, RouteId }))).RouteKey, "order");
  const { Items } = await send(new GetRoutesCommand({ ApiId }));
  assert.ok(Items.some((route) => route.RouteId === RouteId));
  const changed = await send(new UpdateRouteCommand({ ApiId, RouteId, OperationName: "Order" }));
  assert.equal(changed.OperationName, "Order");
  assert.equal(changed.RouteKey, "order");

  const deleted = await send(new DeleteRouteCommand({ ApiId, RouteId }));
  assert.equal(deleted.$metadata.httpStatusCode, 204);
  const gone = new GetRouteCommand({ ApiId, RouteId });
  await refuses(gone, 404, "NotFoundException", /^Invalid Route identifier specified/);
});

test("a route key can be taken once", async () => {
  await send(new CreateRouteCommand({ ApiId, RouteKey: "$connect" }));

  await refuses(
    new CreateRouteCommand({ ApiId, RouteKey: "$connect" }),
    409,
    "ConflictException",
    /^Route with key \$connect already exists for this API/,
  );
});

test("an integration is created, found, listed, changed and deleted", async () => {
  const uri =
    `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/` +
    `arn:aws:lambda:${region}:${account}:function:any/invocations`;

  const created = await send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationMethod: "POST",
      IntegrationUri: uri,
    }),
  );
  const { IntegrationId } = created;
  assert.equal(created.$metadata.httpStatusCode, 201);
  assert.equal(created.ConnectionType, "INTERNET");
  assert.equal(created.PassthroughBehavior, "WHEN_NO_MATCH");
  assert.equal(created.PayloadFormatVersion, "1.0");
  assert.equal(created.TimeoutInMillis, 29000);

  assert.equal((await send(new GetIntegrationCommand({ ApiId, IntegrationId }))).IntegrationUri, uri);
  const { Items } = await send(new GetIntegrationsCommand({ ApiId }));
  assert.ok(Items.some((integration) => integration.IntegrationId === IntegrationId));
  const changed = await send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }));
  assert.equal(changed.TimeoutInMillis, 5000);

  await send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
  await refuses(
    new GetIntegrationCommand({ ApiId, IntegrationId }),
    404,
    "NotFoundException",
    /^Invalid Integration identifier specified/,
  );
});

test("a route response is created, found, listed, changed and deleted", async () => {
  const { RouteId } = await send(
    new CreateRouteCommand({ ApiId, RouteKey: "ask", RouteResponseSelectionExpression: "$default" }),
  );

  const created = await send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  const { RouteResponseId } = created;
  assert.equal(created.$metadata.httpStatusCode, 201);
  const found = await send(new GetRouteResponseCommand({ ApiId, RouteId, RouteResponseId }));
  assert.equal(found.RouteResponseKey, "$default");
  const { Items } = await send(new GetRouteResponsesCommand({ ApiId, RouteId }));
  assert.deepEqual(Items.map((response) => response.RouteResponseId), [RouteResponseId]);
  const changed = await send(
    new UpdateRouteResponseCommand({ ApiId, RouteId, RouteResponseId, ResponseModels: { "application/json": "M" } }),
  );
  assert.deepEqual(changed.ResponseModels, { "application/json": "M" });

  await send(new DeleteRouteResponseCommand({ ApiId, RouteId, RouteResponseId }));
  assert.deepEqual((await send(new GetRouteResponsesCommand({ ApiId, RouteId }))).Items, []);
});

test("a deployment and a stage are created, found, listed, changed and deleted", async () => {
  const deployment = await send(new CreateDeploymentCommand({ ApiId, Description: "first" }));
  const { DeploymentId } = deployment;
  assert.equal(deployment.$metadata.httpStatusCode, 201);
  assert.equal(deployment.DeploymentStatus, "DEPLOYED");
  assert.equal((await send(new GetDeploymentCommand({ ApiId, DeploymentId }))).Description, "first");
  const deployments = await send(new GetDeploymentsCommand({ ApiId }));
  assert.deepEqual(deployments.Items.map((item) => item.DeploymentId), [DeploymentId]);
  const told = await send(new UpdateDeploymentCommand({ ApiId, DeploymentId, Description: "told" }));
  assert.equal(told.Description, "told");

  const stage = await send(
    new CreateStageCommand({ ApiId, StageName: "prod", DeploymentId, StageVariables: { colour: "blue" } }),
  );
  assert.equal(stage.$metadata.httpStatusCode, 201);
  assert.deepEqual(stage.DefaultRouteSettings, {
    DetailedMetricsEnabled: false,
    ThrottlingBurstLimit: 5000,
    DataTraceEnabled: false,
    ThrottlingRateLimit: 10000,
  });
  const found = await send(new GetStageCommand({ ApiId, StageName: "prod" }));
  assert.equal(found.DeploymentId, DeploymentId);
  assert.deepEqual(found.StageVariables, { colour: "blue" });
  const stages = await send(new GetStagesCommand({ ApiId }));
  assert.deepEqual(stages.Items.map((item) => item.StageName), ["prod"]);
  const changed = await send(new UpdateStageCommand({ ApiId, StageName: "prod", Description: "live" }));
  assert.equal(changed.Description, "live");

  await send(new DeleteStageCommand({ ApiId, StageName: "prod" }));
  await refuses(new GetStageCommand({ ApiId, StageName: "prod" }), 404, "NotFoundException");
  await send(new DeleteDeploymentCommand({ ApiId, DeploymentId }));
  await refuses(new GetDeploymentCommand({ ApiId, DeploymentId }), 404, "NotFoundException");
});

test("a WebSocket API needs a route selection expression", async () => {
  await refuses(new CreateApiCommand({ Name: "mute", ProtocolType: "WEBSOCKET" }), 400, "BadRequestException");
});

test("an unknown API has no routes, stages or deployments", async () => {
  const unknown = { ApiId: "abcdefghij" };

  for (const command of [
    new GetRoutesCommand(unknown),
    new GetStagesCommand(unknown),
    new CreateRouteCommand({ ...unknown, RouteKey: "x" }),
    new CreateDeploymentCommand(unknown),
  ])
    await refuses(command, 404, "NotFoundException", /^Invalid API identifier specified/);
});
