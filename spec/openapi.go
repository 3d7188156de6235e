package spec

import _ "embed"

// OpenAPI is openapi.yaml: the description of the API that the gateway's
// answers, the clients' types and the reference are checked against.
//
//go:embed openapi.yaml
var OpenAPI []byte
