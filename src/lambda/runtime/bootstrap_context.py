"""The handler's second argument, with the attributes and names of AWS's own (guide, python-context)."""
import json
import logging
import os
import sys
import time


class Attributes:
    """An object with these attributes, None for what is not given."""

    names = ()

    def __init__(self, values):
        for name in self.names:
            setattr(self, name, values.get(name))

    def __repr__(self):
        return f"{type(self).__name__}([" + ",".join(f"{name}={getattr(self, name)}" for name in self.names) + "])"


class Client(Attributes):
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Attributes):
    names = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(Attributes):
    names = ("cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext(Attributes):
    names = (
        "aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb",
        "function_version", "invoked_function_arn", "client_context", "identity", "tenant_id",
    )

    tenant_id = client_context = None
    identity = CognitoIdentity({})

    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        if "lambda-runtime-aws-tenant-id" in headers:
            self.tenant_id = headers["lambda-runtime-aws-tenant-id"]
        if "lambda-runtime-client-context" in headers:
            self.client_context = ClientContext(json.loads(headers["lambda-runtime-client-context"]))
        if "lambda-runtime-cognito-identity" in headers:
            cognito = json.loads(headers["lambda-runtime-cognito-identity"])
            self.identity = CognitoIdentity({
                "cognito_identity_id": cognito.get("cognitoIdentityId"),
                "cognito_identity_pool_id": cognito.get("cognitoIdentityPoolId"),
            })
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    @classmethod
    def read_environment(cls):
        """What is the same for all invocations."""
        env = os.environ
        cls.log_group_name = env.get("AWS_LAMBDA_LOG_GROUP_NAME")
        cls.log_stream_name = env.get("AWS_LAMBDA_LOG_STREAM_NAME")
        cls.function_name = env.get("AWS_LAMBDA_FUNCTION_NAME")
        cls.memory_limit_in_mb = env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        cls.function_version = env.get("AWS_LAMBDA_FUNCTION_VERSION")

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        for handler in logging.getLogger().handlers:
            if hasattr(handler, "log"):
                return handler.log(str(message))
        sys.stdout.write(str(message))
